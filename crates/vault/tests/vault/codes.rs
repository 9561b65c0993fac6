//! Refusals by the code that people see, each provoked once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_reason::Coded as _;
use billfold_store::Store;
use billfold_vault::{Anchor, KeyProvider, MethodId, OwnerId, OwnerSecrets, ProviderError, SecretKey, Vault};

use crate::support::{VISA, card, memory, now, overwrite, passphrase, pat, rows, vault};

#[test]
fn ids_that_are_none_are_refused() {
    assert_eq!("".parse::<OwnerId>().unwrap_err().code().name(), "vault.owner_id");
    assert_eq!("a:b:c".parse::<OwnerId>().unwrap_err().code().name(), "vault.owner_id");
    assert_eq!("no id".parse::<MethodId>().unwrap_err().code().name(), "vault.method_id");
}

/// A provider that always fails.
#[derive(Debug)]
struct Failing(ProviderError);

impl KeyProvider for Failing {
    fn kind(&self) -> &'static str {
        "failing"
    }
    fn unlock(&mut self, _: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        Err(self.0)
    }
    fn wrap(&self, _: &SecretKey, _: &[u8]) -> Result<Vec<u8>, ProviderError> {
        Err(self.0)
    }
    fn unwrap(&self, _: &[u8], _: &[u8]) -> Result<SecretKey, ProviderError> {
        Err(self.0)
    }
    fn anchor(&self) -> Option<&dyn Anchor> {
        None
    }
    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        None
    }
}

#[test]
fn a_provider_s_failure_is_told() {
    for (error, code) in [
        (ProviderError::Derivation, "vault.key_derivation"),
        (ProviderError::Randomness, "vault.no_randomness"),
        (ProviderError::Unavailable, "vault.provider_unavailable"),
    ] {
        let refused = Vault::open(memory(), Box::new(Failing(error)), "test").err().unwrap();
        assert_eq!(refused.code().name(), code);
    }
}

/// Opens a vault whose root record has these bytes at its beginning.
fn opened(store: &Arc<dyn Store>, start: &[u8]) -> &'static str {
    let root = rows(store, &["vault.meta"]).into_iter().find(|row| row.key.id == b"root").unwrap();
    let body = [start, &root.body[start.len()..]].concat();
    overwrite(store, &root.key, &body);
    let refused = Vault::open(Arc::clone(store), passphrase(), "test").err().unwrap();
    overwrite(store, &root.key, &root.body);
    refused.code().name()
}

#[test]
fn a_root_record_that_cannot_be_read_is_told() {
    let store = memory();
    drop(vault(&store));
    assert_eq!(opened(&store, b"BFVX"), "vault.root_damaged");
    assert_eq!(opened(&store, b"BFVM\x09"), "vault.too_new");
}

#[test]
fn an_altered_record_is_told() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let row = rows(&store, &["vault.method"]).pop().unwrap();
    let mut body = row.body.clone();
    *body.last_mut().unwrap() ^= 1;
    overwrite(&store, &row.key, &body);
    let refused = vault(&store).list(&pat(), now()).unwrap_err();
    assert_eq!(refused.code().name(), "vault.not_authentic");
}
