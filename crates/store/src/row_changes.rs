//! From the writes of a commit and the present state of their records to the changes of rows: the part of a commit
//! that is the same in every engine.

use std::collections::BTreeMap;

use crate::{Index, Key, StoreError, Write};

/// What an engine read about the records of a commit, inside the transaction.
pub(crate) type Present = BTreeMap<Key, Held>;

/// A record as the changes need it.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) version: u64,
    pub(crate) indexes: Vec<Index>,
}

/// A row to write.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) key: &'a Key,
    /// The version the row gets; 1 for a new row.
    pub(crate) version: u64,
    pub(crate) body: &'a [u8],
    /// In order.
    pub(crate) indexes: Vec<Index>,
}

/// The changes of one commit, to be made in the order of the fields.
#[derive(Debug, Default)]
pub(crate) struct RowChanges<'a> {
    /// Index entries that go. Before any comes, so that a unique value can move.
    pub(crate) entries_out: Vec<(&'a Key, Index)>,
    pub(crate) rows_out: Vec<(&'a Key, u64)>,
    pub(crate) rows_in: Vec<Row<'a>>,
    pub(crate) entries_in: Vec<(&'a Key, Index)>,
}

impl<'a> RowChanges<'a> {
    /// Judges every condition of `writes` (already checked by [`check_writes`](crate::limits::check_writes)) against
    /// `present`.
    pub(crate) fn new(writes: &'a [Write], present: &Present) -> Result<Self, StoreError> {
        let mut changes = Self::default();
        for write in writes {
            let key = write.key();
            let held = present.get(key);
            let wanted = match write {
                Write::Insert { .. } => None,
                Write::Replace { expected, .. } | Write::Delete { expected, .. } => Some(*expected),
                Write::Expect { version, .. } => *version,
            };
            if held.map(|held| held.version) != wanted {
                // The first in the order of the writes, so that every engine names the same record.
                return Err(StoreError::Conflict { key: Box::new(key.clone()) });
            }
            changes.add(write, held);
        }
        Ok(changes)
    }

    fn add(&mut self, write: &'a Write, held: Option<&Held>) {
        let key = write.key();
        let old = held.map_or(&[][..], |held| held.indexes.as_slice());
        match write {
            Write::Insert { body, indexes, .. } | Write::Replace { body, indexes, .. } => {
                let mut indexes = indexes.clone();
                indexes.sort();
                let gone = old.iter().filter(|index| !indexes.contains(index)).cloned();
                self.entries_out.extend(gone.map(|index| (key, index)));
                let new = indexes.iter().filter(|index| !old.contains(index)).cloned();
                self.entries_in.extend(new.map(|index| (key, index)));
                let version = held.map_or(0, |held| held.version).saturating_add(1);
                self.rows_in.push(Row { key, version, body, indexes });
            }
            Write::Delete { expected, .. } => {
                self.entries_out.extend(old.iter().map(|index| (key, index.clone())));
                self.rows_out.push((key, *expected));
            }
            Write::Expect { .. } => {}
        }
    }
}
