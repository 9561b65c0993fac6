//! Changing settings: what changes, who would be affected, and the plan that can be looked at before it is applied.

mod declared;
mod identities;
mod impact;
mod plan;
mod report;

use std::fmt;

use serde::Serialize;

use crate::tenant::{OneLine, kept};
use crate::{GroupId, Scope, Setting, TenantKind, TenantSettings, Value};

pub use declared::{Declared, declared};
pub use identities::AliasError;
pub use impact::{Audience, Effect, Impact, affected_mailboxes};
pub use plan::{NotOfGroup, OtherTenant, Plan};
pub use report::Report;

/// What changes settings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The tenant was made known, with nothing set.
    Create {
        /// What kind of tenant it is.
        kind: TenantKind,
    },
    /// The kind of the tenant was changed.
    Kind {
        /// What it is now.
        kind: TenantKind,
    },
    /// It was said which identities are one group, or no longer are.
    Alias {
        /// The group.
        group: GroupId,
    },
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

impl Action {
    /// With names as they are kept.
    pub(crate) fn kept(self) -> Self {
        match self {
            Self::Import { script } => Self::Import { script: kept(script) },
            Self::Document { file } => Self::Document { file: kept(file) },
            other => other,
        }
    }
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
            Self::Create { kind } => write!(f, "create {kind}"),
            Self::Kind { kind } => write!(f, "kind {kind}"),
            Self::Alias { group } => write!(f, "alias {group}"),
            Self::Set => f.write_str("set"),
            Self::Import { script } => write!(f, "import {}", OneLine(script)),
            Self::Document { file } => write!(f, "document {}", OneLine(file)),
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
