//! The vault's cryptography: secret keys, randomness, the committing AEAD, the envelope, the keyed fingerprint.

mod aead;
mod canonical;
mod envelope;
mod fingerprint;
mod random;
mod secret;

pub use envelope::{Envelope, EnvelopeError};
pub use secret::SecretKey;

pub(crate) use aead::NotAuthentic;
pub(crate) use aead::{Boxed, open_key, open_small, seal_key, seal_small};
pub(crate) use canonical::Canonical;
pub(crate) use envelope::{Context, KEY_ID, RewrapFailed, Sealing, WrappingKey, padded};
pub(crate) use fingerprint::fingerprint;
pub(crate) use random::{NoRandomness, fill};
pub(crate) use secret::{mac, sha256};
