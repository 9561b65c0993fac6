//! Every tenant of a store, for hosts that keep all of them in memory.

use billfold_store::limits;

use super::{CURRENT, LoadError, SettingsStore};
use crate::{Snapshot, TenantId};

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

    /// Takes up every version that is newer than the snapshot's, and says how many tenants that were. The snapshot is
    /// compacted if there were any. It asks every tenant for its newest version: between sweeps, tell the hosts that keep a
    /// snapshot which tenant changed, and let them [`update`](Snapshot::update) it.
    ///
    /// # Errors
    /// [`LoadError::Store`] if the store fails; a tenant whose settings are damaged is no error.
    pub fn refresh(&self, snapshot: &mut Snapshot) -> Result<usize, LoadError> {
        let (mut changed, mut after) = (0_usize, None);
        loop {
            let page = self.tenants(after.as_ref(), limits::MAX_PAGE)?;
            for tenant in &page {
                match self.changed_since(tenant, snapshot.version(tenant).unwrap_or_default()) {
                    Ok(Some(settings)) => {
                        changed = changed.saturating_add(usize::from(snapshot.update(&settings)));
                    }
                    Ok(None) => {}
                    Err(LoadError::Damaged) => snapshot.forget(tenant),
                    Err(error) => return Err(error),
                }
            }
            let full = page.len() == limits::MAX_PAGE;
            match page.into_iter().next_back() {
                Some(last) if full => after = Some(last),
                _ => break,
            }
        }
        if changed > 0 {
            // Names beyond 4 GiB would stay in the overlay, which answers just as well.
            _ = snapshot.compact();
        }
        Ok(changed)
    }
}
