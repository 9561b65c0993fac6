//! Moving a vault to another key-encryption key: another passphrase, another provider, or a new key after a leak.

use std::sync::Arc;

use billfold_reason::{Code, reasons};
use billfold_store::{Key, Store, Write};

use super::open::{NEXT, OpenError, root_body, root_key, self_tested, unlock};
use super::{KeyPolicy, ROUNDS, Vault, space};
use crate::error::AccessError;
use crate::keys::{Holder, KeyRow};
use crate::{KeyProvider, OwnerId, ProviderError};

/// Why a vault was not moved to another key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RekeyError {
    /// The vault does not exist, or did not open with the old or the new key.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The old provider keeps a secret of each owner, which cannot be taken along.
    #[error("the old key provider keeps secrets of owners, which cannot be moved")]
    OwnerSecrets,
    /// Reading or writing failed. Calling again goes on from there.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    RekeyError {
        Self::OwnerSecrets => Code::refusal(
            "vault.rekey_owner_secrets",
            "The old key provider keeps a secret of each owner, which cannot be moved.",
        );
    }
    wraps {
        Self::Open(error) => error;
        Self::Access(error) => error;
    }
}

impl Vault {
    /// Wraps every owner's keys by another key-encryption key, and answers the vault opened with it. No record is touched.
    ///
    /// Meanwhile the vault does not open (`vault.rekey_unfinished`); after a crash, calling again with the same two keys
    /// finishes it. Other processes must have closed the vault before: what they would still write under the old key does not
    /// open under the new one.
    ///
    /// The keys themselves stay the same. After a leak of the old key together with a copy of the database, owners' keys
    /// must be [rotated](Self::rotate) and the old versions [retired](Self::retire_keys) as well.
    ///
    /// # Errors
    /// [`RekeyError::Open`] if the vault does not exist, or does not open with the old or the new key;
    /// [`RekeyError::OwnerSecrets`] if the old provider keeps a secret of each owner; [`RekeyError::Access`] if reading
    /// or writing fails, after which calling again goes on from there.
    pub fn rekey(
        store: Arc<dyn Store>,
        mut old: Box<dyn KeyProvider>,
        mut new: Box<dyn KeyProvider>,
        namespace: &str,
    ) -> Result<Self, RekeyError> {
        self_tested()?;
        let (root, next) = (root_key(namespace), Key::new(space::META, root_key(namespace).shard, NEXT));
        let missing = || RekeyError::Open(OpenError::Damaged);
        let current = read(store.as_ref(), &root)?.ok_or_else(missing)?;
        let pending = read(store.as_ref(), &next)?;
        let locator = unlock(old.as_mut(), namespace, &current.body)?;
        // They are mixed into every key, so the keys would not open without them.
        if old.owner_secrets().is_some() {
            return Err(RekeyError::OwnerSecrets);
        }
        match &pending {
            Some(record) => drop(unlock(new.as_mut(), namespace, &record.body)?),
            None => {
                // From here on the vault opens only through this function, so nothing new is sealed under the old key.
                let body = root_body(new.as_mut(), namespace, &locator)?;
                store.commit(&[Write::insert(next.clone(), body, Vec::new())]).map_err(AccessError::from)?;
            }
        }
        let (namespace, origin, policy) = (namespace.to_owned(), "rekey".to_owned(), KeyPolicy::default());
        let vault = Self { store, kek: new, namespace, locator, origin, policy };
        vault.move_owners(old.as_ref())?;
        if let Some(pending) = read(vault.store.as_ref(), &next)? {
            let replace = Write::replace(root, current.version, pending.body, Vec::new());
            let delete = Write::delete(next, pending.version);
            vault.store.commit(&[replace, delete]).map_err(AccessError::from)?;
        }
        Ok(vault)
    }

    fn move_owners(&self, old: &dyn KeyProvider) -> Result<(), AccessError> {
        const PAGE: usize = 500;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let shards = self.store.shards(space::OWNER, after.as_deref(), PAGE)?;
            for shard in &shards {
                if let Some(owner) = self.owner_of(shard)? {
                    self.move_keys(old, &owner, shard)?;
                }
            }
            match shards.last() {
                Some(last) if shards.len() == PAGE => after = Some(last.clone()),
                _ => return Ok(()),
            }
        }
    }

    /// Wraps the keys of one owner by the new key, where they are not yet.
    fn move_keys(&self, old: &dyn KeyProvider, owner: &OwnerId, shard: &[u8]) -> Result<(), AccessError> {
        let holder = Holder { namespace: &self.namespace, owner, secret: None };
        for _ in 0..ROUNDS {
            let mut writes = Vec::new();
            for record in self.store.scan(space::KEY, shard, None, MOST_KEYS)? {
                let row = KeyRow::parse(&record.body).ok_or(AccessError::NotAuthentic { what: "key" })?;
                match row.rewrap((old, self.kek.as_ref()), holder) {
                    Ok(row) => {
                        writes.push(Write::replace(record.key, record.version, row.to_bytes(), Vec::new()));
                    }
                    // Already moved: it opens by the new key.
                    Err(ProviderError::NotAuthentic) => drop(row.unwrap(self.kek.as_ref(), holder)?),
                    Err(error) => return Err(error.into()),
                }
            }
            if writes.is_empty() {
                return Ok(());
            }
            match self.store.commit(&writes) {
                Err(error) if !error.is_conflict() => return Err(error.into()),
                // Once more, after a success too: there may be more keys than one commit moves.
                _ => {}
            }
        }
        Err(AccessError::Contended)
    }
}

/// Most keys of an owner that are moved in one commit; the next round takes the rest.
const MOST_KEYS: usize = 200;

fn read(store: &dyn Store, key: &Key) -> Result<Option<billfold_store::Record>, AccessError> {
    Ok(store.get(key)?)
}
