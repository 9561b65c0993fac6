//! Reading what is sound where a record among others is damaged: one bad row costs itself.

use crate::{Damage, Key, Record, Store, StoreError};

/// Records that can be read, and the keys of those that cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sound {
    /// The records, in the order of their ids.
    pub records: Vec<Record>,
    /// The keys of damaged records.
    pub damaged: Vec<Key>,
}

/// As [`Store::find`], but a damaged record is named and the others are given.
///
/// # Errors
/// As [`Store::find`], save for damage to records.
pub fn find(
    store: &dyn Store,
    space: &str,
    shard: &[u8],
    index: &str,
    value: &[u8],
) -> Result<Sound, StoreError> {
    match store.find(space, shard, index, value) {
        Err(error) if is_of_a_record(&error) => {
            one_by_one(store, store.find_keys(space, shard, index, value)?)
        }
        records => Ok(Sound { records: records?, damaged: Vec::new() }),
    }
}

/// As [`Store::scan`], but a damaged record is named and the others are given. The page is full where records and damaged keys
/// together reach the limit, and the next one goes on above the highest of both.
///
/// # Errors
/// As [`Store::scan`], save for damage to records.
pub fn scan(
    store: &dyn Store,
    space: &str,
    shard: &[u8],
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Sound, StoreError> {
    match store.scan(space, shard, after, limit) {
        Err(error) if is_of_a_record(&error) => {
            one_by_one(store, store.scan_keys(space, shard, after, limit)?)
        }
        records => Ok(Sound { records: records?, damaged: Vec::new() }),
    }
}

impl Sound {
    /// How many there are, sound or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len().saturating_add(self.damaged.len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The highest id, from which the next page of a [`scan`] goes on.
    #[must_use]
    pub fn last(&self) -> Option<&[u8]> {
        let sound = self.records.last().map(|record| record.key.id.as_slice());
        let damaged = self.damaged.last().map(|key| key.id.as_slice());
        sound.max(damaged)
    }
}

/// Whether another record may still be read.
fn is_of_a_record(error: &StoreError) -> bool {
    matches!(error, StoreError::Corrupt { what: Damage::Checksum | Damage::Form | Damage::Index })
}

fn one_by_one(store: &dyn Store, keys: Vec<Key>) -> Result<Sound, StoreError> {
    let mut sound = Sound::default();
    for key in keys {
        match store.get(&key) {
            Ok(Some(record)) => sound.records.push(record),
            // An index that names a record which is gone.
            Ok(None) => sound.damaged.push(key),
            Err(error) if is_of_a_record(&error) => sound.damaged.push(key),
            Err(error) => return Err(error),
        }
    }
    Ok(sound)
}
