//! The compact form: `header.key.iv.ciphertext.tag` (RFC 7516 section 3.1).

use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey,
};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::ContentEncryption;
use super::content::Sealed;
use crate::codec::{from_base64url, to_base64url};

/// What went wrong, without detail: which step failed would be an oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JweFailed;

/// Encrypts under a fresh key; `header` is the protected header's JSON. `randomness` is filled by the caller beforehand, so
/// that a failing generator is an error of its own.
pub(crate) fn encrypt(
    to: &PublicEncryptingKey,
    encryption: ContentEncryption,
    header: &[u8],
    plain: Zeroizing<Vec<u8>>,
    randomness: &[u8; RANDOM],
) -> Result<String, JweFailed> {
    let (key, iv) = randomness.split_at_checked(encryption.key_length()).ok_or(JweFailed)?;
    let iv = iv.get(..encryption.iv_length()).ok_or(JweFailed)?;
    let oaep = OaepPublicEncryptingKey::new(to.clone()).map_err(|_| JweFailed)?;
    let mut wrapped = vec![0; oaep.ciphertext_size()];
    let wrapped = oaep.encrypt(&OAEP_SHA256_MGF1SHA256, key, &mut wrapped, None).map_err(|_| JweFailed)?;
    let header = to_base64url(header);
    let sealed = encryption.encrypt(key, iv, header.as_bytes(), plain)?;
    let parts = [wrapped, iv, &sealed.ciphertext, &sealed.tag].map(to_base64url);
    Ok(format!("{header}.{}", parts.join(".")))
}

/// Bytes of randomness that [`encrypt`] takes: the longest key and the longest vector.
pub(crate) const RANDOM: usize = 64 + 16;

/// A message, taken apart but not opened.
#[derive(Clone)]
pub(crate) struct Jwe {
    pub(crate) header: Header,
    text: String,
    protected: String,
    wrapped: Vec<u8>,
    iv: Vec<u8>,
    sealed: Sealed,
}

/// Members that decide. A member given twice is an error; unknown ones are ignored, unless `crit` names them.
#[derive(Clone, Deserialize)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) enc: String,
    #[serde(default)]
    pub(crate) kid: Option<String>,
    /// Digest of the payment, base64url; see `crate::jwe::key`.
    #[serde(default)]
    pub(crate) binding: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
    #[serde(default)]
    zip: Option<serde_json::Value>,
}

impl Jwe {
    /// Longest text in bytes.
    pub(crate) const MAX_TEXT: usize = 4096;

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let protected = parts.next().filter(|_| text.len() <= Self::MAX_TEXT)?.to_owned();
        let mut next = || from_base64url(parts.next()?);
        let (wrapped, iv, ciphertext, tag) = (next()?, next()?, next()?, next()?);
        if parts.next().is_some() {
            return None;
        }
        let header: Header = serde_json::from_slice(&from_base64url(&protected)?).ok()?;
        // `crit` names what this reader does not know; the length of compressed content would tell about the card.
        if header.crit.is_some() || header.zip.is_some() {
            return None;
        }
        let (text, sealed) = (text.to_owned(), Sealed { ciphertext, tag });
        Some(Self { header, text, protected, wrapped, iv, sealed })
    }

    /// The text it was parsed from.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Opens the message with one key and one pair of algorithms. If the content key does not unwrap, a random one is
    /// taken instead and fails at the tag (RFC 7516 section 11.5), so that padding errors look like any other.
    pub(crate) fn open(
        &self,
        key: &PrivateDecryptingKey,
        encryption: ContentEncryption,
    ) -> Result<Zeroizing<Vec<u8>>, JweFailed> {
        // From the pinned key, never from the message: the sender of a forgery must not choose how it is checked.
        if self.header.alg != ALG || self.header.enc != encryption.name() {
            return Err(JweFailed);
        }
        if self.iv.len() != encryption.iv_length() {
            return Err(JweFailed);
        }
        let oaep = OaepPrivateDecryptingKey::new(key.clone()).map_err(|_| JweFailed)?;
        let mut buffer = Zeroizing::new(vec![0; oaep.min_output_size()]);
        let mut content_key = Zeroizing::new(vec![0; encryption.key_length()]);
        getrandom::fill(&mut content_key).map_err(|_| JweFailed)?;
        if let Ok(unwrapped) = oaep.decrypt(&OAEP_SHA256_MGF1SHA256, &self.wrapped, &mut buffer, None)
            && unwrapped.len() == content_key.len()
        {
            content_key.copy_from_slice(unwrapped);
        }
        encryption.decrypt(&content_key, &self.iv, self.protected.as_bytes(), &self.sealed)
    }
}

/// The only key management algorithm that is accepted. `RSA1_5` and OAEP with SHA-1, which RFC 7518 also registers, are not.
pub(crate) const ALG: &str = "RSA-OAEP-256";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture;

    /// DER of a PKCS #8 RSA private key, from the members of a JWK.
    fn pkcs8(jwk: &serde_json::Value) -> Option<Vec<u8>> {
        fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82], &length[..], content].concat().into_iter().collect::<Vec<_>>()
        }
        // Short forms of the length where DER wants them.
        fn der(tag: u8, content: &[u8]) -> Vec<u8> {
            match u8::try_from(content.len()) {
                Ok(short @ 0..=127) => [&[tag, short], content].concat(),
                Ok(long) => [&[tag, 0x81, long], content].concat(),
                Err(_) => tlv(tag, content),
            }
        }
        let integer = |bytes: &[u8]| {
            let sign: &[u8] = if bytes[0] & 0x80 != 0 { &[0] } else { &[] };
            der(2, &[sign, bytes].concat())
        };
        let mut key = integer(&[0]);
        for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
            key.extend(integer(&from_base64url(jwk[name].as_str()?)?));
        }
        let rsa = [0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
        Some(der(0x30, &[integer(&[0]), rsa.to_vec(), der(4, &der(0x30, &key))].concat()))
    }

    /// Wycheproof's JWE suite, for RSA keys: what is of our algorithms opens exactly if it is valid; nothing else does.
    #[test]
    fn wycheproof_json_web_encryption() {
        let Some(text) = fixture("wycheproof/json_web_encryption_test.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let (mut opened, mut refused) = (0, 0);
        for group in file["testGroups"].as_array().unwrap() {
            let Some(der) = pkcs8(&group["private"]) else { continue };
            let private = PrivateDecryptingKey::from_pkcs8(&der).unwrap();
            for case in group["tests"].as_array().unwrap() {
                let Some(text) = case["jwe"].as_str() else { continue };
                let encryption = match case["enc"].as_str() {
                    Some("A256CBC-HS512") => ContentEncryption::A256CbcHs512,
                    _ => ContentEncryption::A256Gcm,
                };
                let ours = group["private"]["alg"] == ALG && case["enc"] == encryption.name();
                let plain = Jwe::parse(text).and_then(|jwe| jwe.open(&private, encryption).ok());
                assert_eq!(plain.is_some(), ours && case["result"] == "valid", "tcId {}", case["tcId"]);
                if let Some(plain) = plain {
                    assert_eq!(hex::encode(&*plain), case["pt"].as_str().unwrap());
                    opened += 1;
                } else {
                    refused += 1;
                }
            }
        }
        assert!(opened >= 2 && refused >= 20, "{opened} opened, {refused} refused");
    }
}
