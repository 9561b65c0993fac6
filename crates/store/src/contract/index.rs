//! Finding by value, and unique values.

use super::{OTHER, SPACE, fresh, ids, key};
use crate::{Index, Key, Record, Store, StoreError, Write};

fn found(store: &dyn Store, shard: &[u8], value: &str) -> Vec<Record> {
    store.find(SPACE, shard, "n", value.as_bytes()).unwrap()
}

/// A record is found by each of its values, completely, in the order of the ids.
pub fn find_sees_every_value(store: &dyn Store) {
    let shard = fresh();
    let both = vec![Index::new("n", "1"), Index::new("n", "2")];
    let writes = [
        Write::insert(key(&shard, "b"), "b", both.clone()),
        Write::insert(key(&shard, "a"), "a", vec![Index::new("n", "1")]),
        Write::insert(key(&shard, "c"), "c", vec![Index::new("m", "1")]),
    ];
    store.commit(&writes).unwrap();
    assert_eq!(ids(&found(store, &shard, "1")), ["a", "b"]);
    let two = found(store, &shard, "2");
    assert_eq!((two.len(), &two[0].indexes, &two[0].body[..]), (1, &both, &b"b"[..]));
    assert!(found(store, &shard, "3").is_empty());
}

/// A value in another space or another shard is not found.
pub fn find_is_within_space_and_shard(store: &dyn Store) {
    let (shard, elsewhere) = (fresh(), fresh());
    let index = || vec![Index::new("n", "1")];
    store.commit(&[Write::insert(Key::new(OTHER, shard.as_slice(), "a"), "", index())]).unwrap();
    store.commit(&[Write::insert(key(&elsewhere, "a"), "", index())]).unwrap();
    assert!(found(store, &shard, "1").is_empty());
    assert_eq!(found(store, &elsewhere, "1").len(), 1);
}

/// A replacement removes the values it no longer has and adds the new ones, unique or not.
pub fn indexes_follow_the_record(store: &dyn Store) {
    let shard = fresh();
    let a = key(&shard, "a");
    store
        .commit(&[Write::insert(a.clone(), "", vec![Index::new("n", "1"), Index::unique("n", "2")])])
        .unwrap();
    let next = vec![Index::unique("n", "1"), Index::new("n", "3")];
    store.commit(&[Write::replace(a.clone(), 1, "", next)]).unwrap();
    assert_eq!(["1", "2", "3"].map(|value| found(store, &shard, value).len()), [1, 0, 1]);
    // "1" has become unique, "2" is free.
    let taken = store.commit(&[Write::insert(key(&shard, "b"), "", vec![Index::unique("n", "1")])]);
    assert!(matches!(taken, Err(StoreError::UniqueViolation { .. })));
    store.commit(&[Write::insert(key(&shard, "b"), "", vec![Index::unique("n", "2")])]).unwrap();
    store.commit(&[Write::replace(a, 2, "", vec![])]).unwrap();
    assert_eq!(["1", "2", "3"].map(|value| found(store, &shard, value).len()), [0, 1, 0]);
}

/// Any number of records share a plain value, also one that another record has as a unique value.
pub fn plain_values_are_shared(store: &dyn Store) {
    let shard = fresh();
    let writes = [
        Write::insert(key(&shard, "a"), "", vec![Index::new("n", "1")]),
        Write::insert(key(&shard, "b"), "", vec![Index::unique("n", "1")]),
        Write::insert(key(&shard, "c"), "", vec![Index::new("n", "1")]),
    ];
    store.commit(&writes).unwrap();
    assert_eq!(ids(&found(store, &shard, "1")), ["a", "b", "c"]);
}

/// A unique value is refused to a second record, in a later commit, by a replacement, and within one commit.
pub fn unique_values_are_refused_twice(store: &dyn Store) {
    let shard = fresh();
    let index = || vec![Index::unique("n", "1")];
    let refused = |writes: &[Write]| {
        let error = store.commit(writes).unwrap_err();
        assert!(
            matches!(&error, StoreError::UniqueViolation { space, index } if space == SPACE && index == "n"),
            "{error:?}"
        );
        assert!(error.is_conflict());
    };
    refused(&[Write::insert(key(&shard, "a"), "", index()), Write::insert(key(&shard, "b"), "", index())]);
    assert!(found(store, &shard, "1").is_empty());
    store
        .commit(&[Write::insert(key(&shard, "a"), "", index()), Write::insert(key(&shard, "b"), "", vec![])])
        .unwrap();
    refused(&[Write::insert(key(&shard, "c"), "", index())]);
    refused(&[Write::replace(key(&shard, "b"), 1, "", index())]);
    // Its own value is not in its way.
    store.commit(&[Write::replace(key(&shard, "a"), 1, "", index())]).unwrap();
}

/// The same unique value may exist in another space and in another shard.
pub fn unique_is_within_space_and_shard(store: &dyn Store) {
    let shard = fresh();
    let index = || vec![Index::unique("n", "1")];
    store.commit(&[Write::insert(key(&shard, "a"), "", index())]).unwrap();
    store.commit(&[Write::insert(Key::new(OTHER, shard.as_slice(), "b"), "", index())]).unwrap();
    store.commit(&[Write::insert(key(&fresh(), "c"), "", index())]).unwrap();
    store
        .commit(&[Write::insert(
            key(&shard, "d"),
            "",
            vec![Index::unique("n", "2"), Index::unique("m", "1")],
        )])
        .unwrap();
}

/// One commit may take a unique value from one record and give it to another, or swap two, in any order of the writes.
pub fn unique_value_can_be_handed_on(store: &dyn Store) {
    let shard = fresh();
    let (a, b) = (key(&shard, "a"), key(&shard, "b"));
    let index = |value: &str| vec![Index::unique("n", value)];
    let start = [Write::insert(a.clone(), "", index("1")), Write::insert(b.clone(), "", index("2"))];
    store.commit(&start).unwrap();
    let swap = [Write::replace(a, 1, "", index("2")), Write::replace(b.clone(), 1, "", index("1"))];
    store.commit(&swap).unwrap();
    assert_eq!(ids(&found(store, &shard, "1")), ["b"]);
    let hand_on = [Write::insert(key(&shard, "c"), "", index("1")), Write::delete(b, 2)];
    store.commit(&hand_on).unwrap();
    assert_eq!(ids(&found(store, &shard, "1")), ["c"]);
    assert_eq!(ids(&found(store, &shard, "2")), ["a"]);
}
