//! Every tenant of a store, for hosts that keep all of them in memory.

use std::collections::BTreeSet;

use billfold_store::limits;

use super::{CURRENT, LoadError, SettingsStore};
use crate::{Snapshot, TenantId, TenantSettings};

impl SettingsStore {
    /// The tenants that have settings, in order, a page at a time: those after `after`, in the folded form of
    /// [`TenantId::folded`]. For hosts that load everything into a snapshot.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or a record is kept under a name that no tenant can have.
    pub fn tenants(&self, after: Option<&TenantId>, limit: usize) -> Result<Vec<TenantId>, LoadError> {
        let after = after.map(|t| t.folded().as_bytes());
        let shards = self.store.shards(CURRENT, after, limit)?;
        let id = |shard: Vec<u8>| String::from_utf8(shard).ok().and_then(|id| TenantId::new(&id).ok());
        shards.into_iter().map(|shard| id(shard).ok_or(LoadError::Damaged)).collect()
    }

    /// A snapshot of all tenants that have settings. A tenant whose settings are damaged is left out, and so is off; a
    /// failing store is an error.
    ///
    /// # Errors
    /// [`LoadError::Store`] if the store fails; a tenant whose settings are damaged is no error.
    pub fn snapshot(&self) -> Result<Snapshot, LoadError> {
        let mut snapshot = Snapshot::default();
        self.refresh(&mut snapshot)?;
        Ok(snapshot)
    }

    /// Makes a snapshot as the store is, and says how many tenants it took up or forgot. The snapshot is compacted if there were
    /// any. What is older than the snapshot's, or of another history, is taken up as well, and what is no longer in the store
    /// forgotten: the store decides, and it may have been restored. It asks every tenant for its newest version: between sweeps, tell
    /// the hosts that keep a snapshot which tenant changed, and let them [`update`](Snapshot::update) it.
    ///
    /// # Errors
    /// [`LoadError::Store`] if the store fails; a tenant whose settings are damaged is no error.
    pub fn refresh(&self, snapshot: &mut Snapshot) -> Result<usize, LoadError> {
        let (mut changed, mut after, mut known) = (0_usize, None, BTreeSet::new());
        loop {
            let page = self.tenants(after.as_ref(), limits::MAX_PAGE)?;
            for tenant in &page {
                match self.newer(tenant, snapshot) {
                    Ok(Some(settings)) => {
                        snapshot.put(&settings);
                        changed = changed.saturating_add(1);
                    }
                    Ok(None) => {}
                    // Removed since the page was read.
                    Err(LoadError::TenantUnknown) => continue,
                    Err(LoadError::Damaged) => snapshot.forget(tenant),
                    Err(error) => return Err(error),
                }
                known.insert(tenant.clone());
            }
            let full = page.len() == limits::MAX_PAGE;
            match page.into_iter().next_back() {
                Some(last) if full => after = Some(last),
                _ => break,
            }
        }
        changed = changed.saturating_add(snapshot.retain(&known));
        if changed > 0 {
            // Names beyond 4 GiB would stay in the overlay, which answers just as well.
            _ = snapshot.compact();
        }
        Ok(changed)
    }

    /// The newest settings of a tenant, unless the snapshot has them.
    fn newer(&self, tenant: &TenantId, snapshot: &Snapshot) -> Result<Option<TenantSettings>, LoadError> {
        let head = self.head(tenant)?.ok_or(LoadError::TenantUnknown)?;
        if snapshot.is_at(tenant, &head.id()) {
            return Ok(None);
        }
        Ok(Some(self.newest(tenant, &head)?.settings))
    }
}
