#![doc = include_str!("../README.md")]

mod card;
mod codes;
mod crypto;
mod error;
mod keys;
#[cfg(feature = "measure")]
pub mod measure;
mod owner;
mod record;
mod vault;
mod view;

// The vault.
pub use vault::{AddError, KeyPolicy, OpenError, ReadError, UpdateError, Vault};

// Whose methods, which, and how they are shown.
pub use owner::{MethodId, MethodIdError, OwnerId, OwnerIdError};
pub use view::MethodView;

// Cards as they are entered and changed.
pub use card::{
    Billing, CardNetwork, CardNumber, CardNumberError, Edit, Expiry, ExpiryError, NewCard, NewCardError,
    SecurityCode, SecurityCodeError, TextProblem, is_published_test_number,
};

// The way out.
pub use vault::{CredentialRelease, Release, ReleaseError, StoredCredential, TokenizerRelease};

// Care: keys, verification, purging, shredding.
pub use vault::{
    KeyReport, KeysError, Problem, Proof, PurgeReport, PurgeRule, RekeyError, RewrapReport, ShredReport,
    VerifyReport,
};

// Keys and their providers.
pub use crypto::SecretKey;
pub use keys::{
    Anchor, Capabilities, CustodianKey, KeyProvider, KeyringKey, OwnerSecrets, Params, ParamsError,
    PassphraseKey, ProviderError, SecretStore, Share, ShareError, TransitKey, TransitRequest,
    TransitResponse, Transport,
};

// Every stable code.
pub use codes::codes;

// Keyrings of operating systems.
#[cfg(feature = "keyring")]
pub use keys::OsKeyring;

// What is stored.
pub use crypto::{Envelope, EnvelopeError};
pub use error::AccessError;
pub use record::{Action, AuditEvent};

#[cfg(test)]
mod tests {
    /// The text of a fixture file, or nothing (and one line that says so) where there are no fixtures.
    pub(crate) fn fixture(name: &str) -> Option<String> {
        billfold_testkit::fixtures::text(&format!("vault/{name}"))
    }
}
