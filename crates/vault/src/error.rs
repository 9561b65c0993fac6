//! The error beneath every operation.

use billfold_reason::{Code, reasons};
use billfold_store::StoreError;

use crate::codes::{MISSING_RECORD, NO_RANDOMNESS, NOT_AUTHENTIC, ROLLBACK};
use crate::crypto::{NoRandomness, NotAuthentic, RewrapFailed, Sealing};
use crate::{EnvelopeError, ProviderError};

/// Why the vault could not read or write an owner's records. Part of every operation's error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The record store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key provider failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// A stored record is not in the form of one.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A stored record was altered, or moved here from another place.
    #[error("a stored {what} is not what was sealed for this place")]
    NotAuthentic {
        /// Which kind: `method`, `manifest` or `key`.
        what: &'static str,
    },
    /// A record that the manifest names is gone, or one is there that it does not name.
    #[error("a stored {what} is missing or was added")]
    Missing {
        /// Which kind: `method`, `manifest` or `key`.
        what: &'static str,
    },
    /// A record, or the whole database, is older than what was stored last.
    #[error("the {what} is older than what was stored last")]
    Rollback {
        /// `method` or `database`.
        what: &'static str,
    },
    /// Sealed under a version of the wrapping key that may no longer open.
    #[error("a record is sealed under a retired key")]
    KeyTooOld,
    /// Other writers were first, many times in a row.
    #[error("too many writers changed the owner's methods at once")]
    Contended,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
    /// Sealing failed: a content larger than 16 KiB.
    #[error("a record could not be sealed")]
    Sealing,
}

reasons! {
    AccessError {
        Self::KeyTooOld => Code::damage(
            "vault.key_too_old",
            "A record is sealed under a key that was retired.",
        );
        Self::Contended => Code::hold(
            "vault.contended",
            "Other writers changed the payment methods several times in a row.",
        )
        .with_remedy("Try again.");
        Self::Sealing => Code::refusal("vault.sealing", "A record could not be sealed, so it was not stored.");
    }
    shares {
        Self::NotAuthentic { what } => NOT_AUTHENTIC, what: *what;
        Self::Missing { what } => MISSING_RECORD, what: *what;
        Self::Rollback { what } => ROLLBACK, what: *what;
        Self::Randomness => NO_RANDOMNESS;
    }
    wraps {
        Self::Store(error) => error;
        Self::Provider(error) => error;
        Self::Envelope(error) => error;
    }
}

impl AccessError {
    /// Whether the records contradict each other, as they do for a moment while another writer commits.
    pub(crate) fn may_be_a_race(&self) -> bool {
        matches!(
            self,
            // A damaged manifest is not among them: it is read in one call of the store, and so never half changed.
            Self::Missing { .. } | Self::Rollback { what: "method" } | Self::NotAuthentic { what: "method" }
        )
    }
}

impl From<NoRandomness> for AccessError {
    fn from(_: NoRandomness) -> Self {
        Self::Randomness
    }
}

impl From<Sealing> for AccessError {
    fn from(error: Sealing) -> Self {
        match error {
            Sealing::Randomness => Self::Randomness,
            Sealing::Cipher => Self::Sealing,
        }
    }
}

impl From<RewrapFailed> for AccessError {
    fn from(error: RewrapFailed) -> Self {
        match error {
            RewrapFailed::NotAuthentic => Self::NotAuthentic { what: "method" },
            RewrapFailed::Sealing(error) => error.into(),
        }
    }
}

impl From<NotAuthentic> for AccessError {
    fn from(_: NotAuthentic) -> Self {
        Self::NotAuthentic { what: "method" }
    }
}
