//! What can be wrong with a settings document.

use billfold_reason::{Code, Coded, Reason, reasons};

use crate::{IdError, Position, code};

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
    /// More groups than [`Limits::groups`](crate::Limits::groups).
    #[error("the document has more than {limit} groups")]
    TooManyGroups {
        /// The limit.
        limit: usize,
    },
    /// More other identities of one group than [`Limits::aliases`](crate::Limits::aliases).
    #[error("a group of the document has more than {limit} other identities")]
    TooManyAliases {
        /// The limit.
        limit: usize,
    },
    /// Neither TOML nor JSON, or nested beyond reason.
    #[error("the document is not well formed")]
    Syntax,
    /// A table has a key twice.
    #[error("a key stands twice")]
    DuplicateKey,
    /// A key that no table of this kind has. Settings are spelled as the cmdlet spells them.
    #[error("the key is none that settings have")]
    UnknownKey,
    /// A key that names a user: there is no setting of one.
    #[error("there is no setting of a user")]
    UserSetting,
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

const TOO_LARGE: Code = Code::refusal(
    "settings.document_too_large",
    "The settings document is larger, or has more groups or identities, than the limit.",
)
.with_detail("The settings document has more than {limit:number} {what:word}.")
.with_remedy("Leave out what is unset; raise the limit if the host allows it.");

reasons! {
    Problem {
        Self::Syntax => Code::refusal("settings.document_syntax", "The settings document is neither TOML nor JSON.")
            .with_remedy("Correct it at the place that the error names.");
        Self::DuplicateKey => Code::refusal("settings.document_duplicate_key", "The settings document has a key twice.")
            .with_remedy("Leave only the one that is meant.");
        Self::UnknownKey => Code::refusal("settings.document_unknown_key", "The settings document has a key that is no setting.")
            .with_remedy("Spell settings as the cmdlets spell them.");
        Self::WrongType { expected } => Code::refusal("settings.document_wrong_type", "A value of the settings document has another type than its key demands.")
            .with_detail("The value must be {expected:word}.")
            .with_remedy("Write the value as docs/precedence.md shows it."), expected: *expected;
        Self::MissingTenant | Self::OtherTenant => Code::refusal("settings.document_tenant", "The settings document names no tenant, or another than was asked for.")
            .with_remedy("Name the tenant in the document, and the same one beside it.");
        Self::MissingIdentity | Self::Id(_) | Self::IdentityTaken => Code::refusal("settings.document_group", "An id in the settings document is missing or malformed, or two groups have the same.")
            .with_remedy("Name each group once, by its address.");
    }
    shares {
        Self::TooLarge { limit } => TOO_LARGE, limit: *limit, what: "bytes";
        Self::TooManyGroups { limit } => TOO_LARGE, limit: *limit, what: "groups";
        Self::TooManyAliases { limit } => TOO_LARGE, limit: *limit, what: "other identities of a group";
        Self::UserSetting => code::NO_SETTING_OF_USER;
    }
}

impl Coded for DocumentError {
    fn codes() -> &'static [Code] {
        Problem::codes()
    }

    fn code(&self) -> &'static Code {
        self.problem.code()
    }

    fn reason(&self) -> Reason {
        self.problem.reason()
    }
}
