//! The stored form of a version: compact JSON with a format number. Its groups are in [parts](super::parts).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Revision;
use super::chain::{self, Digest};
use super::origins::{Origins, StoredEntry, StoredOrigin, written};
use super::parts::Part;
use crate::tenant::Written;
use crate::{
    Action, Author, GroupId, Scope, Setting, TenantId, TenantKind, TenantSettings, Value, VersionId,
};

/// The format this version writes and the only one it reads.
const FORMAT: u32 = 2;

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
    /// Digests of the records of groups, in order, hexadecimal.
    groups: Vec<String>,
    /// Digest of the version before, hexadecimal.
    prev: String,
}

/// Which version is the newest.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredHead {
    v: u32,
    version: u64,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredAction {
    Create { kind: String },
    Kind { kind: String },
    Alias { group: String },
    Set {},
    Import { script: String },
    Document { file: String },
    Rollback { to: u64 },
}

/// The record is not one this version wrote.
#[derive(Debug)]
pub(crate) struct Damaged;

/// A version as its record has it: the revision without its groups.
pub(super) struct Version {
    pub(super) revision: Revision,
    pub(super) parts: Vec<Digest>,
    pub(super) prev: Digest,
}

pub(super) fn encode(revision: &Revision, parts: &[Part], prev: &Digest) -> Result<Vec<u8>, Damaged> {
    let settings = &revision.settings;
    let mut origins = Origins::default();
    let organization = settings.organization().iter();
    let organization = organization.map(|(s, e)| (s.name().to_owned(), origins.entry(e))).collect();
    let stored = Stored {
        v: FORMAT,
        tenant: settings.tenant().to_string(),
        kind: settings.kind().to_string(),
        version: settings.version(),
        at: revision.at,
        by: revision.by.to_string(),
        action: StoredAction::from(&revision.action),
        origins: origins.list,
        organization,
        groups: parts.iter().map(|part| hex::encode(part.digest)).collect(),
        prev: hex::encode(prev),
    };
    serde_json::to_vec(&stored).map_err(|_| Damaged)
}

pub(super) fn decode(body: &[u8], tenant: &TenantId, version: u64) -> Result<Version, Damaged> {
    let stored: Stored = serde_json::from_slice(body).map_err(|_| Damaged)?;
    let found = TenantId::new(&stored.tenant).map_err(|_| Damaged)?;
    if stored.v != FORMAT || stored.version != version || found != *tenant {
        return Err(Damaged);
    }
    let id = VersionId::new(version, chain::of_version(body));
    let mut settings = TenantSettings::new(found, kind(&stored.kind)?).with_version_id(id);
    for (name, value) in stored.organization {
        let setting: Setting = name.parse().map_err(|_| Damaged)?;
        let Written { on, origin } = written(&stored.origins, value)?;
        settings.set(&Scope::Organization, setting, Value::from_bool(on), origin);
    }
    let action = stored.action.read()?;
    let revision = Revision { settings, at: stored.at, by: Author::shown(&stored.by), action };
    let parts = stored.groups.iter().map(|text| digest(text)).collect::<Result<_, _>>()?;
    Ok(Version { revision, parts, prev: digest(&stored.prev)? })
}

pub(super) fn encode_head(version: u64, newest: &Digest) -> Result<Vec<u8>, Damaged> {
    let head = StoredHead { v: FORMAT, version, digest: hex::encode(newest) };
    serde_json::to_vec(&head).map_err(|_| Damaged)
}

pub(super) fn decode_head(body: &[u8]) -> Result<(u64, Digest), Damaged> {
    let head: StoredHead = serde_json::from_slice(body).map_err(|_| Damaged)?;
    if head.v != FORMAT || head.version == 0 {
        return Err(Damaged);
    }
    Ok((head.version, digest(&head.digest)?))
}

fn kind(name: &str) -> Result<TenantKind, Damaged> {
    TenantKind::from_name(name).ok_or(Damaged)
}

fn digest(text: &str) -> Result<Digest, Damaged> {
    let mut digest = Digest::default();
    hex::decode_to_slice(text, &mut digest).map_err(|_| Damaged)?;
    Ok(digest)
}

impl From<&Action> for StoredAction {
    fn from(action: &Action) -> Self {
        match action.clone() {
            Action::Create { kind } => Self::Create { kind: kind.to_string() },
            Action::Kind { kind } => Self::Kind { kind: kind.to_string() },
            Action::Alias { group } => Self::Alias { group: group.to_string() },
            Action::Set => Self::Set {},
            Action::Import { script } => Self::Import { script },
            Action::Document { file } => Self::Document { file },
            Action::Rollback { to } => Self::Rollback { to },
        }
    }
}

impl StoredAction {
    fn read(self) -> Result<Action, Damaged> {
        Ok(match self {
            Self::Create { kind: name } => Action::Create { kind: kind(&name)? },
            Self::Kind { kind: name } => Action::Kind { kind: kind(&name)? },
            Self::Alias { group } => Action::Alias { group: GroupId::new(&group).map_err(|_| Damaged)? },
            Self::Set {} => Action::Set,
            Self::Import { script } => Action::Import { script },
            Self::Document { file } => Action::Document { file },
            Self::Rollback { to } => Action::Rollback { to },
        })
    }
}
