//! Many commits in one call.

use super::{fresh, key};
use crate::{Index, Store, StoreError, Write};

/// Each commit of a call is all or nothing by itself, and is answered for in its place.
pub fn commits_made_together_are_judged_apart(store: &dyn Store) {
    let shards: Vec<Vec<u8>> = (0..6).map(|_| fresh()).collect();
    let insert = |shard: &[u8], id: &str| Write::insert(key(shard, id), id, vec![Index::unique("n", id)]);
    store.commit(&[insert(&shards[1], "there")]).unwrap();
    let commits = [
        vec![insert(&shards[0], "a"), insert(&shards[0], "b")],
        // Refused by the second write: the first must not stay.
        vec![insert(&shards[1], "a"), Write::replace(key(&shards[1], "there"), 7, "x", vec![])],
        // Refused by the unique index, after its row was written.
        vec![
            insert(&shards[2], "a"),
            Write::insert(key(&shards[2], "b"), "b", vec![Index::unique("n", "a")]),
        ],
        vec![insert(&shards[3], "a"), insert(&shards[4], "a")],
        vec![],
        vec![insert(&shards[5], "a")],
    ];
    let answers = store.commit_all(&commits);
    assert_eq!(answers.len(), commits.len());
    assert!(answers[0].is_ok() && answers[4].is_ok() && answers[5].is_ok(), "{answers:?}");
    assert!(matches!(answers[1], Err(StoreError::Conflict { .. })), "{answers:?}");
    assert!(matches!(answers[2], Err(StoreError::UniqueViolation { .. })), "{answers:?}");
    assert!(matches!(answers[3], Err(StoreError::ShardMix)), "{answers:?}");
    let count = |shard: &[u8]| store.scan(super::SPACE, shard, None, 10).unwrap().len();
    assert_eq!(shards.iter().map(|shard| count(shard)).collect::<Vec<_>>(), [2, 1, 0, 0, 0, 1]);
    assert_eq!(store.find(super::SPACE, &shards[0], "n", b"b").unwrap().len(), 1);
    assert!(store.find(super::SPACE, &shards[1], "n", b"a").unwrap().is_empty());
}

/// More commits than an engine takes at a time.
pub fn hundreds_of_commits_in_one_call(store: &dyn Store) {
    let commits: Vec<_> = (0..300).map(|_| vec![Write::insert(key(&fresh(), "a"), "x", vec![])]).collect();
    assert!(store.commit_all(&commits).iter().all(Result::is_ok));
    assert!(commits.iter().flatten().all(|write| store.get(write.key()).unwrap().is_some()));
    let again = store.commit_all(&commits);
    assert!(again.iter().all(|answer| matches!(answer, Err(StoreError::Conflict { .. }))));
    assert!(store.commit_all(&[]).is_empty());
}
