//! Whom a setting bears on.

use std::fmt;

use crate::GroupId;

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
