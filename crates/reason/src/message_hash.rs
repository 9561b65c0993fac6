//! The SHA-256 of a message, by which the proofs of several crates are bound together.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};

/// A message's bytes and their SHA-256, which is made when it is first asked for, and once.
///
/// Whoever proves something about a message carries its hash. This is how several of them share one without taking each other's
/// word: the hash is always of the bytes beside it.
#[derive(Debug)]
pub struct MessageHash<'m> {
    raw: &'m [u8],
    sha256: OnceLock<[u8; 32]>,
}

impl<'m> MessageHash<'m> {
    /// Of these bytes.
    #[must_use]
    pub const fn of(raw: &'m [u8]) -> Self {
        Self { raw, sha256: OnceLock::new() }
    }

    /// The bytes.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// Their SHA-256.
    pub fn sha256(&self) -> [u8; 32] {
        // A digest of another length is impossible; of any other, nothing would be equal to it.
        *self.sha256.get_or_init(|| digest(&SHA256, self.raw).as_ref().try_into().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_of_the_bytes() {
        let hash = MessageHash::of(b"abc");
        // FIPS 180-4, the example of one block.
        assert_eq!(hash.sha256().first_chunk(), Some(&[0xba, 0x78, 0x16, 0xbf]));
        assert_eq!((hash.sha256(), hash.raw()), (MessageHash::of(b"abc").sha256(), &b"abc"[..]));
    }
}
