//! Where a value came from.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{TenantKind, Unavailable};

/// Where a value came from: file and line, import, time and who, or a default.
///
/// `Display` is what `settings explain` prints, in the spirit of `git config --show-origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Unset: the documented default of this kind of tenant.
    Default(TenantKind),
    /// Unset for the group, which then follows its organization.
    GroupDefault,
    /// A line of a settings document.
    Document {
        /// The name the host gave the document, usually its path.
        file: String,
        /// Line, from 1.
        line: u32,
    },
    /// A cmdlet in an imported script.
    Import {
        /// The name the host gave the script.
        script: String,
        /// Line, from 1.
        line: u32,
        /// When it was applied; absent while the import is only planned.
        at: Option<DateTime<Utc>>,
        /// Who applied it.
        by: Option<String>,
    },
    /// Set directly.
    Command {
        /// When it was applied; absent while it is only planned.
        at: Option<DateTime<Utc>>,
        /// Who set it.
        by: Option<String>,
    },
    /// The settings could not be read, for this cause.
    Unavailable(Unavailable),
    /// Settings were read, but they belong to another tenant than the mailbox.
    WrongTenant,
}

impl Origin {
    /// The origin once the change has been applied: the same, with time and person, unless it has them already.
    pub(crate) fn applied(self, by: &str, now: DateTime<Utc>) -> Self {
        match self {
            Self::Import { script, line, at: None, .. } => {
                Self::Import { script, line, at: Some(now), by: Some(by.to_owned()) }
            }
            Self::Command { at: None, .. } => Self::Command { at: Some(now), by: Some(by.to_owned()) },
            already => already,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default(kind) => write!(f, "default of a {kind} tenant"),
            Self::GroupDefault => f.write_str("default of a group: follows its organization"),
            Self::Document { file, line } => write!(f, "{file}:{line}"),
            Self::Import { script, line, at, by } => {
                write!(f, "import {script}:{line}")?;
                when_and_who(f, at.as_ref(), by.as_deref())
            }
            Self::Command { at, by } => {
                f.write_str("set")?;
                when_and_who(f, at.as_ref(), by.as_deref())
            }
            Self::Unavailable(_) => f.write_str("settings could not be read"),
            Self::WrongTenant => f.write_str("settings of another tenant"),
        }
    }
}

fn when_and_who(f: &mut fmt::Formatter<'_>, at: Option<&DateTime<Utc>>, by: Option<&str>) -> fmt::Result {
    if let Some(at) = at {
        write!(f, " at {}", at.to_rfc3339_opts(SecondsFormat::Secs, true))?;
    }
    if let Some(by) = by {
        write!(f, " by {by}")?;
    }
    Ok(())
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
