//! One record sealed and opened without a vault, for benchmarks and timing tests (feature `measure`).
//!
//! Nothing here is needed to keep payment methods, and what is sealed here opens in no vault: the key is made for the
//! measurement and lost with it.

use zeroize::Zeroizing;

use crate::crypto::{Context, Envelope, KEY_ID, WrappingKey, cipher_open, cipher_seal};
use crate::{OwnerId, SecretKey};

/// Places and keys as one record of one owner has them.
#[derive(Debug)]
pub struct OneRecord {
    owner: OwnerId,
    by: WrappingKey,
}

impl OneRecord {
    /// A record of a new owner under a random wrapping key. `None` without randomness.
    #[must_use]
    pub fn new() -> Option<Self> {
        let owner = "payer@customer.example".parse().ok()?;
        let key = SecretKey::random().ok()?;
        Some(Self { owner, by: WrappingKey { id: [9; KEY_ID], version: 1, key } })
    }

    fn place(&self) -> Context<'_> {
        Context { namespace: "measure", kind: "method", owner: &self.owner, id: &[5; 16] }
    }

    /// What a vault does with a content to store it: a new data key, wrapped, and the content sealed under it. `None` if the
    /// content is too long.
    #[must_use]
    pub fn seal(&self, content: Zeroizing<Vec<u8>>) -> Option<Vec<u8>> {
        Some(Envelope::seal(&self.place(), (1, 1), &self.by, content).ok()?.to_bytes())
    }

    /// What a vault does with stored bytes to read the content. `None` if they are not authentic.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        Envelope::parse(sealed).ok()?.open(&self.place(), &self.by).ok()
    }
}

/// The cipher of suite 1 alone: encrypts in place, answers the tag.
#[must_use]
pub fn seal_in_place(key: &SecretKey, nonce: &[u8; 24], aad: &[u8], body: &mut [u8]) -> Option<[u8; 16]> {
    cipher_seal(key, nonce, aad, body)
}

/// The cipher of suite 1 alone: decrypts in place. `None` if the tag is wrong.
#[must_use]
pub fn open_in_place(
    key: &SecretKey,
    nonce: &[u8; 24],
    aad: &[u8],
    body: &mut [u8],
    tag: &[u8; 16],
) -> Option<()> {
    cipher_open(key, nonce, aad, body, tag)
}

/// The fingerprint by which a card number is recognised.
#[must_use]
pub fn fingerprint(key: &SecretKey, digits: &str) -> [u8; 32] {
    crate::crypto::fingerprint(key, digits)
}
