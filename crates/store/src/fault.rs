//! A store that fails where it is told to, for tests of what is built on a store (feature `contract`).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Key, Record, Store, StoreError, Write};

/// Whether the call that fails takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// It happens, but the caller does not learn of it. Reported as [`StoreError::OutcomeUnknown`].
    Applied,
    /// It does not happen. Reported as [`StoreError::Unavailable`].
    Lost,
}

/// A store that passes calls on until one of them fails, once or for good.
///
/// Calls are counted from 1, every method alike. [`crash_at`](Self::crash_at) is how a test ends a process between two
/// instructions: what follows the failing call cannot happen either.
pub struct FaultStore {
    inner: Arc<dyn Store>,
    calls: AtomicU64,
    at: u64,
    effect: Effect,
    for_good: bool,
}

impl FaultStore {
    /// Fails the call number `at`, and passes on all others.
    #[must_use]
    pub fn fail_at(inner: Arc<dyn Store>, at: u64, effect: Effect) -> Self {
        Self { inner, calls: AtomicU64::new(0), at, effect, for_good: false }
    }

    /// Fails the call number `at` and every later one.
    #[must_use]
    pub fn crash_at(inner: Arc<dyn Store>, at: u64, effect: Effect) -> Self {
        Self { for_good: true, ..Self::fail_at(inner, at, effect) }
    }

    /// Never fails, and counts.
    #[must_use]
    pub fn count(inner: Arc<dyn Store>) -> Self {
        Self::fail_at(inner, 0, Effect::Lost)
    }

    /// The calls so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    fn pass<T>(&self, call: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let dead = self.for_good && self.at != 0 && number > self.at;
        if dead || (number == self.at && self.effect == Effect::Lost) {
            return Err(StoreError::Unavailable { source: "injected failure".into() });
        }
        let result = call(&*self.inner);
        if number == self.at {
            result.and(Err(StoreError::OutcomeUnknown { source: "injected failure".into() }))
        } else {
            result
        }
    }
}

impl Store for FaultStore {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.pass(|store| store.get(key))
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.pass(|store| store.find(space, shard, index, value))
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.pass(|store| store.scan(space, shard, after, limit))
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.pass(|store| store.shards(space, after, limit))
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        self.pass(|store| store.commit(writes))
    }
}

impl fmt::Debug for FaultStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultStore")
            .field("calls", &self.calls())
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
