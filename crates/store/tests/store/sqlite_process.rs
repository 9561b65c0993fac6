//! Several processes on one file, and processes that are killed.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::time::Duration;

use billfold_store::{Index, Key, SqliteStore, Store, StoreError, Write};
use billfold_testkit::process::{Running, again};

/// This test program again, running one of its ignored tests.
fn child(test: &str, path: &Path, name: &str) -> Running {
    let mut command = again(module_path!(), test);
    Running::start(command.env("BILLFOLD_TEST_STORE", path).env("BILLFOLD_TEST_NAME", name))
}

fn environment() -> Option<(std::path::PathBuf, String)> {
    let path = std::env::var_os("BILLFOLD_TEST_STORE")?;
    let name = std::env::var_os("BILLFOLD_TEST_NAME")?;
    Some((path.into(), name.into_string().unwrap()))
}

fn counter() -> Key {
    Key::new("test", "shard", "counter")
}

/// Adds one to the counter, and leaves a record of its own in the same commit.
fn count_up(store: &dyn Store, name: &str, n: u32) {
    loop {
        let record = store.get(&counter()).unwrap().unwrap();
        let count: u64 = String::from_utf8(record.body).unwrap().parse().unwrap();
        let own = Key::new("test", "shard", format!("{name}-{n}"));
        let writes = [
            Write::replace(counter(), record.version, (count + 1).to_string(), vec![]),
            Write::insert(own, "", vec![Index::new("by", name)]),
        ];
        match store.commit(&writes) {
            Ok(()) => return,
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[test]
#[ignore = "run by two_processes_lose_no_update, as a child"]
fn child_counts() {
    let Some((path, name)) = environment() else { return };
    let store = SqliteStore::open(path).unwrap();
    for n in 0..200 {
        count_up(&store, &name, n);
    }
}

/// C4: two processes, besides this one, write the same file; nothing is lost, and no process is told that the file is busy.
#[test]
fn two_processes_lose_no_update() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).unwrap();
    store.commit(&[Write::insert(counter(), "0", vec![])]).unwrap();
    let children = ["one", "two"].map(|name| child("child_counts", &path, name));
    for n in 0..50 {
        count_up(&store, "here", n);
    }
    for child in children {
        child.finish();
    }
    let record = store.get(&counter()).unwrap().unwrap();
    assert_eq!((record.body, record.version), (b"450".to_vec(), 451));
    for (name, count) in [("one", 200), ("two", 200), ("here", 50)] {
        assert_eq!(store.find("test", b"shard", "by", name.as_bytes()).unwrap().len(), count);
    }
    store.check().unwrap();
}

#[test]
#[ignore = "run by several_processes_create_one_store, as a child"]
fn child_opens() {
    let Some((path, name)) = environment() else { return };
    let store = SqliteStore::open(path).unwrap();
    store.commit(&[Write::insert(Key::new("test", "shard", name), "", vec![])]).unwrap();
}

#[test]
fn several_processes_create_one_store() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let children = ["a", "b", "c", "d"].map(|name| child("child_opens", &path, name));
        for child in children {
            child.finish();
        }
        let store = SqliteStore::open(&path).unwrap();
        assert_eq!(store.scan("test", b"shard", None, 10).unwrap().len(), 4);
    }
}

#[test]
#[ignore = "run by the tests that kill it, as a child"]
fn child_writes_until_killed() {
    let Some((path, name)) = environment() else { return };
    let store = SqliteStore::open(path).unwrap();
    for n in 0.. {
        let key = Key::new("test", "shard", format!("{name}-{n}"));
        let half = Key::new("test", "shard", format!("{name}-{n}-twin"));
        let index = vec![Index::unique("n", format!("{name}-{n}"))];
        store.commit(&[Write::insert(key, vec![7; 2000], index), Write::insert(half, "", vec![])]).unwrap();
        println!("\nack {n}");
    }
}

/// C3: whatever was acknowledged before the kill is there afterwards, whole.
fn kill_loop(rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(SqliteStore::open(&path).unwrap());
    let mut acknowledged = 0;
    for round in 0..rounds {
        let name = format!("r{round}");
        let mut child = child("child_writes_until_killed", &path, &name);
        // Only once it writes, else a slow start is all that is killed.
        child.until("ack ");
        std::thread::sleep(Duration::from_millis(1 + round * 7 % 50));
        let printed = child.kill();
        let last =
            printed.iter().filter_map(|line| line.strip_prefix("ack ")?.parse::<u32>().ok()).next_back();
        let store = SqliteStore::open(&path).unwrap();
        for n in 0..=last.unwrap_or(0) {
            let name = format!("{name}-{n}");
            let record = store.get(&Key::new("test", "shard", name.as_str())).unwrap().unwrap();
            assert_eq!(record.body, vec![7; 2000]);
            assert!(store.get(&Key::new("test", "shard", format!("{name}-twin"))).unwrap().is_some());
            assert_eq!(store.find("test", b"shard", "n", name.as_bytes()).unwrap().len(), 1);
            acknowledged += 1;
        }
    }
    assert!(acknowledged >= rounds);
    SqliteStore::open(&path).unwrap().check().unwrap();
}

#[test]
fn kill_9_loses_nothing_that_was_acknowledged() {
    kill_loop(15);
}

#[test]
#[ignore = "soak"]
fn soak_kill_9_500_times() {
    kill_loop(500);
}
