//! RSA keys made for one run: DKIM, signed action requests, the payment service's bearer and payment tokens.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_reason::{Code, reasons};

/// Why a key could not be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The library could not make a key: no randomness, no memory.
    #[error("no key could be generated")]
    Generate,
    /// The public key could not be written out.
    #[error("the key cannot be encoded")]
    Encode,
    /// The signature could not be made.
    #[error("the signature could not be made")]
    Sign,
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    Random,
}

reasons! {
    KeyError {
        Self::Generate => Code::refusal("sandbox.key_generation", "The emulator could not make a key.");
        Self::Encode => Code::refusal(
            "sandbox.key_encoding",
            "The emulator could not write out a public key.",
        );
        Self::Sign => Code::refusal("sandbox.signing_failed", "The emulator could not sign.");
        Self::Random => Code::refusal(
            "sandbox.no_randomness",
            "The operating system gives the emulator no random bytes.",
        );
    }
}

/// A key that is being made, or made.
type Slot = Arc<Mutex<Option<Arc<RsaKey>>>>;

/// An RSA-2048 key pair that signs with RSASSA-PKCS1-v1_5 and SHA-256: `rsa-sha256` of DKIM (RFC 8301), `RS256` of
/// JOSE (RFC 7518 section 3.3).
pub struct RsaKey {
    pair: KeyPair,
}

impl RsaKey {
    /// Makes a fresh key.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the system gives no random bytes for it.
    pub fn generate() -> Result<Self, KeyError> {
        KeyPair::generate(KeySize::Rsa2048).map(|pair| Self { pair }).map_err(|_| KeyError::Generate)
    }

    /// The key of a mail domain: made once in a process, because a test program starts many sandboxes and the domains are
    /// the same in all of them.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the system gives no random bytes for it.
    pub(crate) fn of_domain(domain: &str) -> Result<Arc<Self>, KeyError> {
        static KEYS: Mutex<BTreeMap<String, Slot>> = Mutex::new(BTreeMap::new());
        let slot = {
            let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(keys.entry(domain.to_owned()).or_default())
        };
        // Only those who want the same domain wait for it.
        let mut key = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = key.as_ref() {
            return Ok(Arc::clone(key));
        }
        let made = Arc::new(Self::generate()?);
        *key = Some(Arc::clone(&made));
        Ok(made)
    }

    /// The public key as `SubjectPublicKeyInfo` DER: what DKIM's `p=` holds in base64 and PEM wraps.
    ///
    /// # Errors
    /// [`KeyError::Encode`] if the library cannot write it out.
    pub fn public_der(&self) -> Result<Vec<u8>, KeyError> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().map_err(|_| KeyError::Encode)?;
        Ok(der.as_ref().to_vec())
    }

    /// The public key in PEM (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// [`KeyError::Encode`] if the library cannot write it out.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        Ok(pem("PUBLIC KEY", &self.public_der()?))
    }

    /// Signs `input`.
    ///
    /// # Errors
    /// [`KeyError::Sign`] if the library cannot sign.
    pub fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)
            .map_err(|_| KeyError::Sign)?;
        Ok(signature)
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKey(***)")
    }
}

/// PEM (RFC 7468) with lines of 64 characters.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (at, character) in STANDARD.encode(der).chars().enumerate() {
        if at > 0 && at.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_key_signs_and_shows_its_public_half() {
        let key = RsaKey::generate().unwrap();
        let public = key.public_der().unwrap();
        let signature = key.sign(b"invoice").unwrap();
        let verify = |text: &[u8]| {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &public).verify(text, &signature)
        };
        assert!(verify(b"invoice").is_ok());
        assert!(verify(b"invoicE").is_err());
        assert!(key.public_pem().unwrap().lines().all(|line| line.len() <= 64));
    }
}
