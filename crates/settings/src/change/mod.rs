//! Changing settings: what changes, who would be affected, and the plan that can be looked at before it is applied.

mod impact;
mod plan;

use std::fmt;

use serde::Serialize;

use crate::{Scope, Setting, TenantSettings, Value};

pub use impact::{Audience, Effect, Impact, affected_mailboxes};
pub use plan::{NotOfGroup, OtherTenant, Plan, Report};

/// What changes settings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// One value was set.
    Set,
    /// Cmdlets were imported from this script.
    Import {
        /// The name the host gave the script.
        script: String,
    },
    /// All settings were replaced by a document's.
    Document {
        /// The name the host gave the document.
        file: String,
    },
    /// All settings were taken back to an earlier version's.
    Rollback {
        /// That version.
        to: u64,
    },
}

/// One value a plan writes, whether or not it was so before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Whom it bears on.
    pub scope: Scope,
    /// Which setting.
    #[serde(serialize_with = "setting_name")]
    pub setting: Setting,
    /// The value it gets.
    pub value: Value,
    /// The value it had.
    pub before: Value,
}

fn setting_name<S: serde::Serializer>(setting: &Setting, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(setting.name())
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => f.write_str("set"),
            Self::Import { script } => write!(f, "import {script}"),
            Self::Document { file } => write!(f, "document {file}"),
            Self::Rollback { to } => write!(f, "rollback to version {to}"),
        }
    }
}

/// The values in which two settings of a tenant differ: organization first, then groups by identity.
#[must_use]
pub fn differences(before: &TenantSettings, after: &TenantSettings) -> Vec<Change> {
    let organization = Setting::ALL.into_iter().map(|setting| (Scope::Organization, setting));
    let mut ids: Vec<_> = before.groups().keys().chain(after.groups().keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let groups = ids.into_iter().map(|id| (Scope::Group(id.clone()), Setting::ConnectorsEnabled));
    let change = |(scope, setting): (Scope, Setting)| {
        let (old, new) = (before.value(&scope, setting), after.value(&scope, setting));
        (old != new).then_some(Change { scope, setting, value: new, before: old })
    };
    organization.chain(groups).filter_map(change).collect()
}
