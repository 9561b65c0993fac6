//! The tables of a snapshot.

use std::cmp::Ordering;

use super::packed::Packed;
use crate::{GroupId, TenantId, Value};

/// Tenants in the order of their names, and each one's groups in the order of theirs. Names are kept folded, end to end.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) tenants: Vec<Row>,
    pub(super) tenant_names: String,
    pub(super) group_names: String,
    /// Where each group's name ends.
    pub(super) group_ends: Vec<u32>,
    pub(super) group_values: Vec<Value>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) name: (u32, u32),
    pub(super) groups: (u32, u32),
    pub(super) version: u64,
    /// Of which history, see `VersionId::mark`; 0 if no store gave the settings.
    pub(super) mark: u64,
    pub(super) packed: Packed,
}

impl Table {
    pub(super) fn tenant_name(&self, row: &Row) -> &str {
        self.tenant_names.get(row.name.0 as usize..row.name.1 as usize).unwrap_or_default()
    }

    pub(super) fn group_name(&self, at: u32) -> &str {
        let at = at as usize;
        let end = self.group_ends.get(at).copied().unwrap_or_default();
        let start =
            at.checked_sub(1).and_then(|before| self.group_ends.get(before)).copied().unwrap_or_default();
        self.group_names.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn find(&self, tenant: &TenantId) -> Option<&Row> {
        let order = |row: &Row| self.tenant_name(row).cmp(tenant.folded());
        let at = self.tenants.binary_search_by(order).ok()?;
        self.tenants.get(at)
    }

    pub(super) fn group(&self, row: &Row, id: &GroupId) -> Value {
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
