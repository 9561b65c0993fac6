//! The contract, the model, and what is special about an engine behind a wire.

use std::sync::Arc;

use billfold_store::contract::model::Model;
use billfold_store::{Key, PostgresOptions, PostgresStore, Store, StoreError, Write, contract};
use billfold_testkit::postgres::Cluster;
use tokio::runtime::Builder;

use super::{options, store};

#[test]
fn postgres_keeps_the_contract() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = store(&cluster);
    for (_, promise) in contract::ALL {
        promise(&store);
    }
}

/// The same histories as the other engines, each in a shard of its own.
#[test]
fn postgres_agrees_with_the_model() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = store(&cluster);
    let mut seed = 7_u64;
    let mut draw = |bound: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % bound
    };
    for history in 0..40_u8 {
        let mut model = Model::default();
        for _ in 0..25 {
            let mut writes = Vec::new();
            for _ in 0..draw(4) {
                let space = if draw(2) == 0 { "a" } else { "b" };
                let key = Key::new(space, [history], [u8::try_from(draw(4)).unwrap()]);
                let value = [u8::try_from(draw(3)).unwrap()];
                let mut indexes = vec![billfold_store::Index::new("n", value)];
                if draw(2) == 0 {
                    indexes = vec![billfold_store::Index::unique("n", value)];
                }
                let version = draw(4);
                writes.push(match draw(4) {
                    0 => Write::insert(key, "i", indexes),
                    1 => Write::replace(key, version, "r", indexes),
                    2 => Write::delete(key, version),
                    _ => Write::expect(key, (version > 0).then_some(version)),
                });
            }
            model.commit_both(&store, &writes);
        }
        for space in ["a", "b"] {
            model.compare(&store, space, &[history]);
        }
    }
}

fn add_one(store: &dyn Store, key: &Key) {
    loop {
        let record = store.get(key).unwrap().unwrap();
        let count: u64 = String::from_utf8(record.body).unwrap().parse().unwrap();
        match store.commit(&[Write::replace(key.clone(), record.version, (count + 1).to_string(), vec![])]) {
            Ok(()) => return,
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// The call blocks the thread that makes it, and nothing else: neither a runtime with one thread, nor one with fewer threads
/// than calls, stops, and the engine may be opened and dropped there as well.
#[test]
fn it_works_from_inside_tokio() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let key = Key::new("test", "shard", "counter");
    for runtime in [
        Builder::new_current_thread().build().unwrap(),
        Builder::new_multi_thread().worker_threads(2).build().unwrap(),
    ] {
        let (url, key) = (cluster.url(), key.clone());
        runtime.block_on(async move {
            let store = Arc::new(PostgresStore::open(&url).unwrap());
            if store.get(&key).unwrap().is_none() {
                store.commit(&[Write::insert(key.clone(), "0", vec![])]).unwrap();
            }
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let (store, key) = (Arc::clone(&store), key.clone());
                    tokio::spawn(async move { add_one(&*store, &key) })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
    }
    assert_eq!(store(&cluster).get(&key).unwrap().unwrap().body, b"16");
}

#[test]
fn several_engines_create_the_schema_at_once_and_share_it() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let key = Key::new("test", "shard", "counter");
    std::thread::scope(|scope| {
        for n in 0..4 {
            let (cluster, key) = (&cluster, key.clone());
            scope.spawn(move || {
                let store = store(cluster);
                let first = store.commit(&[Write::insert(key.clone(), "0", vec![])]);
                assert!(first.is_ok() || first.is_err_and(|error| error.is_conflict()), "engine {n}");
                for _ in 0..20 {
                    add_one(&store, &key);
                }
            });
        }
    });
    assert_eq!(store(&cluster).get(&key).unwrap().unwrap().body, b"80");
}

#[test]
fn what_cannot_be_served_is_refused_when_it_is_opened() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let refused = |options: PostgresOptions| PostgresStore::open_with(options).unwrap_err();
    assert!(matches!(refused(options(&cluster).migrate(false)), StoreError::Io { .. }));
    drop(store(&cluster));
    drop(PostgresStore::open_with(options(&cluster).migrate(false)).unwrap());
    assert!(matches!(refused(PostgresOptions::new("no such thing")), StoreError::Io { .. }));
    let elsewhere =
        PostgresOptions::new("host=127.0.0.1 port=1 user=x").timeout(std::time::Duration::from_millis(300));
    assert!(matches!(refused(elsewhere), StoreError::Unavailable { .. }));
    cluster.sql("UPDATE billfold_schema SET version = 9");
    assert!(matches!(refused(options(&cluster)), StoreError::TooNew { found: 9, supported: 1 }));
    cluster.sql("UPDATE billfold_schema SET version = 1");
    cluster.sql("ALTER ROLE billfold SET synchronous_commit = off");
    assert!(matches!(refused(options(&cluster)), StoreError::Io { .. }));
}

#[test]
fn damage_is_reported() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = store(&cluster);
    let key = |id: u8| Key::new("test", "shard", [id]);
    for id in 0..4 {
        let index = vec![billfold_store::Index::new("n", [id])];
        store.commit(&[Write::insert(key(id), "body", index)]).unwrap();
    }
    cluster.sql("UPDATE billfold_record SET body = 'bodY' WHERE id = '\\x00'");
    cluster.sql("UPDATE billfold_record SET indexes = 'x' WHERE id = '\\x01'");
    cluster.sql("UPDATE billfold_entry SET value = '\\x63' WHERE id = '\\x02'");
    cluster.sql("DELETE FROM billfold_record WHERE id = '\\x03'");
    for id in [0, 1] {
        assert!(matches!(store.get(&key(id)), Err(StoreError::Corrupt { .. })));
    }
    for value in [99, 3] {
        assert!(matches!(store.find("test", b"shard", "n", &[value]), Err(StoreError::Corrupt { .. })));
    }
}
