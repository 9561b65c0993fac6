//! The engine in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::limits::{self, at_most};
use crate::row_changes::{Held, Present, RowChanges};
use crate::{Index, Key, Limited, Record, Store, StoreError, Write};

/// Keeps everything in memory, for tests and for the demo. Nothing survives the value; nothing is wiped.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    records: BTreeMap<Key, Record>,
    entries: BTreeMap<IndexEntry, bool>,
}

/// Space, shard, name, value, id; the mapped value tells whether it is unique.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct IndexEntry {
    space: String,
    shard: Vec<u8>,
    name: String,
    value: Vec<u8>,
    id: Vec<u8>,
}

impl IndexEntry {
    fn new(key: &Key, index: &Index) -> Self {
        Self {
            space: key.space.clone(),
            shard: key.shard.clone(),
            name: index.name.clone(),
            value: index.value.clone(),
            id: key.id.clone(),
        }
    }

    fn same_value(&self, other: &Self) -> bool {
        self.space == other.space
            && self.shard == other.shard
            && self.name == other.name
            && self.value == other.value
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No code that could panic runs while the state is half changed, so a poisoned lock guards a whole state.
    fn state(&self) -> MutexGuard<'_, Content> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        limits::check_key(key)?;
        Ok(self.state().records.get(key).cloned())
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        limits::check_place(space, shard)?;
        limits::check_index(index, value)?;
        let key = Key::new(space, shard, []);
        let first = IndexEntry::new(&key, &Index::new(index, value));
        let state = self.state();
        let found = state.entries.range(&first..).take_while(|(entry, _)| entry.same_value(&first));
        let records: Vec<Record> = found
            .take(limits::MAX_FOUND.saturating_add(1))
            .filter_map(|(entry, _)| state.records.get(&Key::new(space, shard, entry.id.as_slice())).cloned())
            .collect();
        at_most(Limited::Found, records.len(), limits::MAX_FOUND)?;
        Ok(records)
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        limits::check_place(space, shard)?;
        let state = self.state();
        let from = Bound::Excluded(Key::new(space, shard, after.unwrap_or(&[])));
        let page = state.records.range((from, Bound::Unbounded));
        Ok(page
            .take_while(|(key, _)| key.space == space && key.shard == shard)
            .take(limit.min(limits::MAX_PAGE))
            .map(|(_, record)| record.clone())
            .collect())
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        limits::check_place(space, after.unwrap_or(&[]))?;
        let state = self.state();
        let mut shards: Vec<Vec<u8>> = Vec::new();
        for key in state.records.range(Key::new(space, after.unwrap_or(&[]), [])..).map(|(key, _)| key) {
            if key.space != space || shards.len() >= limit.min(limits::MAX_PAGE) {
                break;
            }
            if after != Some(&key.shard) && shards.last() != Some(&key.shard) {
                shards.push(key.shard.clone());
            }
        }
        Ok(shards)
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        limits::check_writes(writes)?;
        let mut state = self.state();
        let mut present = Present::new();
        for write in writes {
            if let Some(record) = state.records.get(write.key()) {
                let held = Held { version: record.version, indexes: record.indexes.clone() };
                present.insert(write.key().clone(), held);
            }
        }
        let changes = RowChanges::new(writes, &present)?;
        // All that can fail comes first: what follows changes the state and does not stop half-way.
        state.check_unique(&changes)?;
        state.apply(changes);
        Ok(())
    }
}

impl Content {
    fn check_unique(&self, changes: &RowChanges<'_>) -> Result<(), StoreError> {
        let leaves = |entry: &IndexEntry| {
            changes.entries_out.iter().any(|(key, index)| IndexEntry::new(key, index) == *entry)
        };
        let mut coming: Vec<IndexEntry> = Vec::new();
        for (key, index) in changes.entries_in.iter().filter(|(_, index)| index.unique) {
            let entry = IndexEntry::new(key, index);
            let first = IndexEntry { id: Vec::new(), ..entry.clone() };
            let held = self.entries.range(first..).take_while(|(other, _)| other.same_value(&entry));
            let taken = held.filter(|(_, unique)| **unique).any(|(other, _)| !leaves(other));
            if taken || coming.iter().any(|other| other.same_value(&entry)) {
                let (space, index) = (key.space.clone(), index.name.clone());
                return Err(StoreError::UniqueViolation { space, index });
            }
            coming.push(entry);
        }
        Ok(())
    }

    fn apply(&mut self, changes: RowChanges<'_>) {
        for (key, index) in &changes.entries_out {
            self.entries.remove(&IndexEntry::new(key, index));
        }
        for (key, _) in &changes.rows_out {
            self.records.remove(key);
        }
        for row in changes.rows_in {
            let record = Record::new(row.key.clone(), row.version, row.body.to_vec(), row.indexes);
            self.records.insert(row.key.clone(), record);
        }
        for (key, index) in &changes.entries_in {
            self.entries.insert(IndexEntry::new(key, index), index.unique);
        }
    }
}

/// The number of records.
impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").field("records", &self.state().records.len()).finish()
    }
}
