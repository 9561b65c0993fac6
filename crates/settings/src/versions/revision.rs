//! One version of a tenant's settings, and what it changed.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{Action, Author, Change, Declared, TenantSettings};

/// One version of a tenant's settings, with who made it, when and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// The settings, which know their version.
    pub settings: TenantSettings,
    /// When they were stored.
    pub at: DateTime<Utc>,
    /// Who stored them.
    pub by: Author,
    /// What changed them.
    pub action: Action,
}

/// A version and what it changed: one item of a history.
///
/// `Display` is a line and one more for each change; JSON is `{"version", "at", "by", "action", "changes", "declared"}`. No name in it
/// leaves its line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionChanges {
    /// The version.
    pub version: u64,
    /// When it was stored.
    pub at: DateTime<Utc>,
    /// Who stored it.
    pub by: Author,
    /// What made it.
    pub action: Action,
    /// What it changed.
    pub changes: Vec<Change>,
    /// What it said beside values.
    pub declared: Vec<Declared>,
}

impl fmt::Display for VersionChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, at, by, action, .. } = self;
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(f, "version {version}  {at}  {by}  {action}")?;
        for declared in &self.declared {
            writeln!(f, "  {declared}")?;
        }
        for Change { scope, setting, value, before } in &self.changes {
            writeln!(f, "  {scope}  {setting}  {before} -> {value}")?;
        }
        Ok(())
    }
}

impl Serialize for VersionChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = serializer.serialize_struct("VersionChanges", 6)?;
        item.serialize_field("version", &self.version)?;
        item.serialize_field("at", &self.at.to_rfc3339_opts(SecondsFormat::Secs, true))?;
        item.serialize_field("by", &self.by)?;
        item.serialize_field("action", &self.action.to_string())?;
        item.serialize_field("changes", &self.changes)?;
        item.serialize_field("declared", &self.declared)?;
        item.end()
    }
}
