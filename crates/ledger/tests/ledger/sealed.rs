//! What a thief of the store learns, and what a damaged row stops.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_ledger::{
    ClaimError, ClaimRequest, Damage, InvoiceKey, Ledger, LedgerError, Outcome, RowKey, SealError, Sealer,
    State,
};
use billfold_reason::Coded as _;
use billfold_store::{Key, MemoryStore, Record, SqliteStore, Store, Write};
use zeroize::Zeroizing;

use crate::support::{SERVICE, at, key, ledger_over, lose, money, pay, request, shard};

fn row(store: &Arc<dyn Store>, space: &str, shard: &[u8]) -> Record {
    store.scan(space, shard, None, 1).unwrap().pop().unwrap()
}

fn put(store: &Arc<dyn Store>, key: &Key, body: &[u8]) {
    let record = store.get(key).unwrap().unwrap();
    store.commit(&[Write::replace(key.clone(), record.version, body, record.indexes)]).unwrap();
}

#[test]
fn the_file_tells_neither_payer_nor_payee_nor_card() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).unwrap());
    let ledger = ledger_over(Arc::clone(&store));
    let claim =
        request("98.87 USD").context("{\"ref\":\"ctx-1\"}").payee_record("{\"names\":[\"fabrikam\"]}");
    lose(&ledger, claim, 0);
    drop((ledger, store));
    let secrets = [
        "\"pat\"",
        "method-1",
        "visa",
        "4242",
        "fabrikam",
        "Fabrikam",
        "2026-1",
        "INV-1",
        "merchant",
        "partner",
        "98.87",
        SERVICE,
        "ctx-1",
        "unknown",
        "2026-11-20",
    ];
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(bytes.len() > 1000);
    for secret in secrets {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret}");
    }
}

#[test]
fn another_key_sees_no_attempt_as_its_own_and_opens_none() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    pay(&ledger_over(Arc::clone(&store)), request("10.00 USD"), 0);
    let other = Ledger::new(Arc::clone(&store), Arc::new(RowKey::new(&[8; RowKey::LEN]).unwrap()));
    assert!(other.attempts_for(&key()).unwrap().is_empty());
    let listing = other.all_attempts().unwrap();
    assert_eq!((listing.attempts.len(), listing.damaged.len()), (0, 1));
    assert_eq!(other.verify().unwrap().damaged.len(), 2);
}

#[test]
fn damage_is_an_error_and_never_a_free_invoice() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = ledger_over(Arc::clone(&store));
    let id = pay(&ledger, request("10.00 USD"), 0);
    let shard = shard(&id);
    for space in ["ledger.attempt", "ledger.invoice"] {
        let record = row(&store, space, &shard);
        let mut bit = record.body.clone();
        *bit.last_mut().unwrap() ^= 1;
        for body in [&b""[..], b"{}", &bit] {
            put(&store, &record.key, body);
            assert!(matches!(ledger.claim(request("10.00 USD"), at(9)), Err(ClaimError::Damaged)));
            assert!(matches!(ledger.latest(&key()), Err(LedgerError::Damaged)));
            assert_eq!(ledger.latest(&key()).unwrap_err().code().name(), "ledger.damaged");
            let damaged = ledger.verify().unwrap().damaged;
            let id = hex::encode(&record.key.id);
            assert!(damaged.iter().any(|row| row.space == space && row.id == id), "{damaged:?}");
        }
        put(&store, &record.key, &record.body);
    }
    assert!(ledger.verify().unwrap().damaged.is_empty());
    assert!(matches!(ledger.claim(request("10.00 USD"), at(9)), Err(ClaimError::AlreadyPaid { .. })));
    // A row that was lost: either alone is noticed.
    for (space, damage) in [("ledger.attempt", Damage::WrongLatest), ("ledger.invoice", Damage::NoInvoice)] {
        let record = row(&store, space, &shard);
        store.commit(&[Write::delete(record.key.clone(), record.version)]).unwrap();
        assert!(matches!(ledger.claim(request("10.00 USD"), at(9)), Err(ClaimError::Damaged)), "{space}");
        assert_eq!(ledger.verify().unwrap().damaged.first().unwrap().damage, damage);
        store.commit(&[Write::insert(record.key, record.body, record.indexes)]).unwrap();
    }
}

/// One bad row among others blocks its own invoice. Recovery, listing and paying go on.
#[test]
fn a_damaged_row_stops_nothing_but_its_own_invoice() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = ledger_over(Arc::clone(&store));
    let at_invoice = |number: usize| {
        let key = InvoiceKey::new(SERVICE, "partner", "merchant", format!("INV-{number}"));
        ClaimRequest::new(key, "pat", "method-1", money("10.00 USD"))
    };
    for damaged_state in [State::Unknown, State::Paid] {
        let unknown: Vec<_> = (0..20).map(|n| lose(&ledger, at_invoice(n), 0)).collect();
        let victim = unknown.first().unwrap();
        if damaged_state == State::Paid {
            let paid = Outcome::Paid { confirmation: None, message: None };
            ledger.reconcile(&victim.id, paid, at(1)).unwrap();
        }
        let bytes = hex::decode(victim.id.as_str()).unwrap();
        put(&store, &Key::new("ledger.attempt", shard(&victim.id), bytes), b"damaged");
        let recovery = ledger.recover(SERVICE, at(60)).unwrap();
        assert_eq!(recovery.unknown.len(), 19);
        assert_eq!(recovery.damaged.len(), usize::from(damaged_state == State::Unknown));
        for listing in [ledger.attempts(SERVICE).unwrap(), ledger.attempts_of(SERVICE, "pat").unwrap()] {
            assert_eq!((listing.attempts.len(), listing.damaged.len()), (19, 1));
            assert_eq!(listing.damaged.first().unwrap().id, victim.id.as_str());
        }
        assert!(matches!(ledger.claim(at_invoice(0), at(61)), Err(ClaimError::Damaged)));
        assert_eq!(ledger.verify().unwrap().damaged.len(), 2, "the row, and its invoice's record");
        pay(&ledger, at_invoice(20), 61);
        // Start again.
        for space in ["ledger.attempt", "ledger.invoice"] {
            for shard in store.shards(space, None, 1000).unwrap() {
                for record in store.scan(space, &shard, None, 1000).unwrap() {
                    store.commit(&[Write::delete(record.key, record.version)]).unwrap();
                }
            }
        }
    }
}

/// A key service that is down: it opens what it has in memory, and seals nothing.
#[derive(Debug)]
struct Down(RowKey);

impl Sealer for Down {
    fn seal(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, SealError> {
        Err(SealError::Failed)
    }
    fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.0.open(place, sealed)
    }
    fn digest(&self, text: &[u8]) -> [u8; 32] {
        self.0.digest(text)
    }
}

#[test]
fn what_cannot_be_sealed_is_neither_claimed_nor_sent() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = ledger_over(Arc::clone(&store));
    let down = Ledger::new(Arc::clone(&store), Arc::new(Down(RowKey::new(&[7; RowKey::LEN]).unwrap())));
    let refused = down.claim(request("10.00 USD"), at(0)).unwrap_err();
    assert_eq!(refused.code().name(), "ledger.seal_failed");
    assert!(ledger.all_attempts().unwrap().attempts.is_empty());
    let claim = ledger.claim(request("10.00 USD"), at(0)).unwrap();
    let id = claim.attempt_id().clone();
    assert!(matches!(down.mark_sent(claim.spend(), at(1)), Err(LedgerError::Seal(SealError::Failed))));
    assert_eq!(down.attempt(&id).unwrap().unwrap().state, State::Claimed);
}
