//! Content encryption of JWE: AES-256-GCM, and AES-256-CBC with HMAC-SHA-512 (RFC 7518 section 5).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_256, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
    UnboundCipherKey,
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use zeroize::Zeroizing;

use super::JweFailed;

/// How the content of a JWE is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentEncryption {
    /// `A256GCM`: AES-256 in Galois/Counter Mode.
    A256Gcm,
    /// `A256CBC-HS512`: AES-256 in Cipher Block Chaining mode, authenticated with HMAC-SHA-512. Adyen's choice.
    A256CbcHs512,
}

/// A ciphertext and its tag.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) tag: Vec<u8>,
}

const MAC_KEY: usize = 32;
const CBC_TAG: usize = 32;
const GCM_TAG: usize = 16;

impl ContentEncryption {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256GCM",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// Bytes of the content encryption key.
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::A256Gcm => 32,
            Self::A256CbcHs512 => 64,
        }
    }

    /// Bytes of the initialization vector.
    pub(crate) fn iv_length(self) -> usize {
        match self {
            Self::A256Gcm => 12,
            Self::A256CbcHs512 => 16,
        }
    }

    /// Encrypts `plain` in place. Its buffer must have room for 16 bytes more, or growing it would leave a copy.
    pub(crate) fn encrypt(
        self,
        key: &[u8],
        iv: &[u8],
        aad: &[u8],
        mut plain: Zeroizing<Vec<u8>>,
    ) -> Result<Sealed, JweFailed> {
        match self {
            Self::A256Gcm => {
                // Unique because the content key is drawn anew for every message, together with the vector.
                let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| JweFailed)?;
                let tag = gcm(key)?.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut plain);
                let tag = tag.map_err(|_| JweFailed)?.as_ref().to_vec();
                Ok(Sealed { ciphertext: plain.to_vec(), tag })
            }
            Self::A256CbcHs512 => {
                let (mac_key, cipher_key) = key.split_at_checked(MAC_KEY).ok_or(JweFailed)?;
                let iv: [u8; 16] = iv.try_into().map_err(|_| JweFailed)?;
                let cipher = UnboundCipherKey::new(&AES_256, cipher_key).map_err(|_| JweFailed)?;
                let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(cipher).map_err(|_| JweFailed)?;
                let context = EncryptionContext::Iv128(FixedLength::from(iv));
                cipher.less_safe_encrypt(&mut *plain, context).map_err(|_| JweFailed)?;
                let ciphertext = plain.to_vec();
                let tag = mac(mac_key, aad, &iv, &ciphertext).ok_or(JweFailed)?.to_vec();
                Ok(Sealed { ciphertext, tag })
            }
        }
    }

    /// Decrypts; the tag is compared in constant time before anything is decrypted.
    pub(crate) fn decrypt(
        self,
        key: &[u8],
        iv: &[u8],
        aad: &[u8],
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, JweFailed> {
        let mut plain = Zeroizing::new(sealed.ciphertext.clone());
        let length = match self {
            Self::A256Gcm => {
                let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| JweFailed)?;
                // A shorter tag would be easier to forge.
                if sealed.tag.len() != GCM_TAG {
                    return Err(JweFailed);
                }
                let key = gcm(key)?;
                let opened = key.open_in_place_separate_tag(nonce, Aad::from(aad), &sealed.tag, &mut plain);
                opened.map_err(|_| JweFailed)?.len()
            }
            Self::A256CbcHs512 => {
                let (mac_key, cipher_key) = key.split_at_checked(MAC_KEY).ok_or(JweFailed)?;
                let iv: [u8; 16] = iv.try_into().map_err(|_| JweFailed)?;
                let tag = mac(mac_key, aad, &iv, &sealed.ciphertext).ok_or(JweFailed)?;
                // Before the padding is looked at, so that it tells a forger nothing.
                verify_slices_are_equal(&tag, &sealed.tag).map_err(|_| JweFailed)?;
                let cipher = UnboundCipherKey::new(&AES_256, cipher_key).map_err(|_| JweFailed)?;
                let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(cipher).map_err(|_| JweFailed)?;
                let context = DecryptionContext::Iv128(FixedLength::from(iv));
                cipher.decrypt(&mut plain, context).map_err(|_| JweFailed)?.len()
            }
        };
        plain.truncate(length);
        Ok(plain)
    }
}

fn gcm(key: &[u8]) -> Result<LessSafeKey, JweFailed> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(|_| JweFailed)?))
}

/// HMAC over associated data, vector, ciphertext and the bit length of the associated data; the first half.
fn mac(key: &[u8], aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<[u8; CBC_TAG]> {
    // The length keeps bytes from being moved between the associated data and the vector behind it.
    let bits = u64::try_from(aad.len()).ok()?.checked_mul(8)?;
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA512, key));
    for part in [aad, iv, ciphertext, &bits.to_be_bytes()] {
        context.update(part);
    }
    context.sign().as_ref().first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture;

    fn wycheproof(name: &str, encryption: ContentEncryption) {
        let Some(text) = fixture(name) else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut seen = 0_u32;
        for group in file["testGroups"].as_array().unwrap() {
            for case in group["tests"].as_array().unwrap() {
                let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
                let (key, iv, aad) = (bytes("key"), bytes("iv"), bytes("aad"));
                if key.len() != encryption.key_length() || iv.len() != encryption.iv_length() {
                    continue;
                }
                let sealed = Sealed { ciphertext: bytes("ct"), tag: bytes("tag") };
                let opened = encryption.decrypt(&key, &iv, &aad, &sealed);
                let valid = case["result"] == "valid";
                assert_eq!(opened.is_ok(), valid, "tcId {} {}", case["tcId"], case["comment"]);
                if let Ok(plain) = opened {
                    assert_eq!(*plain, bytes("msg"), "tcId {}", case["tcId"]);
                    let again = encryption.encrypt(&key, &iv, &aad, plain).unwrap();
                    assert_eq!((again.ciphertext, again.tag), (bytes("ct"), bytes("tag")));
                }
                seen = seen.saturating_add(1);
            }
        }
        assert!(seen > 20, "only {seen} vectors ran");
    }

    #[test]
    fn wycheproof_a256cbc_hs512() {
        wycheproof("wycheproof/a256cbc_hs512_test.json", ContentEncryption::A256CbcHs512);
    }

    #[test]
    fn wycheproof_a256gcm() {
        wycheproof("wycheproof/aes_gcm_test.json", ContentEncryption::A256Gcm);
    }
}
