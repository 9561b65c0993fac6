//! A store that counts commits, and in which something happens at a moment of one's choice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use billfold_store::{Key, Record, Store, StoreError, Write};

pub(crate) type Meanwhile = Box<dyn FnOnce() + Send>;

/// Just before what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The first key is read.
    FirstKey,
    /// The first group of commits is made.
    FirstGroup,
}

pub(crate) struct Watched {
    inner: Arc<dyn Store>,
    single: AtomicUsize,
    groups: AtomicUsize,
    meanwhile: Mutex<Option<(Moment, Meanwhile)>>,
}

impl Watched {
    pub(crate) fn over(inner: &Arc<dyn Store>) -> Arc<Self> {
        Self::with(inner, None)
    }

    pub(crate) fn meddled(inner: &Arc<dyn Store>, moment: Moment, meanwhile: Meanwhile) -> Arc<Self> {
        Self::with(inner, Some((moment, meanwhile)))
    }

    fn with(inner: &Arc<dyn Store>, meanwhile: Option<(Moment, Meanwhile)>) -> Arc<Self> {
        let (single, groups) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { inner: Arc::clone(inner), single, groups, meanwhile: Mutex::new(meanwhile) })
    }

    /// Commits one by one, and calls with many.
    pub(crate) fn seen(&self) -> (usize, usize) {
        (self.single.load(Ordering::SeqCst), self.groups.load(Ordering::SeqCst))
    }

    fn comes(&self, moment: Moment) {
        let due = self.meanwhile.lock().unwrap().take_if(|(wanted, _)| *wanted == moment);
        if let Some((_, meanwhile)) = due {
            meanwhile();
        }
    }
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.seen())
    }
}

impl Store for Watched {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        if key.space == "vault.key" {
            self.comes(Moment::FirstKey);
        }
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
        self.single.fetch_add(1, Ordering::SeqCst);
        self.inner.commit(writes)
    }
    fn commit_all(&self, commits: &[Vec<Write>]) -> Vec<Result<(), StoreError>> {
        self.groups.fetch_add(1, Ordering::SeqCst);
        self.comes(Moment::FirstGroup);
        self.inner.commit_all(commits)
    }
}
