//! The key tree above the records: providers of the key-encryption key, and owners' keys wrapped by them.

mod custodians;
mod keyring;
#[cfg(feature = "keyring")]
mod os_keyring;
mod passphrase;
mod provider;
mod row;
mod transit;

pub use custodians::{CustodianKey, Share, ShareError};
pub use keyring::{KeyringKey, SecretStore};
#[cfg(feature = "keyring")]
pub use os_keyring::OsKeyring;
pub use passphrase::{Params, ParamsError, PassphraseKey};
pub use provider::{Anchor, Capabilities, KeyProvider, OwnerSecrets, ProviderError};

pub use transit::{TransitKey, TransitRequest, TransitResponse, Transport};

pub(crate) use row::{Holder, KeyRow, Purpose};
