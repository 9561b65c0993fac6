//! All tenants' settings in memory, resolved without allocating.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use billfold_reason::{Code, reasons};

use crate::{Gate, GateSet, GroupId, Mailbox, State, TenantId, TenantKind, TenantSettings, Value, off_gates};

/// What a snapshot says about a mailbox: whether payments are on, and which gates are off.
///
/// It is no proof: list views draw from it, a payment step asks [`decide`](crate::decide()) with fresh settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// The gates that are off.
    pub off: GateSet,
    /// The version of the settings that decided; none if the snapshot has none of this tenant, or the mailbox belongs
    /// to none.
    pub version: Option<u64>,
}

impl Verdict {
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

/// Five states and the kind of tenant in two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed(u16);

#[derive(Debug, Clone)]
struct Recent {
    packed: Packed,
    version: u64,
    groups: BTreeMap<GroupId, Value>,
}

/// Tenants in the order of their names, and each one's groups in the order of theirs. Names are kept folded, end to end.
#[derive(Debug, Clone, Default)]
struct Table {
    tenants: Vec<Row>,
    tenant_names: String,
    group_names: String,
    /// Where each group's name ends.
    group_ends: Vec<u32>,
    group_values: Vec<Value>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    name: (u32, u32),
    groups: (u32, u32),
    version: u64,
    packed: Packed,
}

impl Snapshot {
    /// Takes up the settings of many tenants. Of several versions of one tenant, the newest counts.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`].
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

    /// The version it has of a tenant's settings: what to ask [`changed_since`](crate::SettingsStore::changed_since)
    /// with.
    #[must_use]
    pub fn version(&self, tenant: &TenantId) -> Option<u64> {
        match self.overlay.get(tenant) {
            Some(recent) => recent.as_ref().map(|r| r.version),
            None => self.base.find(tenant).map(|r| r.version),
        }
    }

    /// Is payment on for this mailbox, and if not, which gates are off? Allocates nothing.
    #[must_use]
    pub fn resolve(&self, mailbox: &Mailbox) -> Verdict {
        let Mailbox::Tenant { tenant, group, .. } = mailbox else {
            return Verdict { off: GateSet::EMPTY, version: None };
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
            return Verdict { off: Gate::ALL.into_iter().filter(bears).collect(), version: None };
        };
        let group = value.map(|value| (Gate::GroupConnectors, State::from(value)));
        let off = off_gates(packed.kind(), packed.organization().chain(group));
        Verdict { off, version: Some(version) }
    }

    /// Takes up a newer version of a tenant's settings; one that is not newer is left aside, and the answer is false.
    pub fn update(&mut self, settings: &TenantSettings) -> bool {
        if self.version(settings.tenant()).is_some_and(|version| version >= settings.version()) {
            return false;
        }
        let groups = identities(settings).map(|(id, value)| (id.clone(), value)).collect();
        let recent = Recent { packed: Packed::new(settings), version: settings.version(), groups };
        self.overlay.insert(settings.tenant().clone(), Some(recent));
        true
    }

    /// Forgets a tenant, which then counts as unavailable until it is updated again.
    pub fn forget(&mut self, tenant: &TenantId) {
        self.overlay.insert(tenant.clone(), None);
    }

    /// Merges what was updated into the tables. Takes as long as building them; until then lookups take one more step.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`]; the snapshot is then as it was.
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
            builder.push(id.folded(), recent.packed, recent.version, groups)?;
        }
        *self = builder.build();
        Ok(())
    }
}

/// Takes up tenants one by one, so that a host need not hold all their settings at once.
#[derive(Debug, Clone, Default)]
pub struct SnapshotBuilder {
    table: Table,
}

impl SnapshotBuilder {
    /// Takes up one tenant's settings.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`].
    pub fn add(&mut self, settings: &TenantSettings) -> Result<(), SnapshotTooLarge> {
        let mut groups: Vec<_> = identities(settings).map(|(id, value)| (id.folded(), value)).collect();
        groups.sort_unstable();
        let (packed, version) = (Packed::new(settings), settings.version());
        self.push(settings.tenant().folded(), packed, version, groups.into_iter())
    }

    fn copy(&mut self, from: &Table, row: &Row) -> Result<(), SnapshotTooLarge> {
        let groups = (row.groups.0..row.groups.1).map(|at| {
            let value = from.group_values.get(at as usize).copied().unwrap_or_default();
            (from.group_name(at), value)
        });
        self.push(from.tenant_name(row), row.packed, row.version, groups)
    }

    fn push<'n>(
        &mut self,
        name: &str,
        packed: Packed,
        version: u64,
        groups: impl Iterator<Item = (&'n str, Value)>,
    ) -> Result<(), SnapshotTooLarge> {
        let table = &mut self.table;
        let place = |length: usize| u32::try_from(length).map_err(|_| SnapshotTooLarge);
        let start = place(table.tenant_names.len())?;
        table.tenant_names.push_str(name);
        let end = place(table.tenant_names.len())?;
        let first = place(table.group_values.len())?;
        for (id, value) in groups {
            table.group_names.push_str(id);
            table.group_ends.push(place(table.group_names.len())?);
            table.group_values.push(value);
        }
        let last = place(table.group_values.len())?;
        table.tenants.push(Row { name: (start, end), groups: (first, last), version, packed });
        Ok(())
    }

    /// The snapshot. Of several versions of one tenant, the newest counts.
    #[must_use]
    pub fn build(self) -> Snapshot {
        let mut table = self.table;
        let mut rows = std::mem::take(&mut table.tenants);
        rows.sort_by(|a, b| table.tenant_name(a).cmp(table.tenant_name(b)).then(b.version.cmp(&a.version)));
        rows.dedup_by(|later, kept| table.tenant_name(later) == table.tenant_name(kept));
        rows.shrink_to_fit();
        table.tenants = rows;
        table.tenant_names.shrink_to_fit();
        table.group_names.shrink_to_fit();
        table.group_ends.shrink_to_fit();
        table.group_values.shrink_to_fit();
        Snapshot { base: table, overlay: BTreeMap::new() }
    }
}

/// Every identity of every group, with its value.
fn identities(settings: &TenantSettings) -> impl Iterator<Item = (&GroupId, Value)> {
    settings.groups().iter().flat_map(|(id, group)| {
        let value = group.connectors.as_ref().map_or(Value::Unset, |e| Value::from_bool(e.on));
        std::iter::once(id).chain(&group.aliases).map(move |id| (id, value))
    })
}

impl Table {
    fn tenant_name(&self, row: &Row) -> &str {
        self.tenant_names.get(row.name.0 as usize..row.name.1 as usize).unwrap_or_default()
    }

    fn group_name(&self, at: u32) -> &str {
        let at = at as usize;
        let end = self.group_ends.get(at).copied().unwrap_or_default();
        let start =
            at.checked_sub(1).and_then(|before| self.group_ends.get(before)).copied().unwrap_or_default();
        self.group_names.get(start as usize..end as usize).unwrap_or_default()
    }

    fn find(&self, tenant: &TenantId) -> Option<&Row> {
        let order = |row: &Row| self.tenant_name(row).cmp(tenant.folded());
        let at = self.tenants.binary_search_by(order).ok()?;
        self.tenants.get(at)
    }

    fn group(&self, row: &Row, id: &GroupId) -> Value {
        let (mut low, mut high) = row.groups;
        while low < high {
            let middle = low.midpoint(high);
            match self.group_name(middle).cmp(id.folded()) {
                Ordering::Less => low = middle.saturating_add(1),
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    return self.group_values.get(middle as usize).copied().unwrap_or_default();
                }
            }
        }
        Value::Unset
    }
}

impl Packed {
    fn new(settings: &TenantSettings) -> Self {
        let kind = u16::from(settings.kind() == TenantKind::Gcc);
        let bits = Gate::ORGANIZATION.into_iter().fold(kind, |bits, gate| {
            let value = settings.gate_entry(gate, None).map_or(Value::Unset, |e| Value::from_bool(e.on));
            let two: u16 = match value {
                Value::Unset => 0,
                Value::On => 1,
                Value::Off => 2,
            };
            bits | two << Self::place(gate)
        });
        Self(bits)
    }

    const fn place(gate: Gate) -> u32 {
        match gate {
            Gate::OutlookPay => 1,
            Gate::Connectors => 3,
            Gate::ConnectorsForOutlook => 5,
            Gate::ConnectorsActionableMessages => 7,
            Gate::SmtpActionableMessages | Gate::GroupConnectors => 9,
        }
    }

    const fn kind(self) -> TenantKind {
        if self.0 & 1 == 1 { TenantKind::Gcc } else { TenantKind::Standard }
    }

    fn organization(self) -> impl Iterator<Item = (Gate, State)> {
        Gate::ORGANIZATION.into_iter().map(move |gate| {
            let state = match self.0 >> Self::place(gate) & 3 {
                0 => State::Unset,
                1 => State::On,
                _ => State::Off,
            };
            (gate, state)
        })
    }
}
