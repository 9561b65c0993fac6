//! Property: an envelope that is taken apart writes back the same bytes, and a vault whose stored rows are replaced by anything
//! answers an error or exactly what was stored.
#![cfg_attr(fuzzing, no_main)]

use std::sync::{Arc, OnceLock};

use billfold_store::{Key, MemoryStore, Record, Store, Write};
use billfold_vault::{Edit, Envelope, MethodView, NewCard, OwnerId, Params, PassphraseKey, Vault};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

struct Fixture {
    rows: Vec<Record>,
    views: Vec<MethodView>,
}

const CARD: &[u8] = br#"{"number": "4242424242424242", "expiry": "2030-12", "name": "Pat Doe"}"#;

fn owner() -> OwnerId {
    OwnerId::new("pat@customer.example").unwrap()
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_165_200, 0).unwrap()
}

fn open(store: &Arc<dyn Store>) -> Option<Vault> {
    let key = PassphraseKey::new("open sesame", Params::FOR_TESTS);
    Vault::open(Arc::clone(store), Box::new(key), "fuzz").ok()
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let vault = open(&store).unwrap();
        vault.add(&owner(), NewCard::from_json(CARD).unwrap(), now()).unwrap();
        let spaces = ["vault.meta", "vault.key", "vault.owner", "vault.method", "vault.audit"];
        let rows = spaces.iter().flat_map(|space| {
            let shard = store.shards(space, None, 1).unwrap().pop().unwrap();
            store.scan(space, &shard, None, 100).unwrap()
        });
        Fixture { rows: rows.collect(), views: vault.list(&owner(), now()).unwrap() }
    })
}

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (which, at, bytes) = input;
    if let Ok(envelope) = Envelope::parse(bytes) {
        assert_eq!(envelope.to_bytes(), bytes);
    }
    drop((NewCard::from_json(bytes), Edit::from_json(bytes)));

    let fixture = fixture();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let target = usize::from(which) % fixture.rows.len();
    for (place, row) in fixture.rows.iter().enumerate() {
        let mut body = row.body.clone();
        if place == target {
            // Overwrites from an offset, or, beyond the end, the whole row.
            match body.get_mut(usize::from(at)..usize::from(at).saturating_add(bytes.len())) {
                Some(range) => range.copy_from_slice(bytes),
                None => body = bytes.to_vec(),
            }
        }
        let key = Key::new(row.key.space.clone(), row.key.shard.clone(), row.key.id.clone());
        store.commit(&[Write::insert(key, body, row.indexes.clone())]).unwrap();
    }
    if let Some(Ok(views)) = open(&store).map(|vault| vault.list(&owner(), now())) {
        assert_eq!(views, fixture.views);
    }
});
