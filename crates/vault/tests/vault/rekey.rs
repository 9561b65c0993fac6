//! Moving a vault to another key-encryption key, also when it is interrupted.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use billfold_store::{Key, Record, Store, StoreError, Write};
use billfold_vault::{OpenError, OwnerId, Params, PassphraseKey, Proof, RekeyError, Vault};

use crate::support::{AMEX, Hosted, VISA, card, memory, now, passphrase, pat, rows, vault};

fn other() -> Box<PassphraseKey> {
    Box::new(PassphraseKey::new("another passphrase", Params::FOR_TESTS))
}

fn sam() -> OwnerId {
    "contoso:sam@contoso.example".parse().unwrap()
}

#[test]
fn the_new_key_opens_and_the_old_one_does_not() {
    let store = memory();
    let old = vault(&store);
    old.add(&pat(), card(VISA), now()).unwrap();
    old.rotate(&pat(), now()).unwrap();
    old.add(&sam(), card(AMEX), now()).unwrap();
    let twin = Vault::open(Arc::clone(&store), passphrase(), "twin").unwrap();
    twin.add(&pat(), card(AMEX), now()).unwrap();
    let before = rows(&store, &["vault.method", "vault.audit"]);

    let wrong = Vault::rekey(Arc::clone(&store), other(), passphrase(), "test");
    assert!(matches!(wrong, Err(RekeyError::Open(OpenError::WrongKey))));
    let new = Vault::rekey(Arc::clone(&store), passphrase(), other(), "test").unwrap();
    assert_eq!((new.list(&pat(), now()).unwrap().len(), new.list(&sam(), now()).unwrap().len()), (1, 1));
    assert!(new.verify(&pat()).unwrap().is_sound());
    assert_eq!(rows(&store, &["vault.method", "vault.audit"]), before, "no record is touched");
    assert!(matches!(Vault::open(Arc::clone(&store), passphrase(), "test"), Err(OpenError::WrongKey)));
    let again = Vault::open(Arc::clone(&store), other(), "test").unwrap();
    again.add(&pat(), card(AMEX), now()).unwrap();
    assert_eq!(again.list(&pat(), now()).unwrap().len(), 2);
    assert_eq!(twin.list(&pat(), now()).unwrap().len(), 1, "another namespace is not affected");
}

#[test]
fn to_a_provider_with_owner_secrets_and_not_from_one() {
    let (store, service) = (memory(), Arc::default());
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let new = Vault::rekey(Arc::clone(&store), passphrase(), Hosted::new(&service), "test").unwrap();
    new.add(&sam(), card(AMEX), now()).unwrap();
    assert_eq!(new.list(&pat(), now()).unwrap().len(), 1);
    // Keys from before have no secret mixed in, so destroying one proves nothing.
    assert_eq!(new.shred(&pat()).unwrap().destroyed, Proof::NotProvable);
    assert_eq!(new.shred(&sam()).unwrap().destroyed, Proof::Proven);
    let back = Vault::rekey(Arc::clone(&store), Hosted::new(&service), passphrase(), "test");
    assert!(matches!(back, Err(RekeyError::OwnerSecrets)));
    assert!(Vault::open(Arc::clone(&store), Hosted::new(&service), "test").is_ok());
}

/// A store that fails from the n-th commit on, as if the process ended there.
#[derive(Debug)]
struct Mortal {
    inner: Arc<dyn Store>,
    left: AtomicUsize,
}

impl Store for Mortal {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.inner.get(key)
    }
    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.inner.find(space, shard, index, value)
    }
    fn scan(&self, s: &str, shard: &[u8], after: Option<&[u8]>, n: usize) -> Result<Vec<Record>, StoreError> {
        self.inner.scan(s, shard, after, n)
    }
    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.shards(space, after, limit)
    }
    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        let alive = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if alive.is_err() {
            return Err(StoreError::Unavailable { source: "the process has ended".into() });
        }
        self.inner.commit(writes)
    }
}

#[test]
fn interrupted_anywhere_it_is_finished_by_calling_again() {
    for commits in 0..5 {
        let store = memory();
        let old = vault(&store);
        for owner in [pat(), sam()] {
            old.add(&owner, card(VISA), now()).unwrap();
        }
        let mortal = Arc::new(Mortal { inner: Arc::clone(&store), left: AtomicUsize::new(commits) });
        let finished = Vault::rekey(mortal, passphrase(), other(), "test").is_ok();
        assert_eq!(finished, commits == 4, "{commits}");
        if !finished {
            let unfinished = Vault::open(Arc::clone(&store), passphrase(), "test");
            let expected = commits > 0;
            assert_eq!(matches!(unfinished, Err(OpenError::RekeyUnfinished)), expected, "{commits}");
            Vault::rekey(Arc::clone(&store), passphrase(), other(), "test").unwrap();
        }
        let new = Vault::open(Arc::clone(&store), other(), "test").unwrap();
        for owner in [pat(), sam()] {
            assert_eq!(new.list(&owner, now()).unwrap().len(), 1);
            assert!(new.verify(&owner).unwrap().is_sound());
        }
    }
}
