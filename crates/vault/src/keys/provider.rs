//! The provider of the key-encryption key, and what it may promise beyond that.

use std::fmt;

use billfold_reason::{Code, reasons};

use crate::SecretKey;
use crate::codes::{NO_RANDOMNESS, WRONG_KEY};

/// Holds the key-encryption key (KEK), which is never in the database: a passphrase, an operating system's keyring, a
/// key management service.
///
/// # Contract
/// - `unlock` is called once, before anything else. `header` is what an earlier `unlock` answered, or `None` when the vault
///   is made. Its answer is stored beside the records, not encrypted: it holds salts and names, never a secret.
/// - `unwrap` answers the key exactly if `wrapped` came from `wrap` with the same `aad` under this KEK; anything else is
///   [`ProviderError::NotAuthentic`]. The wrapped form commits to KEK and `aad`. It is at most 1024 bytes.
/// - `anchor` and `owner_secrets` answer what the provider can promise beyond that; `None` is an honest answer, and then
///   the vault says `not_provable` where it matters.
/// - No error carries key material.
pub trait KeyProvider: Send + Sync + fmt::Debug {
    /// A short stable name, as `passphrase`. Stored with the header.
    fn kind(&self) -> &'static str;

    /// Makes the KEK ready.
    ///
    /// # Errors
    /// [`ProviderError::Header`] if the header is not of this provider or asks for too much,
    /// [`ProviderError::Randomness`] and [`ProviderError::Derivation`] if the machine fails,
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not answer. A wrong
    /// passphrase may show only when a key is [unwrapped](Self::unwrap).
    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError>;

    /// Wraps a key.
    ///
    /// # Errors
    /// [`ProviderError::Locked`] before [`unlock`](Self::unlock); [`ProviderError::Unavailable`] or
    /// [`ProviderError::Refused`] if the service does not answer.
    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError>;

    /// Unwraps a key.
    ///
    /// # Errors
    /// [`ProviderError::NotAuthentic`] for another KEK, another `aad` or altered bytes; otherwise as
    /// [`wrap`](Self::wrap).
    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError>;

    /// The place outside the database where epochs are kept, if there is one.
    fn anchor(&self) -> Option<&dyn Anchor>;

    /// The place outside the database where a secret per owner is kept, if there is one.
    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets>;
}

/// Remembers, outside the database, the last epoch of each owner: what makes a rollback of the database visible.
///
/// # Contract
/// `get` answers what the last successful `put` of that name stored, `None` if there was none. `put` never goes back: a
/// lower epoch than the stored one is ignored.
pub trait Anchor: Send + Sync + fmt::Debug {
    /// The epoch of an owner. `name` is 32 opaque bytes.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not answer.
    fn get(&self, name: &[u8; 32]) -> Result<Option<u64>, ProviderError>;

    /// Raises the epoch of an owner.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not take it.
    fn put(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError>;

    /// Sets the epoch of an owner to what a restored database says: the one way back, used by an explicit restore.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not take it.
    fn reset(&self, name: &[u8; 32], epoch: u64) -> Result<(), ProviderError>;
}

/// Keeps, outside the database, one secret per owner, mixed into the owner's keys: what makes shredding provable. Once
/// destroyed, no copy of the database, however old, opens.
///
/// # Contract
/// After `destroy` has answered `Ok`, the destroyed secret is never answered again, and no copy is left that the provider
/// knows of. `get` with `create` then makes another one; without, it answers `None`.
pub trait OwnerSecrets: Send + Sync + fmt::Debug {
    /// The secret of an owner, made if `create` and there is none.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not answer,
    /// [`ProviderError::Randomness`] if a secret is to be made and the system gives no random bytes.
    fn get(&self, name: &[u8; 32], create: bool) -> Result<Option<SecretKey>, ProviderError>;

    /// Destroys the secret of an owner.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] or [`ProviderError::Refused`] if the service or keyring does not take it.
    fn destroy(&self, name: &[u8; 32]) -> Result<(), ProviderError>;
}

/// What a key provider promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Capabilities {
    /// A rollback of the database is noticed.
    pub anchor: bool,
    /// An owner's cards can be destroyed in every copy of the database.
    pub owner_secrets: bool,
}

impl Capabilities {
    /// Asks a provider.
    #[must_use]
    pub fn of(provider: &dyn KeyProvider) -> Self {
        Self { anchor: provider.anchor().is_some(), owner_secrets: provider.owner_secrets().is_some() }
    }
}

/// Why a key provider gave no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// Not wrapped by this key-encryption key for this use: a wrong passphrase, a swapped or an altered key.
    #[error("the key was not wrapped by this key-encryption key for this use")]
    NotAuthentic,
    /// The stored header is not of this provider, malformed, or asks for more than the caps allow.
    #[error("the key provider's stored header is not acceptable")]
    Header,
    /// Not unlocked yet.
    #[error("the key provider is not unlocked")]
    Locked,
    /// The service or keyring cannot be reached; trying again may help.
    #[error("the key provider is not available")]
    Unavailable,
    /// The service or keyring refused: a permission, a throttle, a disabled key.
    #[error("the key provider refused")]
    Refused,
    /// The KEK is gone.
    #[error("the key-encryption key was destroyed")]
    Destroyed,
    /// There is no keyring on this system. A file never takes its place silently.
    #[error("there is no keyring on this system")]
    NoStore,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
    /// The key derivation failed, usually for lack of memory.
    #[error("the key could not be derived")]
    Derivation,
    /// The service's answer does not follow its protocol.
    #[error("the key provider's answer is malformed")]
    Malformed,
}

reasons! {
    ProviderError {
        Self::Header => Code::damage(
            "vault.provider_header",
            "What is stored about the vault's key is malformed, or asks for more work than is allowed.",
        );
        Self::Locked => Code::refusal("vault.provider_locked", "The vault's key is not unlocked.")
            .with_remedy("Unlock the vault.");
        Self::Unavailable => Code::hold(
            "vault.provider_unavailable",
            "The keyring or key service cannot be reached.",
        )
        .with_remedy("Try again later.");
        Self::Refused => Code::refusal(
            "vault.provider_refused",
            "The keyring or key service refused to use the vault's key.",
        )
        .with_remedy("Administrator: check the key and its permissions at the key service.");
        Self::Destroyed => Code::refusal(
            "vault.provider_destroyed",
            "The key was destroyed, and what it sealed can never be read again.",
        );
        Self::NoStore => Code::refusal("vault.no_keyring", "There is no keyring on this system.")
            .with_remedy("Use a passphrase instead.");
        Self::Derivation => Code::refusal(
            "vault.key_derivation",
            "The key could not be derived from the passphrase, usually for lack of memory.",
        )
        .with_remedy("Close other programs and try again.");
        Self::Malformed => Code::refusal(
            "vault.provider_malformed",
            "The key service's answer is not what its protocol says.",
        );
    }
    shares {
        Self::NotAuthentic => WRONG_KEY;
        Self::Randomness => NO_RANDOMNESS;
    }
}
