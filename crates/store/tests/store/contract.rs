//! The contract suite over the engines that need no server.

use billfold_store::{MemoryStore, SqliteStore, Store, contract};

fn run(store: &dyn Store) {
    for (_, promise) in contract::ALL {
        promise(store);
    }
}

#[test]
fn memory_keeps_the_contract() {
    run(&MemoryStore::new());
}

#[test]
fn sqlite_in_a_file_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("store.db")).unwrap();
    run(&store);
    store.check().unwrap();
}

#[test]
fn sqlite_in_memory_keeps_the_contract() {
    let store = SqliteStore::open_in_memory().unwrap();
    run(&store);
    store.check().unwrap();
}
