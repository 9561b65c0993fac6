//! Random histories over every engine, compared with the model.

use billfold_store::contract::model::Model;
use billfold_store::{Index, Key, MemoryStore, SqliteStore, Store, Write};
use proptest::prelude::*;

static SPACES: [&str; 2] = ["a", "b"];

/// Few spaces, ids and values, so that histories collide.
fn write() -> impl Strategy<Value = Write> {
    let key =
        (proptest::sample::select(&SPACES), 0..4_u8).prop_map(|(space, id)| Key::new(space, "shard", [id]));
    let index = (0..2_u8, 0..3_u8, any::<bool>()).prop_map(|(name, value, unique)| {
        let name = if name == 0 { "n" } else { "m" };
        if unique { Index::unique(name, [value]) } else { Index::new(name, [value]) }
    });
    let indexes = proptest::collection::vec(index, 0..3).prop_map(|mut indexes| {
        indexes.sort();
        indexes.dedup_by(|a, b| (&a.name, &a.value) == (&b.name, &b.value));
        indexes
    });
    let body = proptest::collection::vec(any::<u8>(), 0..20);
    (key, 0..4_u8, 0..4_u64, body, indexes).prop_map(|(key, kind, version, body, indexes)| match kind {
        0 => Write::insert(key, body, indexes),
        1 => Write::replace(key, version, body, indexes),
        2 => Write::delete(key, version),
        _ => Write::expect(key, (version > 0).then_some(version)),
    })
}

fn history() -> impl Strategy<Value = Vec<Vec<Write>>> {
    proptest::collection::vec(proptest::collection::vec(write(), 0..4), 1..25)
}

fn agrees(store: &dyn Store, history: &[Vec<Write>]) {
    let mut model = Model::default();
    for writes in history {
        model.commit_both(store, writes);
    }
    for space in SPACES {
        model.compare(store, space, b"shard");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn memory_agrees_with_the_model(history in history()) {
        agrees(&MemoryStore::new(), &history);
    }

    #[test]
    fn sqlite_agrees_with_the_model(history in history()) {
        let store = SqliteStore::open_in_memory().unwrap();
        agrees(&store, &history);
        store.check().unwrap();
    }
}
