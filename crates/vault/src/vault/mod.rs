//! The vault: one file per operation.

mod add;
mod credential;
mod draft;
mod keys;
mod open;
mod purge;
mod read;
mod rekey;
mod release;
mod remove;
mod state;
mod sweep;
mod update;
mod verify;

use std::fmt;
use std::sync::Arc;

use billfold_store::Store;

use crate::{Capabilities, KeyProvider, SecretKey};

pub use add::AddError;
pub use credential::{CredentialRelease, StoredCredential};
pub use keys::{KeyReport, KeysError};
pub use open::OpenError;
pub use purge::{PurgeReport, PurgeRule, ShredReport};
pub use read::ReadError;
pub use rekey::RekeyError;
pub use release::{Release, ReleaseError, TokenizerRelease};
pub use sweep::RewrapReport;
pub use update::UpdateError;
pub use verify::{Problem, Proof, VerifyReport};

/// The payment methods of any number of owners, sealed in a store.
///
/// A vault has no state of its own but keys: any number of vaults, in any number of processes, may share one store. Every
/// change of an owner's methods is one commit in the owner's shard, and concurrent changes never lose one another.
pub struct Vault {
    store: Arc<dyn Store>,
    kek: Box<dyn KeyProvider>,
    namespace: String,
    /// Makes the names of shards, so that the database does not tell whose methods it holds.
    locator: SecretKey,
    origin: String,
    policy: KeyPolicy,
}

/// The cryptoperiod of a version of a wrapping key: for how long, and for how many records, it seals (PCI DSS 3.7.4). After
/// that the next change of the owner's methods makes a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyPolicy {
    /// The longest time in days. Default 365.
    pub max_age_days: u16,
    /// The most records that are sealed. Default 1,000,000.
    pub max_seals: u64,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self { max_age_days: 365, max_seals: 1_000_000 }
    }
}

impl KeyPolicy {
    /// A policy with these two limits.
    #[must_use]
    pub fn new(max_age_days: u16, max_seals: u64) -> Self {
        Self { max_age_days, max_seals }
    }
}

impl Vault {
    /// Sets the origin that the audit trail notes: a program, a session. Default `local`; cut to 64 bytes.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        let end = (0..=64.min(origin.len())).rev().find(|&at| origin.is_char_boundary(at)).unwrap_or(0);
        origin.get(..end).unwrap_or_default().clone_into(&mut self.origin);
        self
    }

    /// Sets the cryptoperiod of wrapping keys.
    #[must_use]
    pub fn with_policy(mut self, policy: KeyPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// What the key provider promises.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        Capabilities::of(self.kek.as_ref())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("store", &self.store)
            .field("kek", &self.kek)
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

/// Rounds of reading and writing before `Contended`.
const ROUNDS: usize = 32;

/// Spaces of the store.
mod space {
    /// What all of them begin with.
    pub(super) const OURS: &str = "vault.";
    pub(super) const META: &str = "vault.meta";
    pub(super) const KEY: &str = "vault.key";
    pub(super) const OWNER: &str = "vault.owner";
    pub(super) const METHOD: &str = "vault.method";
    pub(super) const AUDIT: &str = "vault.audit";
}

/// Ids of the rows of which an owner has one.
const MANIFEST: &[u8] = b"manifest";
const NAME: &[u8] = b"name";
const TOMBSTONE: &[u8] = b"tombstone";
