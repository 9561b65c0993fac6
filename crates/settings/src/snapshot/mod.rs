//! All tenants' settings in memory, resolved without allocating.

mod builder;
mod packed;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use billfold_reason::{Code, reasons};

use crate::{Gate, GateSet, GroupId, Mailbox, State, TenantId, TenantSettings, Value, VersionId, off_gates};
use builder::identities;
use packed::Packed;
use table::{Row, Table};

pub use builder::SnapshotBuilder;

/// What a snapshot says about a mailbox: whether payments are on, and which gates are off.
///
/// It is no proof: list views draw from it, a payment step asks [`decide`](crate::decide()) with fresh settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotAnswer {
    /// The gates that are off.
    pub off: GateSet,
    /// The version of the settings that decided; none if the snapshot has none of this tenant, or the mailbox belongs
    /// to none.
    pub version: Option<u64>,
}

impl SnapshotAnswer {
    /// True if payments are on.
    #[must_use]
    pub const fn is_on(self) -> bool {
        self.off.is_empty()
    }
}

/// The settings of many tenants in memory, for hosts that answer for every message they list.
///
/// A million tenants with ten million groups take some 400 MB, most of it the groups' names, and
/// [`resolve`](Self::resolve) takes two binary searches and no allocation. A tenant the snapshot does not have counts as
/// unavailable: off.
///
/// Build it once, then [`update`](Self::update) it as settings change: updates go to a small overlay that
/// [`compact`](Self::compact) merges. Share it behind the host's own lock or pointer swap.
///
/// ```
/// use billfold_settings::{Mailbox, Snapshot, TenantId, TenantKind, TenantSettings};
///
/// let contoso = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard).with_version(1);
/// let snapshot = Snapshot::build([&contoso])?;
/// assert!(snapshot.resolve(&Mailbox::in_tenant(contoso.tenant().clone(), "pat@contoso.example")).is_on());
/// let stranger = Mailbox::in_tenant(TenantId::new("fabrikam")?, "lee@fabrikam.example");
/// assert!(!snapshot.resolve(&stranger).is_on());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    base: Table,
    /// What the host was told since; nothing for a tenant that is to be forgotten.
    overlay: BTreeMap<TenantId, Option<Recent>>,
}

/// The names of all tenants or groups together are longer than 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the names of all tenants or groups together are longer than 4 GiB")]
#[non_exhaustive]
pub struct SnapshotTooLarge;

reasons! {
    SnapshotTooLarge {
        Self => Code::refusal("settings.snapshot_too_large", "The names of all tenants or groups together are too long for one snapshot.")
            .with_remedy("The developer of the host must divide the tenants among several snapshots.");
    }
}

#[derive(Debug, Clone)]
struct Recent {
    packed: Packed,
    version: u64,
    mark: u64,
    groups: BTreeMap<GroupId, Value>,
}

impl Snapshot {
    /// Takes up the settings of many tenants. Of several versions of one tenant, the newest counts.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`] if the names of all tenants, or those of all groups, are longer than 4 GiB together.
    pub fn build<'s>(
        tenants: impl IntoIterator<Item = &'s TenantSettings>,
    ) -> Result<Self, SnapshotTooLarge> {
        let mut builder = SnapshotBuilder::default();
        for settings in tenants {
            builder.add(settings)?;
        }
        Ok(builder.build())
    }

    /// How many tenants it has.
    #[must_use]
    pub fn len(&self) -> usize {
        let has = |id: &TenantId| self.base.find(id).is_some();
        let new = self.overlay.iter().filter(|(id, recent)| recent.is_some() && !has(id)).count();
        let gone = self.overlay.iter().filter(|(id, recent)| recent.is_none() && has(id)).count();
        self.base.tenants.len().saturating_add(new).saturating_sub(gone)
    }

    /// True if it has no tenant.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes its tables take, without the overlay.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let Table { tenants, tenant_names, group_names, group_ends, group_values } = &self.base;
        let parts = [
            tenants.capacity().saturating_mul(size_of::<Row>()),
            tenant_names.capacity(),
            group_names.capacity(),
            group_ends.capacity().saturating_mul(size_of::<u32>()),
            group_values.capacity(),
        ];
        parts.into_iter().fold(0, usize::saturating_add)
    }

    /// The version it has of a tenant's settings.
    #[must_use]
    pub fn version(&self, tenant: &TenantId) -> Option<u64> {
        match self.overlay.get(tenant) {
            Some(recent) => recent.as_ref().map(|r| r.version),
            None => self.base.find(tenant).map(|r| r.version),
        }
    }

    /// Whether it has exactly this version of a tenant's settings.
    pub(crate) fn is_at(&self, tenant: &TenantId, id: &VersionId) -> bool {
        let known = match self.overlay.get(tenant) {
            Some(recent) => recent.as_ref().map(|r| (r.version, r.mark)),
            None => self.base.find(tenant).map(|r| (r.version, r.mark)),
        };
        known == Some((id.number(), id.mark()))
    }

    /// Is payment on for this mailbox, and if not, which gates are off? Allocates nothing.
    #[must_use]
    pub fn resolve(&self, mailbox: &Mailbox) -> SnapshotAnswer {
        let Mailbox::Tenant { tenant, group, .. } = mailbox else {
            return SnapshotAnswer { off: GateSet::EMPTY, version: None };
        };
        let known = match self.overlay.get(tenant) {
            Some(Some(recent)) => {
                let value = group.as_ref().map(|id| recent.groups.get(id).copied().unwrap_or_default());
                Some((recent.packed, recent.version, value))
            }
            Some(None) => None,
            None => self
                .base
                .find(tenant)
                .map(|row| (row.packed, row.version, group.as_ref().map(|id| self.base.group(row, id)))),
        };
        let Some((packed, version, value)) = known else {
            let bears = |gate: &Gate| !gate.is_of_group() || group.is_some();
            return SnapshotAnswer { off: Gate::ALL.into_iter().filter(bears).collect(), version: None };
        };
        let group = value.map(|value| (Gate::GroupConnectors, State::from(value)));
        let off = off_gates(packed.kind(), packed.organization().chain(group));
        SnapshotAnswer { off, version: Some(version) }
    }

    /// Takes up a newer version of a tenant's settings; one that is not newer is left aside, and the answer is false. So news
    /// that come late do no harm. A store that was restored or exchanged is followed by
    /// [`refresh`](crate::SettingsStore::refresh).
    pub fn update(&mut self, settings: &TenantSettings) -> bool {
        if self.version(settings.tenant()).is_some_and(|version| version >= settings.version()) {
            return false;
        }
        self.put(settings);
        true
    }

    /// Takes up settings, whatever it had of the tenant.
    pub(crate) fn put(&mut self, settings: &TenantSettings) {
        let groups = identities(settings).map(|(id, value)| (id.clone(), value)).collect();
        let (packed, version) = (Packed::new(settings), settings.version());
        let mark = settings.stored().map_or(0, VersionId::mark);
        self.overlay.insert(settings.tenant().clone(), Some(Recent { packed, version, mark, groups }));
    }

    /// Forgets every tenant but these, and says how many.
    pub(crate) fn retain(&mut self, known: &BTreeSet<TenantId>) -> usize {
        let base = self.base.tenants.iter().filter_map(|row| TenantId::new(self.base.tenant_name(row)).ok());
        let base = base.filter(|id| !self.overlay.contains_key(id));
        let recent = self.overlay.iter().filter(|(_, recent)| recent.is_some()).map(|(id, _)| id.clone());
        let gone: Vec<_> = base.chain(recent).filter(|id| !known.contains(id)).collect();
        gone.iter().for_each(|id| self.forget(id));
        gone.len()
    }

    /// Forgets a tenant, which then counts as unavailable until it is updated again.
    pub fn forget(&mut self, tenant: &TenantId) {
        self.overlay.insert(tenant.clone(), None);
    }

    /// Merges what was updated into the tables. Takes as long as building them; until then lookups take one more step.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`] if the names would be longer than 4 GiB together; the snapshot is then as it was.
    pub fn compact(&mut self) -> Result<(), SnapshotTooLarge> {
        let mut builder = SnapshotBuilder::default();
        for row in &self.base.tenants {
            let id = TenantId::new(self.base.tenant_name(row));
            if !id.is_ok_and(|id| self.overlay.contains_key(&id)) {
                builder.copy(&self.base, row)?;
            }
        }
        for (id, recent) in &self.overlay {
            let Some(recent) = recent else { continue };
            let groups = recent.groups.iter().map(|(id, value)| (id.folded(), *value));
            builder.push(id.folded(), recent.packed, (recent.version, recent.mark), groups)?;
        }
        *self = builder.build();
        Ok(())
    }
}
