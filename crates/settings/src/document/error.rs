//! What can be wrong with a settings document.

use crate::{IdError, Position};

/// Why a document is not a tenant's settings, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem} ({at})")]
#[non_exhaustive]
pub struct DocumentError {
    /// What is wrong.
    pub problem: Problem,
    /// Where.
    pub at: Position,
}

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Larger than [`Limits::bytes`](crate::Limits::bytes).
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More groups than [`Limits::groups`](crate::Limits::groups), or more other identities of one group than
    /// [`Limits::aliases`](crate::Limits::aliases).
    #[error("the document has more than {limit} groups or identities of a group")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// Neither TOML nor JSON, or nested beyond reason.
    #[error("the document is not well formed")]
    Syntax,
    /// A key stands twice.
    #[error("a key stands twice")]
    DuplicateKey,
    /// A key that means nothing here. Settings are spelt as the cmdlet spells them.
    #[error("the key is none that settings have")]
    UnknownKey,
    /// A value of another type than the key has.
    #[error("the value must be {expected}")]
    WrongType {
        /// What it must be.
        expected: &'static str,
    },
    /// The tenant is neither in the document nor given by the caller.
    #[error("the document names no tenant")]
    MissingTenant,
    /// The document is about another tenant than the caller asked for.
    #[error("the document is about another tenant")]
    OtherTenant,
    /// A group without `identity`.
    #[error("a group has no identity")]
    MissingIdentity,
    /// A tenant or group id is malformed.
    #[error("{0}")]
    Id(IdError),
    /// Two groups have one identity.
    #[error("two groups have the same identity")]
    IdentityTaken,
}

impl DocumentError {
    /// Every code [`code`](Self::code) can give.
    pub const CODES: &'static [&'static str] = &[
        "settings.document_too_large",
        "settings.document_syntax",
        "settings.document_duplicate_key",
        "settings.document_unknown_key",
        "settings.document_wrong_type",
        "settings.document_tenant",
        "settings.document_group",
    ];

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::TooLarge { .. } | Problem::TooMany { .. } => "settings.document_too_large",
            Problem::Syntax => "settings.document_syntax",
            Problem::DuplicateKey => "settings.document_duplicate_key",
            Problem::UnknownKey => "settings.document_unknown_key",
            Problem::WrongType { .. } => "settings.document_wrong_type",
            Problem::MissingTenant | Problem::OtherTenant => "settings.document_tenant",
            Problem::MissingIdentity | Problem::Id(_) | Problem::IdentityTaken => "settings.document_group",
        }
    }
}
