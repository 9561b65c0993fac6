//! Secret keys, and what is computed with them.

use std::fmt;

use aws_lc_rs::{digest, hmac};
use zeroize::Zeroize as _;

use super::hkdf::Hkdf;
use super::{NoRandomness, random};

/// 32 secret bytes in a place of their own on the heap: they do not move, are not copied, and are wiped when dropped.
///
/// ```compile_fail,E0599
/// fn copy(key: billfold_vault::SecretKey) { let _two = (key.clone(), key); }
/// ```
/// ```compile_fail,E0277
/// fn print(key: billfold_vault::SecretKey) { println!("{key}"); }
/// ```
pub struct SecretKey(Box<[u8; Self::LENGTH]>);

impl SecretKey {
    /// Bytes of a key.
    pub const LENGTH: usize = 32;

    /// Takes 32 bytes; the caller wipes the source. For providers.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zeros();
        if bytes.len() != Self::LENGTH {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    /// Makes a new random key. For providers.
    ///
    /// # Errors
    /// [`ProviderError::Randomness`](crate::ProviderError::Randomness) if the system gives no random bytes.
    pub fn random() -> Result<Self, crate::ProviderError> {
        Self::generate().map_err(|_| crate::ProviderError::Randomness)
    }

    /// The bytes. For providers, which hand them to a key store; nothing else needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    pub(crate) fn zeros() -> Self {
        Self(Box::new([0; Self::LENGTH]))
    }

    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        let mut key = Self::zeros();
        // Filled in its own place: bytes that are made on the stack and moved leave a copy behind.
        random::fill(key.as_mut())?;
        Ok(key)
    }

    pub(crate) fn as_mut(&mut self) -> &mut [u8; Self::LENGTH] {
        &mut self.0
    }

    /// HKDF-SHA-256 (RFC 5869): a key for another use, from this one and a salt.
    pub(crate) fn derive(&self, salt: &[u8], info: &[&[u8]]) -> Option<Self> {
        let mut out = Self::zeros();
        Hkdf::extract(salt, self)?.expand(info, out.as_mut());
        Some(out)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(***)")
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// HMAC-SHA-256.
pub(crate) fn mac(key: &SecretKey, message: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), message);
    first_32(tag.as_ref())
}

/// SHA-256.
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    first_32(digest::digest(&digest::SHA256, message).as_ref())
}

fn first_32(bytes: &[u8]) -> [u8; 32] {
    bytes.first_chunk().copied().unwrap_or_default()
}
