//! A store that fails by the script, and of which an older copy can be put back.

use std::sync::{Arc, Mutex, PoisonError};

use billfold::store::{Damage, Key, MemoryStore, Record, Store, StoreError, Write};

use super::net::Net;
use super::script::{Fault, Place};

/// The store of one program.
#[derive(Debug)]
pub(super) struct Disk {
    net: Net,
    read: Place,
    write: Place,
    content: Mutex<Content>,
}

#[derive(Debug, Default)]
struct Content {
    store: Arc<MemoryStore>,
    log: Vec<Vec<Write>>,
    /// The commits that belong to no payment of the run.
    before: usize,
}

impl Disk {
    pub(super) fn new(net: Net, read: Place, write: Place, before: &[Vec<Write>]) -> Self {
        let content = Content { before: before.len(), ..Content::replay(before) };
        Self { net, read, write, content: Mutex::new(content) }
    }

    fn content<T>(&self, look: impl FnOnce(&mut Content) -> T) -> T {
        look(&mut self.content.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts an older copy in place: without any commit of the run, or without the last.
    pub(super) fn undo(&self, all: bool) {
        self.content(|content| {
            let before = content.before;
            let kept = if all { before } else { content.log.len().saturating_sub(1).max(before) };
            let log = content.log.get(..kept).unwrap().to_vec();
            *content = Content { before, ..Content::replay(&log) };
        });
    }

    /// Every commit so far.
    pub(super) fn log(&self) -> Vec<Vec<Write>> {
        self.content(|content| content.log.clone())
    }

    /// What is stored, past the script.
    pub(super) fn peek(&self) -> Arc<MemoryStore> {
        self.content(|content| Arc::clone(&content.store))
    }

    fn reading<T>(&self, read: impl FnOnce(&MemoryStore) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.net.is_dead(self.read) {
            return unavailable();
        }
        match self.net.meet(self.read) {
            Some(Fault::CrashBefore) => {
                self.net.kill(self.read);
                unavailable()
            }
            Some(Fault::Garbage) => Err(StoreError::Corrupt { what: Damage::Checksum }),
            Some(_) => unavailable(),
            None => read(&self.content(|content| Arc::clone(&content.store))),
        }
    }
}

impl Content {
    fn replay(log: &[Vec<Write>]) -> Self {
        let store = Arc::new(MemoryStore::new());
        for writes in log {
            store.commit(writes).unwrap();
        }
        Self { store, log: log.to_vec(), before: 0 }
    }

    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        self.store.commit(writes)?;
        self.log.push(writes.to_vec());
        Ok(())
    }
}

fn unavailable<T>() -> Result<T, StoreError> {
    Err(StoreError::Unavailable { source: "by the script".into() })
}

fn unknown() -> Result<(), StoreError> {
    Err(StoreError::OutcomeUnknown { source: "by the script".into() })
}

impl Store for Disk {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.reading(|store| store.get(key))
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.reading(|store| store.find(space, shard, index, value))
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.reading(|store| store.scan(space, shard, after, limit))
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.reading(|store| store.shards(space, after, limit))
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        if self.net.is_dead(self.write) {
            return unavailable();
        }
        let commit = || self.content(|content| content.commit(writes));
        match self.net.meet(self.write) {
            None => commit(),
            Some(Fault::Lost) => unknown(),
            Some(Fault::AnswerLost) => commit().and(unknown()),
            Some(Fault::CrashBefore) => {
                self.net.kill(self.write);
                unavailable()
            }
            Some(Fault::CrashAfter) => {
                drop(commit());
                self.net.kill(self.write);
                unknown()
            }
            Some(Fault::OlderCopy { all }) => {
                drop(commit());
                self.net.kill(self.write);
                self.net.with(|state| state.undo = Some(all));
                unknown()
            }
            Some(_) => unavailable(),
        }
    }
}
