//! The stored form of a revision: compact JSON with a format number; origins, which repeat a lot, are kept once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Revision;
use crate::tenant::{GroupSettings, Written};
use crate::{Action, GroupId, Origin, Scope, Setting, TenantId, TenantKind, TenantSettings, Value};

/// The format this version writes and the only one it reads.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u32,
    tenant: String,
    kind: String,
    version: u64,
    at: DateTime<Utc>,
    by: String,
    action: StoredAction,
    origins: Vec<StoredOrigin>,
    organization: Vec<(String, StoredEntry)>,
    groups: Vec<StoredGroup>,
}

/// Value, place in `origins`, and line if the origin has lines.
type StoredEntry = (bool, usize, u32);

/// Identity, other identities and value.
type StoredGroup = (String, Vec<String>, Option<StoredEntry>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredAction {
    Set {},
    Import { script: String },
    Document { file: String },
    Rollback { to: u64 },
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredOrigin {
    Document { file: String },
    Import { script: String, at: Option<DateTime<Utc>>, by: Option<String> },
    Command { at: Option<DateTime<Utc>>, by: Option<String> },
}

/// The record is not one this version wrote.
#[derive(Debug)]
pub(crate) struct Damaged;

pub(crate) fn encode(revision: &Revision) -> Result<Vec<u8>, Damaged> {
    let settings = &revision.settings;
    let mut origins = Origins::default();
    let organization = settings.organization().iter();
    let organization = organization.map(|(s, e)| (s.name().to_owned(), origins.entry(e))).collect();
    let groups = settings.groups().iter().map(|(id, group)| {
        let aliases = group.aliases.iter().map(ToString::to_string).collect();
        let value = group.connectors.as_ref().map(|e| origins.entry(e));
        (id.to_string(), aliases, value)
    });
    let groups = groups.collect();
    let stored = Stored {
        v: FORMAT,
        tenant: settings.tenant().to_string(),
        kind: settings.kind().to_string(),
        version: settings.version(),
        at: revision.at,
        by: revision.by.clone(),
        action: StoredAction::from(&revision.action),
        origins: origins.list,
        organization,
        groups,
    };
    serde_json::to_vec(&stored).map_err(|_| Damaged)
}

pub(crate) fn decode(body: &[u8]) -> Result<Revision, Damaged> {
    let stored: Stored = serde_json::from_slice(body).map_err(|_| Damaged)?;
    let kind = TenantKind::from_name(&stored.kind).ok_or(Damaged)?;
    let tenant = TenantId::new(&stored.tenant).map_err(|_| Damaged)?;
    if stored.v != FORMAT || stored.version == 0 {
        return Err(Damaged);
    }
    let entry = |(on, place, line): StoredEntry| {
        let origin = stored.origins.get(place).cloned().ok_or(Damaged)?;
        Ok(Written::new(on, origin.with_line(line)))
    };
    let mut settings = TenantSettings::new(tenant, kind).with_version(stored.version);
    for (name, value) in stored.organization {
        let setting: Setting = name.parse().map_err(|_| Damaged)?;
        let Written { on, origin } = entry(value)?;
        settings.set(&Scope::Organization, setting, Value::from_bool(on), origin);
    }
    for (id, aliases, value) in stored.groups {
        let group_id = |id: &String| GroupId::new(id).map_err(|_| Damaged);
        let aliases = aliases.iter().map(group_id).collect::<Result<_, _>>()?;
        let group = GroupSettings { aliases, connectors: value.map(entry).transpose()? };
        settings.add_group(group_id(&id)?, group).map_err(|_| Damaged)?;
    }
    Ok(Revision { settings, at: stored.at, by: stored.by, action: stored.action.into() })
}

/// Origins, each once.
#[derive(Default)]
struct Origins {
    list: Vec<StoredOrigin>,
    places: BTreeMap<StoredOrigin, usize>,
}

impl Origins {
    fn entry(&mut self, entry: &Written) -> StoredEntry {
        let (origin, line) = StoredOrigin::split(&entry.origin);
        if let Some(place) = self.places.get(&origin) {
            return (entry.on, *place, line);
        }
        let place = self.list.len();
        self.list.push(origin.clone());
        self.places.insert(origin, place);
        (entry.on, place, line)
    }
}

impl StoredOrigin {
    /// An origin without its line, and the line; 0 where there is none.
    fn split(origin: &Origin) -> (Self, u32) {
        match origin.clone() {
            Origin::Document { file, line } => (Self::Document { file }, line),
            Origin::Import { script, line, at, by } => (Self::Import { script, at, by }, line),
            Origin::Command { at, by } => (Self::Command { at, by }, 0),
            // None of these is ever the origin of something written down.
            Origin::Default(_) | Origin::GroupDefault | Origin::Unavailable(_) | Origin::WrongTenant => {
                (Self::Command { at: None, by: None }, 0)
            }
        }
    }

    fn with_line(self, line: u32) -> Origin {
        match self {
            Self::Document { file } => Origin::Document { file, line },
            Self::Import { script, at, by } => Origin::Import { script, line, at, by },
            Self::Command { at, by } => Origin::Command { at, by },
        }
    }
}

impl From<&Action> for StoredAction {
    fn from(action: &Action) -> Self {
        match action.clone() {
            Action::Set => Self::Set {},
            Action::Import { script } => Self::Import { script },
            Action::Document { file } => Self::Document { file },
            Action::Rollback { to } => Self::Rollback { to },
        }
    }
}

impl From<StoredAction> for Action {
    fn from(action: StoredAction) -> Self {
        match action {
            StoredAction::Set {} => Self::Set,
            StoredAction::Import { script } => Self::Import { script },
            StoredAction::Document { file } => Self::Document { file },
            StoredAction::Rollback { to } => Self::Rollback { to },
        }
    }
}
