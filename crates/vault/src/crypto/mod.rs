//! The vault's cryptography: secret keys, randomness, the committing AEAD, the envelope, the keyed fingerprint.

mod aead;
mod canonical;
mod envelope;
mod fingerprint;
mod hkdf;
mod random;
mod secret;
mod xchacha;

pub use envelope::{Envelope, EnvelopeError};
pub use secret::SecretKey;

pub(crate) use aead::NotAuthentic;
pub(crate) use aead::{open_key, open_small, seal_small};
pub(crate) use canonical::Canonical;
pub(crate) use envelope::{Context, KEY_ID, RewrapFailed, Sealing, WrappingKey, padded};
pub(crate) use fingerprint::fingerprint;
pub(crate) use random::{NoRandomness, fill};
pub(crate) use secret::{mac, sha256};
pub(crate) use xchacha::self_test;
#[cfg(feature = "measure")]
pub(crate) use xchacha::{open as cipher_open, seal as cipher_seal};
