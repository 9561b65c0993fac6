//! Keyrings of operating systems, through `keyring-core`.

use std::fmt;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::{ProviderError, SecretStore};

/// A keyring of the operating system. The program chooses the store (Secret Service, macOS Keychain, Windows Credential
/// Manager): a library must not decide that, and where there is none it is an error, never a file instead.
pub struct OsKeyring {
    store: Arc<CredentialStore>,
}

/// The service name of every entry.
const SERVICE: &str = "billfold";

impl OsKeyring {
    /// Entries of this store.
    #[must_use]
    pub fn new(store: Arc<CredentialStore>) -> Self {
        Self { store }
    }

    /// Entries of the store that the program has set as the default.
    ///
    /// # Errors
    /// [`ProviderError::NoStore`] if there is no keyring on this system.
    pub fn default_store() -> Result<Self, ProviderError> {
        keyring_core::get_default_store().map(Self::new).ok_or(ProviderError::NoStore)
    }

    fn entry(&self, name: &str) -> Result<Entry, ProviderError> {
        self.store.build(SERVICE, name, None).map_err(|error| reason(&error))
    }
}

/// What the platform said, without what it attached: some errors carry the secret.
fn reason(error: &Error) -> ProviderError {
    match error {
        Error::NoStorageAccess(_) => ProviderError::Locked,
        Error::NoDefaultStore => ProviderError::NoStore,
        Error::NotSupportedByStore(_) | Error::TooLong(..) | Error::Invalid(..) => ProviderError::Refused,
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) | Error::Ambiguous(_) => {
            ProviderError::Malformed
        }
        _ => ProviderError::Unavailable,
    }
}

impl SecretStore for OsKeyring {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, ProviderError> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), ProviderError> {
        self.entry(name)?.set_secret(secret).map_err(|error| reason(&error))
    }

    fn delete(&self, name: &str) -> Result<(), ProviderError> {
        match self.entry(name)?.delete_credential() {
            // Shredding that was interrupted is repeated, and may find the entry gone.
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(reason(&error)),
        }
    }
}

impl fmt::Debug for OsKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OsKeyring")
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;
    use crate::keys::KeyringKey;
    use crate::{KeyProvider as _, SecretKey};

    #[test]
    fn a_key_is_kept_in_the_keyring_and_errors_are_typed() {
        let store: Arc<CredentialStore> = mock::Store::new().unwrap();
        let mut one = KeyringKey::new(OsKeyring::new(Arc::clone(&store)));
        let header = one.unlock(None).unwrap();
        let wrapped = one.wrap(&SecretKey::from_slice(&[5; 32]).unwrap(), b"aad").unwrap();
        let mut two = KeyringKey::new(OsKeyring::new(Arc::clone(&store)));
        two.unlock(Some(&header)).unwrap();
        assert_eq!(two.unwrap(&wrapped, b"aad").unwrap().expose(), &[5; 32]);

        let ring = OsKeyring::new(store);
        assert_eq!(ring.get("nothing"), Ok(None));
        ring.set("name", b"secret").unwrap();
        assert_eq!(ring.get("name").unwrap().unwrap().as_slice(), b"secret");
        ring.delete("name").unwrap();
        ring.delete("name").unwrap();
        assert_eq!(ring.get("name"), Ok(None));
        assert_eq!(reason(&Error::NoDefaultStore), ProviderError::NoStore);
        assert_eq!(reason(&Error::BadEncoding(b"secret".to_vec())), ProviderError::Malformed);
        assert_eq!(reason(&Error::NoStorageAccess("locked".into())), ProviderError::Locked);
    }
}
