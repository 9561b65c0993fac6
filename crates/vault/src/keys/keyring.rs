//! A key-encryption key in a keyring of the operating system, or in any other store of named secrets.

use std::fmt;

use zeroize::Zeroizing;

use super::{Anchor, KeyProvider, OwnerSecrets, ProviderError};
use crate::SecretKey;
use crate::crypto::{Sealing, fill, open_key, seal_small};

/// A store of a few named secrets outside the database: a keyring of the operating system, a hardware token, a file on another
/// machine. The host adapts what it has; the feature `keyring` has the adapter for keyrings of operating systems.
///
/// # Contract
/// - `get` answers what the last `set` of the name stored; `None` if there was none or `delete` came after it.
/// - A missing keyring is [`ProviderError::NoStore`], a locked one [`ProviderError::Locked`]; neither is ever replaced silently by
///   a file.
/// - Names are at most 128 ASCII characters; values at most 64 bytes.
pub trait SecretStore: Send + Sync + fmt::Debug {
    /// Reads a secret.
    ///
    /// # Errors
    /// [`ProviderError::NoStore`] if there is no keyring, [`ProviderError::Locked`] if it is locked,
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if it does not answer or does not allow it.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, ProviderError>;

    /// Stores a secret.
    ///
    /// # Errors
    /// [`ProviderError::NoStore`] if there is no keyring, [`ProviderError::Locked`] if it is locked,
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if it does not answer or does not allow it.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), ProviderError>;

    /// Deletes a secret. Deleting one that does not exist is not an error.
    ///
    /// # Errors
    /// [`ProviderError::NoStore`] if there is no keyring, [`ProviderError::Locked`] if it is locked,
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if it does not answer or does not allow it.
    fn delete(&self, name: &str) -> Result<(), ProviderError>;
}

/// A random key-encryption key that is kept in a [`SecretStore`], with an epoch and a secret per owner beside it. So it has
/// every capability: a rolled-back database is noticed, and shredding an owner is proven.
///
/// The stored header is a random name. Under it lie `billfold/<name>/kek`, `billfold/<name>/epoch/<owner>` and
/// `billfold/<name>/owner/<owner>`.
#[derive(Debug)]
pub struct KeyringKey<S> {
    store: S,
    name: String,
    key: Option<SecretKey>,
}

const FORMAT: u8 = 1;
const NAME: usize = 16;

impl<S: SecretStore> KeyringKey<S> {
    /// A provider over a store of secrets.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self { store, name: String::new(), key: None }
    }

    fn entry(&self, what: &str) -> String {
        format!("billfold/{}/{what}", self.name)
    }

    fn epoch_entry(&self, owner: &[u8; 32]) -> String {
        self.entry(&format!("epoch/{}", hex::encode(owner)))
    }

    fn owner_entry(&self, owner: &[u8; 32]) -> String {
        self.entry(&format!("owner/{}", hex::encode(owner)))
    }

    fn key(&self) -> Result<&SecretKey, ProviderError> {
        self.key.as_ref().ok_or(ProviderError::Locked)
    }

    fn read_key(&self, entry: &str) -> Result<Option<SecretKey>, ProviderError> {
        let Some(bytes) = self.store.get(entry)? else { return Ok(None) };
        SecretKey::from_slice(&bytes).map(Some).ok_or(ProviderError::Malformed)
    }
}

impl<S: SecretStore> KeyProvider for KeyringKey<S> {
    fn kind(&self) -> &'static str {
        "keyring"
    }

    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        let mut name = [0; NAME];
        match header {
            Some([FORMAT, stored @ ..]) => name = stored.try_into().map_err(|_| ProviderError::Header)?,
            Some(_) => return Err(ProviderError::Header),
            None => fill(&mut name).map_err(|_| ProviderError::Randomness)?,
        }
        self.name = hex::encode(name);
        let entry = self.entry("kek");
        let key = match (self.read_key(&entry)?, header) {
            (Some(key), _) => key,
            // Never made again for an existing vault: a new key would open nothing.
            (None, Some(_)) => return Err(ProviderError::Destroyed),
            (None, None) => {
                let key = SecretKey::random()?;
                self.store.set(&entry, key.expose())?;
                key
            }
        };
        self.key = Some(key);
        Ok([&[FORMAT][..], &name].concat())
    }

    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
        wrap(self.key()?, key, aad)
    }

    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError> {
        open_key(self.key()?, aad, wrapped).map_err(|_| ProviderError::NotAuthentic)
    }

    fn anchor(&self) -> Option<&dyn Anchor> {
        Some(self)
    }

    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        Some(self)
    }
}

/// Wraps by a key that is in this process.
pub(super) fn wrap(by: &SecretKey, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
    seal_small(by, aad, key.expose()).map_err(|error| match error {
        Sealing::Randomness => ProviderError::Randomness,
        Sealing::Cipher => ProviderError::Derivation,
    })
}

impl<S: SecretStore> Anchor for KeyringKey<S> {
    fn get(&self, name: &[u8; 32]) -> Result<Option<u64>, ProviderError> {
        let Some(bytes) = self.store.get(&self.epoch_entry(name))? else { return Ok(None) };
        let epoch = bytes.as_slice().try_into().map_err(|_| ProviderError::Malformed)?;
        Ok(Some(u64::from_be_bytes(epoch)))
    }

    /// Two processes at once may leave the lower of their epochs; the next change raises it. An epoch never falls below what
    /// was anchored before both.
    fn put(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError> {
        match Anchor::get(self, name)? {
            Some(known) if known >= epoch => Ok(()),
            _ => self.reset(name, epoch),
        }
    }

    fn reset(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError> {
        self.store.set(&self.epoch_entry(name), &epoch.to_be_bytes())
    }
}

impl<S: SecretStore> OwnerSecrets for KeyringKey<S> {
    fn get(&self, name: &[u8; 32], create: bool) -> Result<Option<SecretKey>, ProviderError> {
        let entry = self.owner_entry(name);
        match self.read_key(&entry)? {
            None if create => {
                self.store.set(&entry, SecretKey::random()?.expose())?;
                // Read back: of two processes at once, the last one's secret is the owner's.
                self.read_key(&entry)
            }
            found => Ok(found),
        }
    }

    fn destroy(&self, name: &[u8; 32]) -> Result<(), ProviderError> {
        self.store.delete(&self.owner_entry(name))
    }
}
