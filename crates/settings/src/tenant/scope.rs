//! Whom a setting bears on.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};

use crate::{GroupId, IdError, code};

/// Whom a setting bears on. There is no scope of one user, and no setting that has one:
///
/// ```compile_fail
/// let one = billfold_settings::Scope::User("pat@contoso.com".to_owned());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scope {
    /// Every mailbox of the tenant.
    Organization,
    /// The mailbox of one group.
    Group(GroupId),
}

impl Scope {
    /// The group, if it is one.
    #[must_use]
    pub const fn group(&self) -> Option<&GroupId> {
        match self {
            Self::Organization => None,
            Self::Group(id) => Some(id),
        }
    }
}

impl fmt::Display for Scope {
    /// `organization` or `group:<identity>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization => f.pad("organization"),
            Self::Group(id) => f.pad(&format!("group:{id}")),
        }
    }
}

impl serde::Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a text is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// It names a user.
    #[error("there is no setting of a user")]
    User,
    /// Neither `organization` nor a group.
    #[error("a scope is `organization` or `group:IDENTITY`")]
    Malformed,
    /// The identity of the group is malformed.
    #[error(transparent)]
    Id(#[from] IdError),
}

reasons! {
    ScopeError {
        Self::Malformed => Code::refusal("settings.scope_malformed", "The text names neither the organization nor a group.")
            .with_remedy("Write `organization`, or `group:` and the address of the group.");
    }
    shares {
        Self::User => code::NO_SETTING_OF_USER;
    }
    wraps {
        Self::Id(error) => error;
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    /// Reads what `Display` writes; case does not matter.
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let is = |word: &str, other: &str| word.trim().eq_ignore_ascii_case(other);
        match text.split_once(':') {
            None if is(text, "organization") => Ok(Self::Organization),
            Some((word, id)) if is(word, "group") => Ok(Self::Group(GroupId::new(id)?)),
            Some((word, _)) if is(word, "user") || is(word, "mailbox") => Err(ScopeError::User),
            // An address without a word before it may be meant as either; there is no scope of one person.
            None if is(text, "user") => Err(ScopeError::User),
            _ => Err(ScopeError::Malformed),
        }
    }
}
