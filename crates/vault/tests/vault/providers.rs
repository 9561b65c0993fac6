//! Every provider of the key-encryption key, with what it promises.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_reason::Coded as _;
use billfold_vault::{
    AccessError, CustodianKey, KeyProvider, KeyringKey, OpenError, Params, PassphraseKey, Proof,
    ProviderError, SecretKey, SecretStore, Share, TransitKey, TransitRequest, TransitResponse, Transport,
    Vault,
};
use zeroize::Zeroizing;

use crate::support;
use crate::support::{AMEX, VISA, card, memory, now, pat, roll_back, rows};

/// A keyring in memory, shared like the real one.
#[derive(Debug, Clone, Default)]
struct Ring(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl SecretStore for Ring {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, ProviderError> {
        assert!(name.len() <= 128 && name.is_ascii());
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), ProviderError> {
        assert!(secret.len() <= 64);
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), ProviderError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

#[test]
fn a_keyring_notices_rollback_and_proves_shredding() {
    let (store, ring) = (memory(), Ring::default());
    let open = || Vault::open(Arc::clone(&store), Box::new(KeyringKey::new(ring.clone())), "test");
    let vault = open().unwrap();
    assert!(vault.capabilities().anchor && vault.capabilities().owner_secrets);
    vault.add(&pat(), card(VISA), now()).unwrap();
    let earlier = rows(&store, support::SPACES);
    vault.add(&pat(), card(AMEX), now()).unwrap();
    assert_eq!(open().unwrap().verify(&pat()).unwrap().latest, Proof::Proven);
    let backup = rows(&store, support::SPACES);
    roll_back(&store, &earlier);
    assert!(matches!(open().unwrap().list(&pat(), now()), Err(AccessError::Rollback { .. })));
    roll_back(&store, &backup);
    assert_eq!(open().unwrap().list(&pat(), now()).unwrap().len(), 2);
    assert_eq!(open().unwrap().shred(&pat()).unwrap().destroyed, Proof::Proven);
    roll_back(&store, &backup);
    assert!(open().unwrap().list(&pat(), now()).is_err());
    // Without its entry the vault is lost, and says so instead of making a new key.
    ring.0.lock().unwrap().clear();
    assert!(matches!(open(), Err(OpenError::Provider(ProviderError::Destroyed))));
}

#[test]
fn custodians_open_together() {
    let store = memory();
    let (key, shares) = CustodianKey::deal(2, 3).unwrap();
    let written: Vec<_> = shares.iter().map(Share::to_text).collect();
    Vault::open(Arc::clone(&store), Box::new(key), "test").unwrap().add(&pat(), card(VISA), now()).unwrap();
    let together = |numbers: &[usize]| {
        let shares: Vec<Share> = numbers.iter().map(|n| written[*n].parse().unwrap()).collect();
        Box::new(CustodianKey::from_shares(&shares).unwrap())
    };
    for pair in [[0, 1], [2, 0], [1, 2]] {
        let vault = Vault::open(Arc::clone(&store), together(&pair), "test").unwrap();
        assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);
        assert_eq!(vault.verify(&pat()).unwrap().latest, Proof::NotProvable);
    }
    // A share set from before the key was dealt anew opens nothing.
    let (other, _) = CustodianKey::deal(2, 3).unwrap();
    assert!(matches!(Vault::open(Arc::clone(&store), Box::new(other), "test"), Err(OpenError::WrongKey)));
}

/// A transit engine: status to answer with (0: as it should), and a key that seals.
#[derive(Debug)]
struct Engine {
    status: Arc<AtomicU16>,
    key: PassphraseKey,
}

impl Engine {
    fn new(status: &Arc<AtomicU16>) -> Self {
        let mut key = PassphraseKey::new("the engine's key", Params::FOR_TESTS);
        let mut header = vec![1];
        header.extend_from_slice(&[0, 0, 0, 64, 0, 0, 0, 1, 0, 0, 0, 1]);
        header.extend_from_slice(&[9; 16]);
        key.unlock(Some(&header)).unwrap();
        Self { status: Arc::clone(status), key }
    }
}

impl Transport for Engine {
    fn call(&self, request: &TransitRequest) -> Result<TransitResponse, ProviderError> {
        let status = self.status.load(Ordering::SeqCst);
        if status != 0 {
            return Ok(TransitResponse::new(status, b"{\"errors\":[]}".to_vec()));
        }
        let call: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        let bytes = |name: &str| STANDARD.decode(call[name].as_str().unwrap()).unwrap();
        let aad = bytes("associated_data");
        let data = match request.path() {
            "/v1/transit/encrypt/billfold" => {
                let key = SecretKey::from_slice(&bytes("plaintext")).unwrap();
                let wrapped = STANDARD.encode(self.key.wrap(&key, &aad).unwrap());
                serde_json::json!({"ciphertext": format!("vault:v1:{wrapped}"), "key_version": 1})
            }
            "/v1/transit/decrypt/billfold" => {
                let text = call["ciphertext"].as_str().unwrap().strip_prefix("vault:v1:").unwrap();
                match self.key.unwrap(&STANDARD.decode(text).unwrap(), &aad) {
                    Ok(key) => serde_json::json!({"plaintext": STANDARD.encode(key.expose())}),
                    Err(_) => return Ok(TransitResponse::new(400, b"{}".to_vec())),
                }
            }
            other => panic!("{other}"),
        };
        Ok(TransitResponse::new(
            200,
            serde_json::json!({"request_id": "1", "data": data}).to_string().into_bytes(),
        ))
    }
}

#[test]
fn a_key_management_service_wraps_and_unwraps() {
    let (store, status) = (memory(), Arc::new(AtomicU16::new(0)));
    let provider = |name: &str| Box::new(TransitKey::new(Engine::new(&status), "transit", name).unwrap());
    let vault = Vault::open(Arc::clone(&store), provider("billfold"), "test").unwrap();
    vault.add(&pat(), card(VISA), now()).unwrap();
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);
    assert!(!vault.capabilities().anchor && !vault.capabilities().owner_secrets);
    let other = Vault::open(Arc::clone(&store), provider("other"), "test");
    assert!(matches!(other, Err(OpenError::WrongKey)));
    assert!(TransitKey::new(Engine::new(&status), "transit/../sys", "billfold").is_err());

    for (code, expected) in [
        (429, ProviderError::Unavailable),
        (503, ProviderError::Unavailable),
        (403, ProviderError::Refused),
        (404, ProviderError::Refused),
        (302, ProviderError::Refused),
    ] {
        status.store(code, Ordering::SeqCst);
        match vault.list(&pat(), now()) {
            Err(AccessError::Provider(error)) => assert_eq!(error, expected, "{code}"),
            other => panic!("{other:?}"),
        }
    }
    status.store(200, Ordering::SeqCst);
    let malformed = vault.add(&pat(), card(AMEX), now()).unwrap_err();
    assert_eq!(malformed.code().name(), "vault.provider_malformed");
    status.store(0, Ordering::SeqCst);
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1, "nothing was written meanwhile");
}

/// Each provider keeps the contract of the trait.
#[test]
fn the_contract_of_providers() {
    let status = Arc::new(AtomicU16::new(0));
    let ring = Ring::default();
    let passphrase = || PassphraseKey::new("open sesame", Params::FOR_TESTS);
    let pairs: [(Box<dyn KeyProvider>, Box<dyn KeyProvider>); 3] = [
        (Box::new(passphrase()), Box::new(passphrase())),
        (Box::new(KeyringKey::new(ring.clone())), Box::new(KeyringKey::new(ring))),
        (
            Box::new(TransitKey::new(Engine::new(&status), "transit", "billfold").unwrap()),
            Box::new(TransitKey::new(Engine::new(&status), "transit", "billfold").unwrap()),
        ),
    ];
    for (mut one, mut two) in pairs {
        assert_eq!(one.wrap(&SecretKey::random().unwrap(), b"x").err(), Some(ProviderError::Locked));
        let header = one.unlock(None).unwrap();
        assert_eq!(two.unlock(Some(&header)).unwrap(), header);
        assert_eq!(two.unlock(Some(b"")).err(), Some(ProviderError::Header));
        let key = SecretKey::random().unwrap();
        let wrapped = one.wrap(&key, b"aad").unwrap();
        assert!(wrapped.len() <= 1024);
        two.unlock(Some(&header)).unwrap();
        assert_eq!(two.unwrap(&wrapped, b"aad").unwrap().expose(), key.expose());
        assert_eq!(two.unwrap(&wrapped, b"other").err(), Some(ProviderError::NotAuthentic));
        let again = one.wrap(&key, b"aad").unwrap();
        assert_ne!(again, wrapped, "wrapping is randomised");
        assert_eq!(one.kind(), two.kind());
    }
}
