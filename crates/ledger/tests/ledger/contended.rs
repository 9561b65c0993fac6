//! Writers that are always slower than somebody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use billfold_ledger::{ClaimRequest, InvoiceKey};
use billfold_reason::Coded as _;
use billfold_store::{Key, MemoryStore, Record, Store, StoreError, Write};

use crate::support::ledger_over;

/// A store in which another writer was first at each of the next commits.
#[derive(Debug, Default)]
struct Busy {
    inner: MemoryStore,
    conflicts: AtomicUsize,
}

impl Store for Busy {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.inner.get(key)
    }
    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.inner.find(space, shard, index, value)
    }
    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.inner.scan(space, shard, after, limit)
    }
    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.shards(space, after, limit)
    }
    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        let left =
            self.conflicts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() {
            return Err(StoreError::Conflict { key: Box::new(Key::new("test", "shard", "id")) });
        }
        self.inner.commit(writes)
    }
}

/// A few lost races are made good; who loses them all is told, and nothing is claimed.
#[test]
fn a_claim_gives_up_after_many_lost_races() {
    let key = InvoiceKey::new("mail.example", "partner", "merchant", "INV-1");
    let claimed = |conflicts: usize| {
        let store = Arc::new(Busy::default());
        store.conflicts.store(conflicts, Ordering::SeqCst);
        let ledger = ledger_over(store);
        let request = ClaimRequest::new(key.clone(), "pat", "method-1", "10.00 USD".parse().unwrap());
        let claimed = ledger.claim(request, "2026-11-20T09:00:00Z".parse().unwrap());
        let code = claimed.map(|_| ()).map_err(|error| error.code().name());
        (code, ledger.attempts_for(&key).unwrap().len())
    };
    assert_eq!(claimed(3), (Ok(()), 1));
    assert_eq!(claimed(1000), (Err("ledger.contended"), 0));
}
