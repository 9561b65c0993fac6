//! Suite 1: XChaCha20-Poly1305 with key commitment.
//!
//! Poly1305 does not commit to a key: whoever knows two keys can make one ciphertext that opens under both. So each sealing
//! derives, from the key and its 192-bit random nonce as salt, an encryption key and a commitment (HKDF-SHA-256, as in the
//! AWS Encryption SDK's committing suites), both bound to the digest of the associated data. The commitment is compared in
//! constant time before anything is decrypted.

use aws_lc_rs::constant_time::verify_slices_are_equal;

use zeroize::{Zeroizing, zeroize_stack};

use super::hkdf::Hkdf;
use super::xchacha::{self, NONCE, TAG};
use super::{NoRandomness, SecretKey, random, sha256};

/// Bytes of the commitment.
pub(crate) const COMMITMENT: usize = 32;
/// Bytes that sealing adds.
pub(crate) const OVERHEAD: usize = NONCE + COMMITMENT + TAG;

const ENCRYPT: &[u8] = b"billfold-vault suite 1 DERIVEKEY";
const COMMIT: &[u8] = b"billfold-vault suite 1 COMMITKEY";

/// What is stored beside a ciphertext.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) nonce: [u8; NONCE],
    pub(crate) commitment: [u8; COMMITMENT],
    pub(crate) tag: [u8; TAG],
}

/// Why something was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealFailed {
    Randomness,
    Cipher,
}

impl From<NoRandomness> for SealFailed {
    fn from(_: NoRandomness) -> Self {
        Self::Randomness
    }
}

/// Not what was sealed: wrong key, wrong place or altered. Which of these it is cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

/// A nonce that is used once. Only [`fresh`](Self::fresh) and [`of_record`](Self::of_record) make one, and sealing uses it up.
pub(crate) struct FreshNonce([u8; NONCE]);

impl FreshNonce {
    // 192 random bits: collisions stay out of reach for any number of records under one key, so no counter must be kept.
    pub(crate) fn fresh() -> Result<Self, NoRandomness> {
        let mut nonce = [0; NONCE];
        random::fill(&mut nonce)?;
        Ok(Self(nonce))
    }

    /// What one record needs, from one call of the system: a data key, and the nonces of key and content.
    pub(crate) fn of_record() -> Result<(SecretKey, Self, Self), NoRandomness> {
        let mut random = Zeroizing::new([0; SecretKey::LENGTH + 2 * NONCE]);
        random::fill(random.as_mut_slice())?;
        let mut key = SecretKey::zeros();
        let (secret, nonces) = random.split_at(SecretKey::LENGTH);
        let (one, two) = nonces.split_at(NONCE);
        key.as_mut().copy_from_slice(secret);
        let nonce = |bytes: &[u8]| bytes.try_into().map(Self).map_err(|_| NoRandomness);
        Ok((key, nonce(one)?, nonce(two)?))
    }
}

/// Bytes of the stack that are overwritten after each use of keys: more than the ciphers and hashes beneath use.
const STACK: usize = 4096;

/// Seals `body` in place.
pub(crate) fn seal_in_place(
    key: &SecretKey,
    nonce: FreshNonce,
    aad: &[u8],
    body: &mut [u8],
) -> Result<Head, SealFailed> {
    let sealed = seal_and_leave(key, nonce, aad, body);
    zeroize_stack::<STACK>();
    sealed
}

/// In a frame of its own, which is overwritten when it has returned.
#[inline(never)]
fn seal_and_leave(
    key: &SecretKey,
    FreshNonce(nonce): FreshNonce,
    aad: &[u8],
    body: &mut [u8],
) -> Result<Head, SealFailed> {
    let (encrypt, commitment) = derive(key, &nonce, aad).ok_or(SealFailed::Cipher)?;
    let tag = xchacha::seal(&encrypt, &nonce, aad, body).ok_or(SealFailed::Cipher)?;
    Ok(Head { nonce, commitment, tag })
}

/// Opens `body` in place. On failure it holds the ciphertext or zeros.
pub(crate) fn open_in_place(
    key: &SecretKey,
    aad: &[u8],
    head: &Head,
    body: &mut [u8],
) -> Result<(), NotAuthentic> {
    let opened = open_and_leave(key, aad, head, body);
    zeroize_stack::<STACK>();
    opened
}

/// In a frame of its own, which is overwritten when it has returned.
#[inline(never)]
fn open_and_leave(key: &SecretKey, aad: &[u8], head: &Head, body: &mut [u8]) -> Result<(), NotAuthentic> {
    let (encrypt, commitment) = derive(key, &head.nonce, aad).ok_or(NotAuthentic)?;
    // Before the cipher is used: a ciphertext that was made to open under two keys ends here.
    verify_slices_are_equal(&commitment, &head.commitment).map_err(|_| NotAuthentic)?;
    xchacha::open(&encrypt, &head.nonce, aad, body, &head.tag).ok_or(NotAuthentic)
}

/// The encryption key and the commitment.
fn derive(key: &SecretKey, nonce: &[u8; NONCE], aad: &[u8]) -> Option<(SecretKey, [u8; COMMITMENT])> {
    // Of a fixed length, so that label and context cannot run into one another.
    let context = sha256(aad);
    let keys = Hkdf::extract(nonce, key)?;
    let (mut encrypt, mut commitment) = (SecretKey::zeros(), [0; COMMITMENT]);
    keys.expand(&[ENCRYPT, &context], encrypt.as_mut());
    keys.expand(&[COMMIT, &context], &mut commitment);
    Some((encrypt, commitment))
}

/// A sealed key: nonce, commitment, 32 bytes of ciphertext, tag.
pub(crate) type Boxed = [u8; OVERHEAD + SecretKey::LENGTH];

/// Seals one key by another.
pub(crate) fn seal_key(
    by: &SecretKey,
    nonce: FreshNonce,
    aad: &[u8],
    key: &SecretKey,
) -> Result<Boxed, SealFailed> {
    let sealed = seal_bytes(by, nonce, aad, key.expose())?;
    sealed.try_into().map_err(|_| SealFailed::Cipher)
}

/// Opens a sealed key.
pub(crate) fn open_key(by: &SecretKey, aad: &[u8], sealed: &[u8]) -> Result<SecretKey, NotAuthentic> {
    if sealed.len() != size_of::<Boxed>() {
        return Err(NotAuthentic);
    }
    let mut key = SecretKey::zeros();
    let (head, body) = split(sealed).ok_or(NotAuthentic)?;
    key.as_mut().copy_from_slice(body);
    open_in_place(by, aad, &head, key.as_mut())?;
    Ok(key)
}

/// Seals a few bytes: nonce, commitment, ciphertext, tag.
pub(crate) fn seal_small(key: &SecretKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealFailed> {
    seal_bytes(key, FreshNonce::fresh()?, aad, plain)
}

fn seal_bytes(key: &SecretKey, nonce: FreshNonce, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealFailed> {
    let mut out = Vec::with_capacity(plain.len().saturating_add(OVERHEAD));
    out.extend_from_slice(&[0; NONCE + COMMITMENT]);
    out.extend_from_slice(plain);
    let body = out.get_mut(NONCE + COMMITMENT..).ok_or(SealFailed::Cipher)?;
    let head = seal_in_place(key, nonce, aad, body)?;
    out.extend_from_slice(&head.tag);
    let front = [&head.nonce[..], &head.commitment[..]].concat();
    out.get_mut(..NONCE + COMMITMENT).ok_or(SealFailed::Cipher)?.copy_from_slice(&front);
    Ok(out)
}

/// Opens what [`seal_small`] made, into a buffer that is wiped.
pub(crate) fn open_small(
    key: &SecretKey,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    let (head, body) = split(sealed).ok_or(NotAuthentic)?;
    let mut plain = Zeroizing::new(body.to_vec());
    open_in_place(key, aad, &head, &mut plain)?;
    Ok(plain)
}

/// Head and ciphertext of the form nonce, commitment, ciphertext, tag.
pub(crate) fn split(sealed: &[u8]) -> Option<(Head, &[u8])> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
    let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>()?;
    let (body, tag) = rest.split_last_chunk::<TAG>()?;
    Some((Head { nonce: *nonce, commitment: *commitment, tag: *tag }, body))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chacha20poly1305::aead::AeadInOut as _;
    use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};

    use super::*;

    fn key(byte: u8) -> SecretKey {
        SecretKey::from_slice(&[byte; 32]).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_and_nothing_else_does() {
        let sealed = seal_small(&key(1), b"here", b"secret").unwrap();
        assert_eq!(&**open_small(&key(1), b"here", &sealed).unwrap(), b"secret");
        assert_eq!(open_small(&key(2), b"here", &sealed), Err(NotAuthentic));
        assert_eq!(open_small(&key(1), b"there", &sealed), Err(NotAuthentic));
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered[at] ^= 1 << bit;
                assert_eq!(open_small(&key(1), b"here", &altered), Err(NotAuthentic), "byte {at} bit {bit}");
            }
        }
        for length in 0..sealed.len() {
            assert_eq!(open_small(&key(1), b"here", &sealed[..length]), Err(NotAuthentic), "cut to {length}");
        }
    }

    #[test]
    fn nonces_do_not_repeat() {
        let nonces: BTreeSet<_> = (0..10_000)
            .map(|_| FreshNonce::of_record().unwrap())
            .flat_map(|(_, one, two)| [one.0, two.0])
            .collect();
        assert_eq!(nonces.len(), 20_000);
    }

    #[test]
    fn without_randomness_nothing_is_sealed() {
        random::tests::FAIL.set(true);
        assert_eq!(seal_small(&key(1), b"", b"secret"), Err(SealFailed::Randomness));
        assert!(SecretKey::generate().is_err());
        assert!(FreshNonce::of_record().is_err());
        random::tests::FAIL.set(false);
    }

    /// A ciphertext that plain XChaCha20-Poly1305 opens under two keys. Commitment and derivation refuse it under both.
    #[test]
    fn a_ciphertext_of_two_keys_is_refused() {
        let Some(text) = crate::tests::fixture("commitment/two_key_ciphertexts.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut seen = 0;
        for vector in file["vectors"].as_array().unwrap() {
            if vector["algorithm"] != "xchacha20poly1305" {
                continue;
            }
            let bytes = |name: &str| hex::decode(vector[name].as_str().unwrap()).unwrap();
            let (nonce, aad, sealed) = (bytes("nonce"), bytes("aad"), bytes("ciphertext_and_tag"));
            let nonce: [u8; NONCE] = nonce.try_into().unwrap();
            let (body, tag) = sealed.split_last_chunk::<TAG>().unwrap();
            for name in ["key1", "key2"] {
                let key = SecretKey::from_slice(&bytes(name)).unwrap();
                let plain = XChaCha20Poly1305::new_from_slice(key.expose()).unwrap();
                let mut open = body.to_vec();
                plain
                    .decrypt_inout_detached(&nonce.into(), &aad, open.as_mut_slice().into(), &(*tag).into())
                    .expect("the plain cipher accepts both keys: that is the attack");
                let (_, commitment) = derive(&key, &nonce, &aad).unwrap();
                for commitment in [[0; COMMITMENT], commitment] {
                    let head = Head { nonce, commitment, tag: *tag };
                    assert_eq!(open_in_place(&key, &aad, &head, &mut body.to_vec()), Err(NotAuthentic));
                }
            }
            seen += 1;
        }
        assert!(seen > 0);
    }
}
