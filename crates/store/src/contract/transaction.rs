//! Several writes at once.

use super::{OTHER, fresh, key};
use crate::{Index, Key, Store, StoreError, Write};

/// When one write of a commit is refused, none of them happens.
pub fn all_or_nothing(store: &dyn Store) {
    let shard = fresh();
    let (a, b, c, d) = (key(&shard, "a"), key(&shard, "b"), key(&shard, "c"), key(&shard, "d"));
    let setup = [
        Write::insert(a.clone(), "a", vec![Index::unique("n", "a")]),
        Write::insert(b.clone(), "b", vec![]),
        Write::insert(c.clone(), "c", vec![]),
    ];
    store.commit(&setup).unwrap();
    let good = [
        Write::replace(b.clone(), 1, "B", vec![Index::new("m", "b")]),
        Write::delete(c.clone(), 1),
        Write::insert(d.clone(), "d", vec![]),
    ];
    for bad in [
        Write::replace(a.clone(), 7, "A", vec![]),
        Write::delete(a.clone(), 7),
        Write::insert(a.clone(), "A", vec![]),
        Write::expect(a, None),
        Write::insert(key(&shard, "e"), "e", vec![Index::unique("n", "a")]),
    ] {
        let mut writes = good.to_vec();
        writes.push(bad);
        assert!(store.commit(&writes).is_err());
        assert_eq!(store.get(&b).unwrap().unwrap().version, 1);
        assert!(store.get(&c).unwrap().is_some());
        assert_eq!(store.get(&d).unwrap(), None);
        assert!(store.find(&b.space, &shard, "m", b"b").unwrap().is_empty());
    }
    store.commit(&good).unwrap();
    assert_eq!(store.get(&b).unwrap().unwrap().body, b"B");
    assert_eq!(store.get(&c).unwrap(), None);
    assert!(store.get(&d).unwrap().is_some());
}

/// A commit of no writes succeeds.
pub fn an_empty_commit_is_nothing(store: &dyn Store) {
    store.commit(&[]).unwrap();
}

/// `Expect` holds another record still, at a version or absent, and changes nothing itself.
pub fn expect_guards_other_records(store: &dyn Store) {
    let shard = fresh();
    let (guard, free) = (key(&shard, "guard"), key(&shard, "free"));
    store.commit(&[Write::expect(guard.clone(), None), Write::insert(free.clone(), "1", vec![])]).unwrap();
    store.commit(&[Write::insert(guard.clone(), "g", vec![])]).unwrap();
    store
        .commit(&[Write::expect(guard.clone(), Some(1)), Write::replace(free.clone(), 1, "2", vec![])])
        .unwrap();
    for wrong in [None, Some(0), Some(2), Some(u64::MAX)] {
        let writes = [Write::expect(guard.clone(), wrong), Write::replace(free.clone(), 2, "3", vec![])];
        assert!(matches!(store.commit(&writes), Err(StoreError::Conflict { key }) if *key == guard));
    }
    assert_eq!(store.get(&guard).unwrap().unwrap().version, 1);
    assert_eq!(store.get(&free).unwrap().unwrap().version, 2);
    store.commit(&[Write::expect(guard, Some(1))]).unwrap();
}

/// Two writes about one record are refused before anything happens, whatever they are.
pub fn one_record_one_write(store: &dyn Store) {
    let key = key(&fresh(), "a");
    let insert = Write::insert(key.clone(), "1", vec![]);
    for second in [Write::replace(key.clone(), 1, "2", vec![]), Write::expect(key.clone(), None)] {
        let refused = store.commit(&[insert.clone(), second]);
        assert!(matches!(refused, Err(StoreError::RepeatedKey { .. })));
    }
    assert_eq!(store.get(&key).unwrap(), None);
}

/// Writes in two shards are refused before anything happens.
pub fn one_shard_per_commit(store: &dyn Store) {
    let (a, b) = (key(&fresh(), "a"), key(&fresh(), "a"));
    let writes = [Write::insert(a.clone(), "1", vec![]), Write::insert(b.clone(), "1", vec![])];
    assert!(matches!(store.commit(&writes), Err(StoreError::ShardMix)));
    assert_eq!(store.get(&a).unwrap(), None);
    assert_eq!(store.get(&b).unwrap(), None);
}

/// One commit may write the same id in several spaces of a shard; they are different records.
pub fn several_spaces_in_one_commit(store: &dyn Store) {
    let shard = fresh();
    let (a, b) = (key(&shard, "id"), Key::new(OTHER, shard, "id"));
    store.commit(&[Write::insert(a.clone(), "a", vec![]), Write::insert(b.clone(), "b", vec![])]).unwrap();
    assert_eq!(store.get(&a).unwrap().unwrap().body, b"a");
    assert_eq!(store.get(&b).unwrap().unwrap().body, b"b");
}
