//! One record at a time.

use super::{fresh, key};
use crate::{Index, Store, StoreError, Write};

/// What was inserted is read back, at version 1, with its indexes in order.
pub fn insert_then_get(store: &dyn Store) {
    let key = key(&fresh(), "a");
    let indexes = vec![Index::new("z", "1"), Index::unique("a", "2"), Index::new("a", "1")];
    store.commit(&[Write::insert(key.clone(), "body", indexes)]).unwrap();
    let record = store.get(&key).unwrap().unwrap();
    assert_eq!((record.key, record.version, record.body), (key, 1, b"body".to_vec()));
    let order = [Index::new("a", "1"), Index::unique("a", "2"), Index::new("z", "1")];
    assert_eq!(record.indexes, order);
}

/// What was never inserted is `None`, not an error.
pub fn get_of_absent_is_none(store: &dyn Store) {
    assert_eq!(store.get(&key(&fresh(), "a")).unwrap(), None);
}

/// A second insert of a key is a conflict, and the first content stays.
pub fn insert_refuses_a_second(store: &dyn Store) {
    let key = key(&fresh(), "a");
    store.commit(&[Write::insert(key.clone(), "first", vec![])]).unwrap();
    let again = store.commit(&[Write::insert(key.clone(), "second", vec![])]);
    assert!(matches!(again, Err(StoreError::Conflict { key: at }) if *at == key));
    assert_eq!(store.get(&key).unwrap().unwrap().body, b"first");
}

/// Each replacement raises the version by one and replaces body and indexes as a whole.
pub fn replace_counts_versions(store: &dyn Store) {
    let key = key(&fresh(), "a");
    store.commit(&[Write::insert(key.clone(), "0", vec![Index::new("n", "0")])]).unwrap();
    for version in 1..5_u64 {
        let body = version.to_string();
        let indexes = vec![Index::new("n", body.as_str())];
        store.commit(&[Write::replace(key.clone(), version, body.as_str(), indexes.clone())]).unwrap();
        let record = store.get(&key).unwrap().unwrap();
        assert_eq!((record.version, record.body), (version + 1, body.into_bytes()));
        assert_eq!(record.indexes, indexes);
    }
}

/// A replacement or a deletion that names any version but the present one is a conflict and changes nothing.
pub fn replace_refuses_a_stale_version(store: &dyn Store) {
    let key = key(&fresh(), "a");
    store.commit(&[Write::insert(key.clone(), "1", vec![])]).unwrap();
    store.commit(&[Write::replace(key.clone(), 1, "2", vec![])]).unwrap();
    for stale in [0, 1, 3, u64::MAX - 1, u64::MAX] {
        for write in [Write::replace(key.clone(), stale, "x", vec![]), Write::delete(key.clone(), stale)] {
            let refused = store.commit(&[write]);
            assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{stale}");
        }
    }
    let record = store.get(&key).unwrap().unwrap();
    assert_eq!((record.version, record.body), (2, b"2".to_vec()));
}

/// A deleted record is gone from every kind of read, and its id can be inserted again at version 1.
pub fn delete_removes(store: &dyn Store) {
    let shard = fresh();
    let key = key(&shard, "a");
    let indexes = vec![Index::unique("n", "1")];
    store.commit(&[Write::insert(key.clone(), "1", indexes.clone())]).unwrap();
    store.commit(&[Write::delete(key.clone(), 1)]).unwrap();
    assert_eq!(store.get(&key).unwrap(), None);
    assert!(store.find(&key.space, &shard, "n", b"1").unwrap().is_empty());
    assert!(store.scan(&key.space, &shard, None, 10).unwrap().is_empty());
    store.commit(&[Write::insert(key.clone(), "2", indexes)]).unwrap();
    assert_eq!(store.get(&key).unwrap().unwrap().version, 1);
}

/// Replacing or deleting what is absent is a conflict.
pub fn what_is_absent_cannot_be_replaced_or_deleted(store: &dyn Store) {
    let key = key(&fresh(), "a");
    for version in [0, 1] {
        for write in [Write::replace(key.clone(), version, "x", vec![]), Write::delete(key.clone(), version)]
        {
            assert!(matches!(store.commit(&[write]), Err(StoreError::Conflict { .. })));
        }
    }
    assert_eq!(store.get(&key).unwrap(), None);
}
