//! Several threads at once.

use std::sync::Barrier;
use std::thread;

use super::{fresh, key};
use crate::{Index, Store, StoreError, Write};

const THREADS: usize = 4;

/// Runs `work` in several threads that start together, and gives their results.
fn together<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..THREADS)
            .map(|n| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(n)
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

/// Of several inserts of one key at the same time, one succeeds and the others are conflicts.
pub fn one_of_many_inserts_wins(store: &dyn Store) {
    for _ in 0..8 {
        let key = key(&fresh(), "a");
        let results = together(|n| store.commit(&[Write::insert(key.clone(), n.to_string(), vec![])]));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        let winner = results.iter().position(Result::is_ok).unwrap();
        assert_eq!(store.get(&key).unwrap().unwrap().body, winner.to_string().as_bytes());
        for error in results.into_iter().filter_map(Result::err) {
            assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        }
    }
}

/// Of several records with one unique value at the same time, one is stored.
pub fn one_of_many_unique_values_wins(store: &dyn Store) {
    for _ in 0..8 {
        let shard = fresh();
        let results = together(|n| {
            let index = vec![Index::unique("n", "1")];
            store.commit(&[Write::insert(key(&shard, &n.to_string()), "", index)])
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(store.find("contract.a", &shard, "n", b"1").unwrap().len(), 1);
        for error in results.into_iter().filter_map(Result::err) {
            assert!(matches!(error, StoreError::UniqueViolation { .. }), "{error:?}");
        }
    }
}

/// Increments by read, compare and swap from several threads add up: no update is lost.
pub fn counters_lose_no_update(store: &dyn Store) {
    const EACH: usize = 10;
    let key = key(&fresh(), "counter");
    store.commit(&[Write::insert(key.clone(), "0", vec![])]).unwrap();
    together(|_| {
        for _ in 0..EACH {
            loop {
                let record = store.get(&key).unwrap().unwrap();
                let count: usize = String::from_utf8(record.body).unwrap().parse().unwrap();
                let write = Write::replace(key.clone(), record.version, (count + 1).to_string(), vec![]);
                match store.commit(&[write]) {
                    Ok(()) => break,
                    Err(StoreError::Conflict { .. }) => {}
                    Err(error) => assert!(error.is_conflict(), "{error:?}"),
                }
            }
        }
    });
    let record = store.get(&key).unwrap().unwrap();
    assert_eq!(record.body, (THREADS * EACH).to_string().into_bytes());
    assert_eq!(record.version, u64::try_from(THREADS * EACH + 1).unwrap());
}

/// A reader never sees some writes of a commit without the others.
pub fn readers_never_see_half(store: &dyn Store) {
    let shard = fresh();
    let (a, b) = (key(&shard, "a"), key(&shard, "b"));
    store.commit(&[Write::insert(a.clone(), "0", vec![]), Write::insert(b.clone(), "0", vec![])]).unwrap();
    together(|n| {
        if n == 0 {
            for version in 1..=20_u64 {
                let body = version.to_string();
                store
                    .commit(&[
                        Write::replace(a.clone(), version, body.as_str(), vec![]),
                        Write::replace(b.clone(), version, body.as_str(), vec![]),
                    ])
                    .unwrap();
            }
        } else {
            let mut last = 0;
            for _ in 0..40 {
                let page = store.scan("contract.a", &shard, None, 10).unwrap();
                assert_eq!((page.len(), page[0].version), (2, page[1].version));
                assert_eq!(page[0].body, page[1].body);
                assert!(page[0].version >= last, "a later read saw an earlier state");
                last = page[0].version;
            }
        }
    });
}

/// Two commits that each expect the other's record unchanged do not both succeed.
pub fn write_skew_is_refused(store: &dyn Store) {
    for _ in 0..8 {
        let shard = fresh();
        let keys = [key(&shard, "a"), key(&shard, "b")];
        store.commit(&keys.clone().map(|key| Write::insert(key, "on", vec![]))).unwrap();
        let results = together(|n| {
            let (mine, other) = (keys[n % 2].clone(), keys[(n + 1) % 2].clone());
            store.commit(&[Write::expect(other, Some(1)), Write::replace(mine, 1, "off", vec![])])
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        let on = keys.iter().filter(|key| store.get(key).unwrap().unwrap().body == b"on").count();
        assert_eq!(on, 1);
    }
}
