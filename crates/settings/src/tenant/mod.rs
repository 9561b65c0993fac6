//! What administrators write down: the settings of one tenant, for whom, and where they come from.

mod author;
mod identities;
mod one_line;
mod origin;
mod scope;
mod version_id;

pub use author::Author;
pub(crate) use identities::Apart;
pub(crate) use one_line::{OneLine, kept};
pub use origin::{Attribution, Origin};
pub use scope::{Scope, ScopeError};
pub use version_id::VersionId;

use std::collections::BTreeMap;

use crate::{Gate, GroupId, Setting, TenantId, TenantKind, Value};

/// A value that was written down, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// On or off; never unset, which is the absence of an entry.
    pub on: bool,
    /// Where it was written down.
    pub origin: Origin,
}

impl Written {
    /// A value and its origin.
    #[must_use]
    pub const fn new(on: bool, origin: Origin) -> Self {
        Self { on, origin }
    }
}

/// The settings of one group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GroupSettings {
    /// Other identities of the same group: a message or a script may name it by any of them.
    pub aliases: Vec<GroupId>,
    /// `ConnectorsEnabled` of the group, if written down.
    pub connectors: Option<Written>,
}

/// The settings of one tenant, as read from a document or the store: what administrators wrote down, and nothing else.
///
/// Defaults are not filled in: an absent entry is unset, and [`decide`](crate::decide()) knows the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSettings {
    tenant: TenantId,
    kind: TenantKind,
    version: u64,
    /// Which version of a store's history they are, if a store gave them.
    stored: Option<VersionId>,
    organization: BTreeMap<Setting, Written>,
    groups: BTreeMap<GroupId, GroupSettings>,
    /// Folded alias to the group it belongs to.
    aliases: BTreeMap<GroupId, GroupId>,
}

/// Two groups claim one identity.
#[derive(Debug)]
pub(crate) struct IdentityTaken;

impl TenantSettings {
    /// A tenant in which nothing is written down.
    #[must_use]
    pub const fn new(tenant: TenantId, kind: TenantKind) -> Self {
        Self {
            tenant,
            kind,
            version: 0,
            stored: None,
            organization: BTreeMap::new(),
            groups: BTreeMap::new(),
            aliases: BTreeMap::new(),
        }
    }

    /// The same settings, marked as this version. The store counts from 1; 0 is a document that was never stored.
    #[must_use]
    pub const fn with_version(mut self, version: u64) -> Self {
        self.version = version;
        self.stored = None;
        self
    }

    /// The same settings as this version of a store's history.
    pub(crate) const fn with_version_id(mut self, id: VersionId) -> Self {
        self.version = id.number();
        self.stored = Some(id);
        self
    }

    /// The same settings, as the version that others are.
    pub(crate) const fn with_version_of(mut self, other: &Self) -> Self {
        self.version = other.version;
        self.stored = other.stored;
        self
    }

    /// Whose settings they are.
    #[must_use]
    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// What sort of tenant it is.
    #[must_use]
    pub const fn kind(&self) -> TenantKind {
        self.kind
    }

    /// Which version they are: 1 is the first stored, 0 never was.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Which version of which history they are; none if they are not as a store gave them.
    #[must_use]
    pub const fn stored(&self) -> Option<&VersionId> {
        self.stored.as_ref()
    }

    /// What is written down for the organization.
    #[must_use]
    pub const fn organization(&self) -> &BTreeMap<Setting, Written> {
        &self.organization
    }

    /// What is written down for groups, in order of identity.
    #[must_use]
    pub const fn groups(&self) -> &BTreeMap<GroupId, GroupSettings> {
        &self.groups
    }

    /// The name under which this tenant's settings keep a group: the id itself, or the group that has it as an alias.
    #[must_use]
    pub fn canonical<'a>(&'a self, id: &'a GroupId) -> &'a GroupId {
        match self.groups.get_key_value(id) {
            Some((known, _)) => known,
            None => self.aliases.get(id).unwrap_or(id),
        }
    }

    /// The settings of a group, by any of its identities.
    #[must_use]
    pub fn group(&self, id: &GroupId) -> Option<&GroupSettings> {
        self.groups.get(self.canonical(id))
    }

    pub(crate) fn set_kind(&mut self, kind: TenantKind) {
        self.kind = kind;
    }

    /// What is written down in a scope, with its origin. A group has `ConnectorsEnabled` only.
    #[must_use]
    pub fn entry(&self, scope: &Scope, setting: Setting) -> Option<&Written> {
        match scope {
            Scope::Organization => self.organization.get(&setting),
            Scope::Group(id) if setting == Setting::ConnectorsEnabled => self.group(id)?.connectors.as_ref(),
            Scope::Group(_) => None,
        }
    }

    /// The value in a scope: on, off or unset.
    #[must_use]
    pub fn value(&self, scope: &Scope, setting: Setting) -> Value {
        self.entry(scope, setting).map_or(Value::Unset, |e| Value::from_bool(e.on))
    }

    /// What a gate reads, for a mailbox of `group` or of a person.
    #[must_use]
    pub(crate) fn gate_entry(&self, gate: Gate, group: Option<&GroupId>) -> Option<&Written> {
        if gate.is_of_group() {
            return self.group(group?)?.connectors.as_ref();
        }
        self.organization.get(&gate.setting())
    }

    /// Writes a value down, or removes it if it is [`Value::Unset`]. Only a [`Plan`](crate::Plan) or a document
    /// changes settings, so that every value has its origin.
    pub(crate) fn set(&mut self, scope: &Scope, setting: Setting, value: Value, origin: Origin) {
        let entry = match value {
            Value::On => Some(Written::new(true, origin)),
            Value::Off => Some(Written::new(false, origin)),
            Value::Unset => None,
        };
        match scope {
            Scope::Organization => match entry {
                Some(entry) => drop(self.organization.insert(setting, entry)),
                None => drop(self.organization.remove(&setting)),
            },
            Scope::Group(id) => {
                let id = self.canonical(id).clone();
                let settings = self.groups.entry(id.clone()).or_default();
                settings.connectors = entry;
                if settings.connectors.is_none() && settings.aliases.is_empty() {
                    self.groups.remove(&id);
                }
            }
        }
    }

    pub(crate) fn each_entry(&mut self, mut f: impl FnMut(&Scope, Setting, &mut Written)) {
        for (setting, entry) in &mut self.organization {
            f(&Scope::Organization, *setting, entry);
        }
        for (id, group) in &mut self.groups {
            if let Some(entry) = &mut group.connectors {
                f(&Scope::Group(id.clone()), Setting::ConnectorsEnabled, entry);
            }
        }
    }

    /// Adds a whole group, as a document states it.
    pub(crate) fn add_group(&mut self, id: GroupId, settings: GroupSettings) -> Result<(), IdentityTaken> {
        let taken = |s: &Self, id: &GroupId| s.groups.contains_key(id) || s.aliases.contains_key(id);
        if taken(self, &id) {
            return Err(IdentityTaken);
        }
        for alias in &settings.aliases {
            if taken(self, alias) || *alias == id {
                return Err(IdentityTaken);
            }
            self.aliases.insert(alias.clone(), id.clone());
        }
        self.groups.insert(id, settings);
        Ok(())
    }
}
