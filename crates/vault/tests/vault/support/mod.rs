//! A vault, its store, a claim and a provider with every capability, for the tests of this crate.
#![expect(clippy::unwrap_used, clippy::unwrap_in_result, reason = "tests panic")]

pub(crate) mod watched;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use billfold_ledger::{Claim, ClaimRequest, InvoiceKey, Ledger, RowKey};
use billfold_processor::{OpeningKey, PinnedKey};
use billfold_store::{Key, MemoryStore, Record, Store, Write};
use billfold_vault::{
    Anchor, KeyProvider, MethodView, NewCard, OwnerId, OwnerSecrets, Params, PassphraseKey, ProviderError,
    SecretKey, Vault,
};
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) const VISA: &str = r#"{"number": "4242424242424242", "expiry": "2030-12", "name": "Pat Doe",
    "billing": {"line1": "1 Main St", "city": "Redmond", "region": "WA", "postal_code": "98052", "country": "US"}}"#;
pub(crate) const AMEX: &str = r#"{"number": "378282246310005", "expiry": "2029-01", "name": "Pat Doe"}"#;
pub(crate) const MASTERCARD: &str =
    r#"{"number": "5555555555554444", "expiry": "2028-06", "name": "Pat Doe"}"#;

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

pub(crate) fn later(minutes: i64) -> DateTime<Utc> {
    now().checked_add_signed(TimeDelta::minutes(minutes)).unwrap()
}

pub(crate) fn pat() -> OwnerId {
    "pat@customer.example".parse().unwrap()
}

pub(crate) fn card(json: &str) -> NewCard {
    NewCard::from_json(json.as_bytes()).unwrap()
}

pub(crate) fn passphrase() -> Box<PassphraseKey> {
    Box::new(PassphraseKey::new("open sesame", Params::FOR_TESTS))
}

pub(crate) fn vault(store: &Arc<dyn Store>) -> Vault {
    Vault::open(Arc::clone(store), passphrase(), "test").unwrap()
}

pub(crate) fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

pub(crate) fn ledger(store: &Arc<dyn Store>) -> Ledger {
    Ledger::new(Arc::clone(store), Arc::new(RowKey::new(&[7; RowKey::LEN]).unwrap()))
}

/// The merchant of every claim.
pub(crate) const MERCHANT: &str = "merchant-7";

/// A request to pay with a method; it names no destination.
pub(crate) fn request(owner: &OwnerId, method: &MethodView, invoice: &str) -> ClaimRequest {
    let key = InvoiceKey::new("test", "invoicly", MERCHANT, invoice);
    let amount = "98.87 USD".parse().unwrap();
    ClaimRequest::new(key, owner.to_string(), method.id.to_string(), amount).method_label(method.label())
}

/// A claim for a method that may be released to a key.
pub(crate) fn claim(
    store: &Arc<dyn Store>,
    owner: &OwnerId,
    method: &MethodView,
    invoice: &str,
    to: &PinnedKey,
) -> Claim {
    let request = request(owner, method, invoice).destination(to.destination(MERCHANT));
    ledger(store).claim(request, now()).unwrap()
}

pub(crate) fn processor() -> (OpeningKey, PinnedKey) {
    let key = OpeningKey::generate("acme", "2026-a").unwrap();
    let pinned = key.pinned(later(-1000), later(1000)).unwrap();
    (key, pinned)
}

/// Every row of some spaces of the store.
pub(crate) fn rows(store: &Arc<dyn Store>, spaces: &[&str]) -> Vec<Record> {
    let mut rows = Vec::new();
    for space in spaces {
        for shard in store.shards(space, None, 1000).unwrap() {
            rows.extend(store.scan(space, &shard, None, 1000).unwrap());
        }
    }
    rows
}

pub(crate) const SPACES: &[&str] = &["vault.meta", "vault.key", "vault.owner", "vault.method", "vault.audit"];

/// Puts another body into a row, as an attacker with the database would.
pub(crate) fn overwrite(store: &Arc<dyn Store>, key: &Key, body: &[u8]) {
    let row = store.get(key).unwrap().unwrap();
    store.commit(&[Write::replace(key.clone(), row.version, body, row.indexes)]).unwrap();
}

/// Replaces everything in the store by an earlier state of it.
pub(crate) fn roll_back(store: &Arc<dyn Store>, earlier: &[Record]) {
    for row in rows(store, SPACES) {
        store.commit(&[Write::delete(row.key, row.version)]).unwrap();
    }
    for row in earlier {
        store.commit(&[Write::insert(row.key.clone(), row.body.clone(), row.indexes.clone())]).unwrap();
    }
}

/// What a key management service keeps: a key, epochs and owners' secrets. Shared between vaults like the service itself.
#[derive(Debug, Default)]
pub(crate) struct Service {
    epochs: Mutex<BTreeMap<[u8; 32], u64>>,
    secrets: Mutex<BTreeMap<[u8; 32], [u8; 32]>>,
}

/// A provider with every capability, over a [`Service`].
#[derive(Debug)]
pub(crate) struct Hosted {
    service: Arc<Service>,
    inner: PassphraseKey,
}

impl Hosted {
    pub(crate) fn new(service: &Arc<Service>) -> Box<Self> {
        let inner = PassphraseKey::new("the service's own key", Params::FOR_TESTS);
        Box::new(Self { service: Arc::clone(service), inner })
    }
}

impl KeyProvider for Hosted {
    fn kind(&self) -> &'static str {
        "hosted"
    }
    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        self.inner.unlock(header)
    }
    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
        self.inner.wrap(key, aad)
    }
    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError> {
        self.inner.unwrap(wrapped, aad)
    }
    fn anchor(&self) -> Option<&dyn Anchor> {
        Some(self.service.as_ref())
    }
    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        Some(self.service.as_ref())
    }
}

impl Anchor for Service {
    fn get(&self, name: &[u8; 32]) -> Result<Option<u64>, ProviderError> {
        Ok(self.epochs.lock().unwrap().get(name).copied())
    }
    fn put(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError> {
        let mut epochs = self.epochs.lock().unwrap();
        let known = epochs.entry(*name).or_default();
        *known = epoch.max(*known);
        Ok(())
    }
    fn reset(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError> {
        self.epochs.lock().unwrap().insert(*name, epoch);
        Ok(())
    }
}

impl OwnerSecrets for Service {
    fn get(&self, name: &[u8; 32], create: bool) -> Result<Option<SecretKey>, ProviderError> {
        let mut secrets = self.secrets.lock().unwrap();
        if create && !secrets.contains_key(name) {
            secrets.insert(*name, *SecretKey::random()?.expose());
        }
        Ok(secrets.get(name).and_then(|bytes| SecretKey::from_slice(bytes)))
    }
    fn destroy(&self, name: &[u8; 32]) -> Result<(), ProviderError> {
        self.secrets.lock().unwrap().remove(name);
        Ok(())
    }
}

/// The text of a fixture file, or nothing (and one line that says so) where there are no fixtures.
pub(crate) fn fixture(name: &str) -> Option<String> {
    billfold_testkit::fixtures::text(&format!("vault/{name}"))
}
