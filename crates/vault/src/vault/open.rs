//! Opening a vault, and making it on first use.

use std::sync::Arc;

use billfold_reason::{Code, reasons};
use billfold_store::{Key, Store, StoreError, Write};

use super::{KeyPolicy, Vault, space};
use crate::codes::WRONG_KEY;
use crate::crypto::{Canonical, self_test, sha256};
use crate::{KeyProvider, ProviderError, SecretKey};

/// Why a vault did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The passphrase, keyring entry or service key is not the one the vault was made with.
    #[error("this is not the key the vault was made with")]
    WrongKey,
    /// The vault was made with another kind of key provider.
    #[error("the vault was made with another kind of key provider")]
    OtherProvider {
        /// The kind it was made with.
        made_with: String,
    },
    /// The namespace is empty, longer than 64 bytes or has control characters.
    #[error("the namespace is empty, too long or has control characters")]
    Namespace,
    /// The vault's root record is damaged.
    #[error("the vault's root record is damaged")]
    Damaged,
    /// The vault is being moved to another key, or was when the program ended: [`Vault::rekey`] finishes it.
    #[error("the vault is being moved to another key")]
    RekeyUnfinished,
    /// The vault was made by a later version.
    #[error("the vault has the unknown format {format}")]
    TooNew {
        /// The format's number.
        format: u8,
    },
    /// Two implementations of the cipher do not agree on this machine. Nothing is sealed or opened on it.
    #[error("the cipher failed its self-test on this machine")]
    SelfTest,
    /// The key provider failed.
    #[error(transparent)]
    Provider(ProviderError),
    /// The record store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

reasons! {
    OpenError {
        Self::OtherProvider { .. } => Code::refusal(
            "vault.other_provider",
            "The vault was made with another kind of key: a passphrase, a keyring or a key service.",
        )
        .with_remedy("Open it with the kind of key that it was made with.");
        Self::Namespace => Code::refusal(
            "vault.namespace",
            "The vault's namespace is empty, too long or has control characters.",
        );
        Self::Damaged => Code::damage("vault.root_damaged", "The vault's root record is damaged.")
            .with_remedy("Restore the root record or the store from a backup.");
        Self::RekeyUnfinished => Code::refusal(
            "vault.rekey_unfinished",
            "The vault is being moved to another key, or the move was interrupted.",
        )
        .with_remedy("Start the move again with the same two keys; it goes on from there.");
        Self::TooNew { format } => Code::refusal(
            "vault.too_new",
            "The vault was made by a later version of the program.",
        )
        .with_detail("The vault has the format {format:number}, which this version does not know.")
        .with_remedy("Use the later version of the program."), format: u32::from(*format);
        Self::SelfTest => Code::damage(
            "vault.self_test",
            "Encryption does not work as it must on this machine, so nothing is sealed or opened.",
        )
        .with_remedy("Do not use the vault on this machine.");
    }
    shares {
        Self::WrongKey => WRONG_KEY;
    }
    wraps {
        Self::Provider(error) => error;
        Self::Store(error) => error;
    }
}

impl From<ProviderError> for OpenError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::NotAuthentic => Self::WrongKey,
            other => Self::Provider(other),
        }
    }
}

const MAGIC: &[u8; 4] = b"BFVM";
const FORMAT: u8 = 1;
/// Longest stored header of a provider in bytes.
const MAX_HEADER: usize = 4096;

impl Vault {
    /// Whether a store has a vault of this namespace. No key is needed to see that.
    ///
    /// # Errors
    /// [`OpenError::Store`] if the store fails.
    pub fn exists(store: &dyn Store, namespace: &str) -> Result<bool, OpenError> {
        Ok(store.get(&root_key(namespace))?.is_some())
    }

    /// Opens the vault of a namespace in a store, or makes it. One store may hold vaults of several namespaces; no record
    /// of one opens in another.
    ///
    /// # Errors
    /// [`OpenError::WrongKey`] or [`OpenError::OtherProvider`] if the vault was made with another key,
    /// [`OpenError::Namespace`] if the namespace is malformed, [`OpenError::RekeyUnfinished`] while it is moved to
    /// another key, [`OpenError::TooNew`] or [`OpenError::Damaged`] if its root record cannot be read,
    /// [`OpenError::SelfTest`] if the cipher fails on this machine, [`OpenError::Provider`] or [`OpenError::Store`] if
    /// those fail.
    pub fn open(
        store: Arc<dyn Store>,
        mut kek: Box<dyn KeyProvider>,
        namespace: &str,
    ) -> Result<Self, OpenError> {
        if namespace.is_empty() || namespace.len() > 64 || namespace.chars().any(char::is_control) {
            return Err(OpenError::Namespace);
        }
        self_tested()?;
        let key = root_key(namespace);
        // What is sealed under the old key while owners' keys are moved would not open under the new one.
        if store.get(&Key::new(space::META, key.shard.clone(), NEXT))?.is_some() {
            return Err(OpenError::RekeyUnfinished);
        }
        let locator = match store.get(&key)? {
            Some(record) => unlock(kek.as_mut(), namespace, &record.body)?,
            None => match create(kek.as_mut(), store.as_ref(), namespace, &key) {
                // Another process made the vault in this moment.
                Err(OpenError::Store(error)) if error.is_conflict() => {
                    let record = store.get(&key)?.ok_or(OpenError::Damaged)?;
                    unlock(kek.as_mut(), namespace, &record.body)?
                }
                made => made?,
            },
        };
        let (namespace, origin) = (namespace.to_owned(), "local".to_owned());
        Ok(Self { store, kek, namespace, locator, origin, policy: KeyPolicy::default() })
    }
}

/// Refuses to work on a machine whose cipher is not to be trusted.
pub(super) fn self_tested() -> Result<(), OpenError> {
    if self_test() { Ok(()) } else { Err(OpenError::SelfTest) }
}

/// Id of the root record of the next key, while the vault is moved to it.
pub(super) const NEXT: &[u8] = b"next";

pub(super) fn root_key(namespace: &str) -> Key {
    let shard = sha256(&Canonical::new("billfold-vault root").field(namespace.as_bytes()).finish());
    Key::new(space::META, shard, b"root")
}

fn create(
    kek: &mut dyn KeyProvider,
    store: &dyn Store,
    namespace: &str,
    key: &Key,
) -> Result<SecretKey, OpenError> {
    // Not derived from the key-encryption key: it stays when the vault moves to another.
    let locator = SecretKey::random()?;
    let body = root_body(kek, namespace, &locator)?;
    store.commit(&[Write::insert(key.clone(), body, Vec::new())])?;
    Ok(locator)
}

/// Makes a provider's key and a root record under it: magic, format, kind behind its length u8, header behind its length
/// u16, wrapped locator key behind its length u16.
pub(super) fn root_body(
    kek: &mut dyn KeyProvider,
    namespace: &str,
    locator: &SecretKey,
) -> Result<Vec<u8>, OpenError> {
    let header = kek.unlock(None)?;
    let wrapped = kek.wrap(locator, &aad(kek.kind(), &header, namespace))?;
    let kind_length = u8::try_from(kek.kind().len()).map_err(|_| ProviderError::Header)?;
    let length = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).ok().filter(|_| bytes.len() <= MAX_HEADER);
        length.map(u16::to_be_bytes).ok_or(OpenError::Provider(ProviderError::Header))
    };
    Ok([
        &MAGIC[..],
        &[FORMAT, kind_length],
        kek.kind().as_bytes(),
        &length(&header)?,
        &header,
        &length(&wrapped)?,
        &wrapped,
    ]
    .concat())
}

pub(super) fn unlock(
    kek: &mut dyn KeyProvider,
    namespace: &str,
    body: &[u8],
) -> Result<SecretKey, OpenError> {
    let (magic, rest) = body.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (&format, rest) = rest.split_first().ok_or(OpenError::Damaged)?;
    if magic != MAGIC {
        return Err(OpenError::Damaged);
    }
    if format != FORMAT {
        return Err(OpenError::TooNew { format });
    }
    let (kind, header, wrapped) = fields(rest).ok_or(OpenError::Damaged)?;
    // Before the key is tried: a passphrase that meets a keyring's vault is not a wrong passphrase.
    if kind != kek.kind() {
        return Err(OpenError::OtherProvider { made_with: kind.to_owned() });
    }
    kek.unlock(Some(header))?;
    Ok(kek.unwrap(wrapped, &aad(kind, header, namespace))?)
}

fn fields(rest: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let (&length, rest) = rest.split_first()?;
    let (kind, rest) = rest.split_at_checked(usize::from(length))?;
    let (length, rest) = rest.split_first_chunk()?;
    let (header, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let (length, wrapped) = rest.split_first_chunk()?;
    let sound = wrapped.len() == usize::from(u16::from_be_bytes(*length)) && header.len() <= MAX_HEADER;
    let kind = std::str::from_utf8(kind).ok().filter(|kind| kind.bytes().all(|b| b.is_ascii_graphic()))?;
    sound.then_some((kind, header, wrapped))
}

fn aad(kind: &str, header: &[u8], namespace: &str) -> Vec<u8> {
    Canonical::new("billfold-vault root")
        .field(&[FORMAT])
        .field(kind.as_bytes())
        .field(header)
        .field(namespace.as_bytes())
        .finish()
}
