//! The keyed fingerprint by which a card is recognised without being read.

use super::{Canonical, SecretKey, mac};

/// Bytes of a fingerprint.
pub(crate) const FINGERPRINT: usize = 32;

/// HMAC-SHA-256 over all digits of the number, under a key of the owner (PCI DSS 3.5.1.1 asks for a keyed hash of the
/// entire number: with the last four digits known, an unkeyed one is searched in seconds).
pub(crate) fn fingerprint(key: &SecretKey, digits: &str) -> [u8; FINGERPRINT] {
    let message = zeroize::Zeroizing::new(Canonical::new("pan-fp/v1").field(digits.as_bytes()).finish());
    mac(key, &message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_or_digit_gives_another_fingerprint() {
        let (one, two) = (SecretKey::from_slice(&[1; 32]).unwrap(), SecretKey::from_slice(&[2; 32]).unwrap());
        let print = fingerprint(&one, "4242424242424242");
        assert_eq!(print, fingerprint(&one, "4242424242424242"));
        assert_ne!(print, fingerprint(&two, "4242424242424242"));
        assert_ne!(print, fingerprint(&one, "4242424242424241"));
    }

    /// HMAC-SHA-256 itself, against values computed by another implementation.
    #[test]
    fn independent_values() {
        let Some(text) = crate::tests::fixture("fingerprint/keyed_hash.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let key = SecretKey::from_slice(&hex::decode(vector["key"].as_str().unwrap()).unwrap()).unwrap();
            let tag = mac(&key, vector["pan"].as_str().unwrap().as_bytes());
            assert_eq!(hex::encode(tag), vector["hmac_sha256"].as_str().unwrap());
        }
    }
}
