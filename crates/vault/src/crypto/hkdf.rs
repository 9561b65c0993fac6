//! HKDF-SHA-256 (RFC 5869), extracted once and expanded as often as needed, each time to one block.
//!
//! On the `hmac` and `sha2` crates, which `hpke` brings along: for inputs of a few blocks they take half of the time that
//! aws-lc's general HKDF takes, which extracts again for every expansion (`docs/vault.md`).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroize as _;

use super::SecretKey;

/// The pseudorandom key, as HMAC keeps it. Wiped when dropped.
pub(crate) struct Hkdf(Hmac<Sha256>);

impl Hkdf {
    /// From a key and a salt, which need not be secret. An HMAC takes keys of any length, so there always is one.
    pub(crate) fn extract(salt: &[u8], key: &SecretKey) -> Option<Self> {
        let mut extract = Hmac::<Sha256>::new_from_slice(salt).ok()?;
        extract.update(key.expose());
        let mut prk = extract.finalize().into_bytes();
        let expand = Hmac::new_from_slice(&prk).ok();
        // The crates wipe their own state; the block they hand out is a copy.
        prk.as_mut_slice().zeroize();
        expand.map(Self)
    }

    /// The first 32 bytes for this use. The parts of `info` are read as one.
    pub(crate) fn expand(&self, info: &[&[u8]], out: &mut [u8; 32]) {
        let mut block = self.0.clone();
        info.iter().for_each(|part| block.update(part));
        block.update(&[1]);
        let mut bytes = block.finalize().into_bytes();
        out.copy_from_slice(&bytes);
        bytes.as_mut_slice().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every vector of Wycheproof with our output length.
    #[test]
    fn wycheproof_hkdf_sha256() {
        let Some(text) = crate::tests::fixture("wycheproof/hkdf_sha256_test.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut seen = 0;
        for group in file["testGroups"].as_array().unwrap() {
            for case in group["tests"].as_array().unwrap() {
                let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
                if case["result"] != "valid" || case["size"].as_u64().unwrap() < 32 {
                    continue;
                }
                let Some(key) = SecretKey::from_slice(&bytes("ikm")) else { continue };
                let out = key.derive(&bytes("salt"), &[&bytes("info")]).unwrap();
                // A longer output begins with the shorter one.
                assert_eq!(out.expose()[..], bytes("okm")[..32], "tcId {}", case["tcId"]);
                seen += 1;
            }
        }
        assert!(seen > 0);
    }

    proptest! {
        /// What aws-lc computes.
        #[test]
        fn it_is_what_another_implementation_computes(
            key in any::<[u8; 32]>(),
            salt in prop::collection::vec(any::<u8>(), 0..100),
            info in prop::collection::vec(any::<u8>(), 0..150),
        ) {
            use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
            let mut out = [0; 32];
            Salt::new(HKDF_SHA256, &salt).extract(&key).expand(&[&info], HKDF_SHA256).unwrap().fill(&mut out).unwrap();
            let ours = SecretKey::from_slice(&key).unwrap().derive(&salt, &[&info]).unwrap();
            prop_assert_eq!(ours.expose(), &out);
        }
    }
}
