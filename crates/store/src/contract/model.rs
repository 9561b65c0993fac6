//! Random histories, compared call by call with a model of the store: a map, and the rules in their plainest form.

use std::collections::BTreeMap;

use crate::{Index, Key, Record, Store, StoreError, Write};

/// A model of a store: what every engine must agree with.
#[derive(Debug, Default, Clone)]
pub struct Model {
    records: BTreeMap<Key, Record>,
}

/// What the model expects of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// It happens.
    Done,
    /// A version is not as expected.
    Conflict,
    /// A unique value is taken.
    Unique,
    /// A key is there twice.
    Repeated,
}

impl Model {
    /// Judges a commit and, if it happens, makes it.
    pub fn commit(&mut self, writes: &[Write]) -> Expected {
        let mut next = self.records.clone();
        for (n, write) in writes.iter().enumerate() {
            if writes[..n].iter().any(|earlier| earlier.key() == write.key()) {
                return Expected::Repeated;
            }
        }
        for write in writes {
            let key = write.key();
            let present = self.records.get(key).map(|record| record.version);
            let (expected, after) = match write {
                Write::Insert { body, indexes, .. } => (None, Some((body, indexes))),
                Write::Replace { expected, body, indexes, .. } => (Some(*expected), Some((body, indexes))),
                Write::Delete { expected, .. } => (Some(*expected), None),
                Write::Expect { version, .. } if *version == present => continue,
                Write::Expect { .. } => return Expected::Conflict,
            };
            if present != expected {
                return Expected::Conflict;
            }
            next.remove(key);
            if let Some((body, indexes)) = after {
                let record =
                    Record::new(key.clone(), present.unwrap_or(0) + 1, body.clone(), indexes.clone());
                next.insert(key.clone(), record);
            }
        }
        let mut unique: Vec<(&str, &[u8], &Index)> = Vec::new();
        for record in next.values() {
            for index in record.indexes.iter().filter(|index| index.unique) {
                let entry = (record.key.space.as_str(), record.key.shard.as_slice(), index);
                if unique.contains(&entry) {
                    return Expected::Unique;
                }
                unique.push(entry);
            }
        }
        self.records = next;
        Expected::Done
    }

    /// Makes the commit in both, and compares the answers.
    pub fn commit_both(&mut self, store: &dyn Store, writes: &[Write]) {
        let verdict = self.commit(writes);
        let answer = store.commit(writes);
        let agreed = matches!(
            (&answer, verdict),
            (Ok(()), Expected::Done)
                | (Err(StoreError::Conflict { .. }), Expected::Conflict)
                | (Err(StoreError::UniqueViolation { .. }), Expected::Unique)
                | (Err(StoreError::RepeatedKey { .. }), Expected::Repeated)
        );
        assert!(agreed, "the model says {verdict:?}, the store {answer:?}, for {writes:?}");
    }

    /// Compares everything the store can be asked about a space and shard.
    pub fn compare(&self, store: &dyn Store, space: &str, shard: &[u8]) {
        let here = |record: &&Record| record.key.space == space && record.key.shard == shard;
        let expected: Vec<Record> = self.records.values().filter(here).cloned().collect();
        assert_eq!(store.scan(space, shard, None, usize::MAX).unwrap(), expected);
        let keys = |records: &[Record]| records.iter().map(|record| record.key.clone()).collect::<Vec<_>>();
        assert_eq!(store.scan_keys(space, shard, None, usize::MAX).unwrap(), keys(&expected));
        let mut indexes: Vec<&Index> = expected.iter().flat_map(|record| &record.indexes).collect();
        indexes.dedup();
        for index in indexes {
            let having = |record: &&Record| {
                record.indexes.iter().any(|held| held.name == index.name && held.value == index.value)
            };
            let found: Vec<Record> = expected.iter().filter(having).cloned().collect();
            assert_eq!(store.find(space, shard, &index.name, &index.value).unwrap(), found);
            assert_eq!(store.find_keys(space, shard, &index.name, &index.value).unwrap(), keys(&found));
        }
        for record in expected {
            assert_eq!(store.get(&record.key).unwrap().as_ref(), Some(&record));
        }
    }
}
