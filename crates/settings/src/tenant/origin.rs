//! Where a value came from.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::one_line::{OneLine, kept};
use crate::{Author, TenantKind, Unavailable};

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
        /// What the document itself says about the value: who, when and how.
        said: Option<Box<Attribution>>,
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
        by: Option<Author>,
    },
    /// Set directly.
    Command {
        /// When it was applied; absent while it is only planned.
        at: Option<DateTime<Utc>>,
        /// Who set it.
        by: Option<Author>,
    },
    /// Taken back to what an earlier version said.
    Rollback {
        /// The version.
        to: u64,
        /// When it was applied; absent while it is only planned.
        at: Option<DateTime<Utc>>,
        /// Who took it back: whoever set it in that version did not do this.
        by: Option<Author>,
    },
    /// The settings could not be read, for this cause.
    Unavailable(Unavailable),
    /// Settings were read, but they belong to another tenant than the mailbox.
    WrongTenant,
}

/// How, when and by whom a value was set, as a document carries it: what [`TenantSettings::to_toml`](crate::TenantSettings::to_toml)
/// writes of an [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Attribution {
    /// How: `set`, `import off.ps1:3`, `rollback to 1`.
    pub how: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Who.
    pub by: Option<Author>,
}

impl Origin {
    /// The origin once the change has been applied: the same, with time and person, unless it has them already. Names are kept
    /// as one line shows them.
    pub(crate) fn applied(self, author: &Author, now: DateTime<Utc>) -> Self {
        let (at, by) = (Some(now), Some(author.clone()));
        match self {
            Self::Import { script, line, at: None, .. } => {
                Self::Import { script: kept(script), line, at, by }
            }
            Self::Command { at: None, .. } => Self::Command { at, by },
            Self::Rollback { to, at: None, .. } => Self::Rollback { to, at, by },
            Self::Document { file, line, said } => {
                let loaded = || Box::new(Attribution { how: Some("loaded".to_owned()), at, by });
                Self::Document { file: kept(file), line, said: Some(said.unwrap_or_else(loaded)) }
            }
            already => already,
        }
    }

    /// What a document says about the value; nothing if nothing is known but the line it stood in.
    pub(crate) fn attribution(&self) -> Option<Attribution> {
        let (how, at, by) = match self {
            Self::Document { said, .. } => return said.as_deref().cloned(),
            Self::Import { script, line, at, by } => {
                (format!("import {}:{line}", kept(script.clone())), at, by)
            }
            Self::Command { at, by } => ("set".to_owned(), at, by),
            Self::Rollback { to, at, by } => (format!("rollback to {to}"), at, by),
            Self::Default(_) | Self::GroupDefault | Self::Unavailable(_) | Self::WrongTenant => return None,
        };
        Some(Attribution { how: Some(how), at: *at, by: by.clone() })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default(kind) => write!(f, "default of a {kind} tenant"),
            Self::GroupDefault => f.write_str("default of a group: follows its organization"),
            Self::Document { file, line, said } => {
                write!(f, "{}:{line}", OneLine(file))?;
                said.as_ref().map_or(Ok(()), |said| write!(f, " ({said})"))
            }
            Self::Import { .. } | Self::Command { .. } | Self::Rollback { .. } => {
                self.attribution().map_or(Ok(()), |said| said.fmt(f))
            }
            Self::Unavailable(Unavailable::TenantUnknown) => f.write_str("nothing is stored for this tenant"),
            Self::Unavailable(_) => f.write_str("settings could not be read"),
            Self::WrongTenant => f.write_str("settings of another tenant"),
        }
    }
}

/// `set at 2026-11-20T10:00:00Z by alice`.
impl fmt::Display for Attribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.how.as_deref().unwrap_or("set"))?;
        if let Some(at) = &self.at {
            write!(f, " at {}", at.to_rfc3339_opts(SecondsFormat::Secs, true))?;
        }
        if let Some(by) = &self.by {
            write!(f, " by {by}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
