//! The key tree above the records: providers of the key-encryption key, and owners' keys wrapped by them.

mod passphrase;
mod provider;
mod row;

pub use passphrase::{Params, ParamsError, PassphraseKey};
pub use provider::{Anchor, Capabilities, KeyProvider, OwnerSecrets, ProviderError};

pub(crate) use row::{Holder, KeyRow, Purpose};
