//! The limits of [`crate::limits`].

use super::{SPACE, fresh, key};
use crate::limits::{
    MAX_BODY, MAX_COMMIT, MAX_ID, MAX_INDEX_VALUE, MAX_INDEXES, MAX_NAME, MAX_SHARD, MAX_WRITES,
};
use crate::{Index, Key, Limited, Store, StoreError, Write};

fn refused(store: &dyn Store, writes: &[Write], limit: Limited) {
    let error = store.commit(writes).unwrap_err();
    assert!(matches!(error, StoreError::TooLarge { what, .. } if what == limit), "{error:?}");
}

/// One above any limit is refused with that limit's name, by reads as well, and nothing is stored.
pub fn limits_are_kept(store: &dyn Store) {
    let shard = fresh();
    let a = key(&shard, "a");
    let with = |indexes: Vec<Index>| [Write::insert(a.clone(), "", indexes)];
    refused(store, &[Write::insert(a.clone(), vec![0; MAX_BODY + 1], vec![])], Limited::Body);
    refused(store, &with(vec![Index::new("n".repeat(MAX_NAME + 1), "")]), Limited::IndexName);
    refused(store, &with(vec![Index::new("n", vec![0; MAX_INDEX_VALUE + 1])]), Limited::IndexValue);
    let many = (0..=MAX_INDEXES).map(|n| Index::new("n", n.to_string())).collect();
    refused(store, &with(many), Limited::Indexes);
    let writes: Vec<Write> =
        (0..=MAX_WRITES).map(|n| Write::insert(key(&shard, &n.to_string()), "", vec![])).collect();
    refused(store, &writes, Limited::Writes);
    let bodies = MAX_COMMIT / MAX_BODY + 1;
    let writes: Vec<Write> =
        (0..bodies).map(|n| Write::insert(key(&shard, &n.to_string()), vec![0; MAX_BODY], vec![])).collect();
    refused(store, &writes, Limited::Commit);
    for (wrong, limit) in [
        (Key::new("s".repeat(MAX_NAME + 1), shard.as_slice(), "a"), Limited::Space),
        (Key::new(SPACE, vec![0; MAX_SHARD + 1], "a"), Limited::Shard),
        (Key::new(SPACE, shard.as_slice(), vec![0; MAX_ID + 1]), Limited::Id),
    ] {
        refused(store, &[Write::insert(wrong.clone(), "", vec![])], limit);
        assert!(matches!(store.get(&wrong), Err(StoreError::TooLarge { .. })));
    }
    assert!(store.scan(SPACE, &shard, None, 1).unwrap().is_empty());
}

/// Exactly at every limit at once, a record is stored, found and read back.
pub fn limits_are_reached(store: &dyn Store) {
    let mut shard = fresh();
    shard.resize(MAX_SHARD, 0xff);
    let space = "s".repeat(MAX_NAME);
    let key = Key::new(space.as_str(), shard.as_slice(), vec![0xff; MAX_ID]);
    let value = |n: usize| {
        let mut value = vec![0xff; MAX_INDEX_VALUE];
        value[0] = u8::try_from(n).unwrap();
        value
    };
    let name = "n".repeat(MAX_NAME);
    let indexes: Vec<Index> = (0..MAX_INDEXES).map(|n| Index::unique(name.as_str(), value(n))).collect();
    let body: Vec<u8> = (0..MAX_BODY).map(|n| u8::try_from(n % 251).unwrap()).collect();
    store.commit(&[Write::insert(key.clone(), body.as_slice(), indexes.clone())]).unwrap();
    let record = store.get(&key).unwrap().unwrap();
    assert!(record.body == body && record.indexes == indexes);
    assert_eq!(store.find(&space, &shard, &name, &value(MAX_INDEXES - 1)).unwrap(), [record]);
    store.commit(&[Write::delete(key, 1)]).unwrap();
    let writes: Vec<Write> = (0..MAX_WRITES)
        .map(|n| Write::insert(super::key(&shard, &n.to_string()), vec![0; MAX_COMMIT / MAX_WRITES], vec![]))
        .collect();
    store.commit(&writes).unwrap();
    assert_eq!(store.scan(SPACE, &shard, None, 1000).unwrap().len(), MAX_WRITES);
}

/// Names outside their alphabet, empty ids and repeated indexes are refused.
pub fn malformed_names_are_refused(store: &dyn Store) {
    let shard = fresh();
    for name in ["", "A", "a b", "a/b", "ä", "a\0", "a'"] {
        let writes = [
            Write::insert(Key::new(name, shard.as_slice(), "a"), "", vec![]),
            Write::insert(key(&shard, "a"), "", vec![Index::new(name, "")]),
        ];
        for write in writes {
            let refused = store.commit(&[write]);
            assert!(matches!(refused, Err(StoreError::Malformed { .. })), "{name}");
        }
        assert!(matches!(store.scan(name, &shard, None, 1), Err(StoreError::Malformed { .. })));
        assert!(matches!(store.find(SPACE, &shard, name, b""), Err(StoreError::Malformed { .. })));
    }
    let empty = store.commit(&[Write::insert(key(&shard, ""), "", vec![])]);
    assert!(matches!(empty, Err(StoreError::Malformed { what: Limited::Id })));
    let twice = vec![Index::new("n", "1"), Index::unique("n", "1")];
    let twice = store.commit(&[Write::insert(key(&shard, "a"), "", twice)]);
    assert!(matches!(twice, Err(StoreError::Malformed { what: Limited::Indexes })));
}
