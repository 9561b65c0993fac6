//! Building a snapshot.

use std::collections::BTreeMap;

use super::packed::Packed;
use super::table::{Row, Table};
use super::{Snapshot, SnapshotTooLarge};
use crate::{GroupId, TenantSettings, Value, VersionId};

/// Takes up tenants one by one, so that a host need not hold all their settings at once.
#[derive(Debug, Clone, Default)]
pub struct SnapshotBuilder {
    table: Table,
}

impl SnapshotBuilder {
    /// Takes up one tenant's settings.
    ///
    /// # Errors
    /// [`SnapshotTooLarge`] if the names of all tenants, or those of all groups, would be longer than 4 GiB together.
    pub fn add(&mut self, settings: &TenantSettings) -> Result<(), SnapshotTooLarge> {
        let mut groups: Vec<_> = identities(settings).map(|(id, value)| (id.folded(), value)).collect();
        groups.sort_unstable();
        let (packed, mark) = (Packed::new(settings), settings.stored().map_or(0, VersionId::mark));
        let version = (settings.version(), mark);
        self.push(settings.tenant().folded(), packed, version, groups.into_iter())
    }

    pub(super) fn copy(&mut self, from: &Table, row: &Row) -> Result<(), SnapshotTooLarge> {
        let groups = (row.groups.0..row.groups.1).map(|at| {
            let value = from.group_values.get(at as usize).copied().unwrap_or_default();
            (from.group_name(at), value)
        });
        self.push(from.tenant_name(row), row.packed, (row.version, row.mark), groups)
    }

    pub(super) fn push<'n>(
        &mut self,
        name: &str,
        packed: Packed,
        (version, mark): (u64, u64),
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
        table.tenants.push(Row { name: (start, end), groups: (first, last), version, mark, packed });
        Ok(())
    }

    /// The snapshot. Of several versions of one tenant, the newest counts.
    #[must_use]
    pub fn build(self) -> Snapshot {
        let mut table = self.table;
        let mut rows = std::mem::take(&mut table.tenants);
        rows.sort_by(|a, b| table.tenant_name(a).cmp(table.tenant_name(b)).then(b.version.cmp(&a.version)));
        // The newest version comes first among equals, and the first is kept.
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
pub(super) fn identities(settings: &TenantSettings) -> impl Iterator<Item = (&GroupId, Value)> {
    settings.groups().iter().flat_map(|(id, group)| {
        let value = group.connectors.as_ref().map_or(Value::Unset, |e| Value::from_bool(e.on));
        std::iter::once(id).chain(&group.aliases).map(move |id| (id, value))
    })
}
