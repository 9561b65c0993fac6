//! HPKE of RFC 9180: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. One message per key.

use std::convert::Infallible;

use hpke::aead::{AeadTag, ChaCha20Poly1305};
use hpke::inout::InOutBuf;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, HpkeError, Kem, OpModeR, OpModeS, Serializable as _};
use zeroize::Zeroizing;

pub(crate) type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
pub(crate) type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Bytes of a public or an encapsulated key.
pub(crate) const KEY: usize = 32;
/// Bytes of the authentication tag.
pub(crate) const TAG: usize = 16;

/// What went wrong, without detail: a caller must not learn which step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HpkeFailed;

/// Seals `plain` in place to `public`; answers the encapsulated key and the tag. `seed` is the ephemeral key's input
/// and must be fresh random bytes; it is taken by value and wiped.
pub(crate) fn seal_in_place(
    public: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plain: &mut [u8],
    seed: Zeroizing<[u8; KEY]>,
) -> Result<([u8; KEY], [u8; TAG]), HpkeFailed> {
    let mut rng = Once { seed, used: 0, overdrawn: false };
    let (encapped, tag) = hpke::single_shot_seal_inout_detached_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, public, info, InOutBuf::from(plain), aad, &mut rng)
    .map_err(|_: HpkeError| HpkeFailed)?;
    // If the library asked for more than the seed, a part of the ephemeral key was not random.
    if rng.overdrawn {
        return Err(HpkeFailed);
    }
    Ok((encapped.to_bytes().into(), tag.to_bytes().into()))
}

/// Opens `sealed` in place. On failure it still holds ciphertext.
pub(crate) fn open_in_place(
    private: &PrivateKey,
    encapped: &[u8; KEY],
    info: &[u8],
    aad: &[u8],
    sealed: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), HpkeFailed> {
    let encapped = EncappedKey::from_bytes(encapped).map_err(|_| HpkeFailed)?;
    let tag = AeadTag::<ChaCha20Poly1305>::from_bytes(tag).map_err(|_| HpkeFailed)?;
    hpke::single_shot_open_inout_detached::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        private,
        &encapped,
        info,
        InOutBuf::from(sealed),
        aad,
        &tag,
    )
    .map_err(|_| HpkeFailed)
}

/// Reads a public key and refuses points of small order, whose shared secret anybody knows. The trial agreement uses
/// a fixed seed: a point is of small order if and only if *every* clamped scalar takes it to zero.
pub(crate) fn public_key(bytes: &[u8; KEY]) -> Result<PublicKey, HpkeFailed> {
    let public = PublicKey::from_bytes(bytes).map_err(|_| HpkeFailed)?;
    let mut rng = Once { seed: Zeroizing::new([7; KEY]), used: 0, overdrawn: false };
    X25519HkdfSha256::encap_with_rng(&public, None, &mut rng).map_err(|_| HpkeFailed)?;
    Ok(public)
}

/// The private key of these bytes (clamped as RFC 9180 section 7.1.2 asks) and its public half.
pub(crate) fn private_key(bytes: &[u8; KEY]) -> Result<(PrivateKey, [u8; KEY]), HpkeFailed> {
    let private = PrivateKey::from_bytes(bytes).map_err(|_| HpkeFailed)?;
    let public = X25519HkdfSha256::sk_to_pk(&private).to_bytes().into();
    Ok((private, public))
}

/// A generator that gives out one seed, once. HPKE's own system generator panics when the system has no randomness;
/// so the caller draws the seed, fallibly, before. Asked for more than the seed it marks itself overdrawn, and the
/// result is thrown away.
struct Once {
    seed: Zeroizing<[u8; KEY]>,
    used: usize,
    overdrawn: bool,
}

impl TryRng for Once {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let end = self.used.saturating_add(out.len());
        match self.seed.get(self.used..end) {
            Some(bytes) => {
                out.copy_from_slice(bytes);
                self.used = end;
            }
            None => self.overdrawn = true,
        }
        Ok(())
    }
}

impl TryCryptoRng for Once {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_small_order_are_refused() {
        // The seven encodings of RFC 7748 section 6.1's warning, little endian.
        let p = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
        for hex_key in [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            p,
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ] {
            let bytes: [u8; KEY] = hex::decode(hex_key).unwrap().try_into().unwrap();
            assert_eq!(public_key(&bytes).err(), Some(HpkeFailed), "{hex_key}");
        }
    }

    #[test]
    fn a_generator_asked_twice_is_noticed() {
        let mut rng = Once { seed: Zeroizing::new([1; KEY]), used: 0, overdrawn: false };
        rng.try_fill_bytes(&mut [0; KEY]).unwrap();
        assert!(!rng.overdrawn);
        rng.try_fill_bytes(&mut [0; 1]).unwrap();
        assert!(rng.overdrawn);
    }

    fn bytes(value: &serde_json::Value) -> Vec<u8> {
        hex::decode(value.as_str().unwrap()).unwrap()
    }

    /// RFC 9180 appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, `ChaCha20Poly1305`, base mode, first message;
    /// and the same suite of the published vector file, where it is at hand.
    #[test]
    fn the_vectors_of_rfc_9180_seal_and_open() {
        let Some(text) = crate::tests::fixture("rfc9180/rfc9180_subset.json") else { return };
        let suites: serde_json::Value = serde_json::from_str(&text).unwrap();
        let ours = |v: &&serde_json::Value| {
            v["mode"] == 0 && v["kem_id"] == 0x20 && v["kdf_id"] == 1 && v["aead_id"] == 3
        };
        let vector = suites.as_array().unwrap().iter().find(ours).unwrap();
        let first = &vector["encryptions"][0];
        let public = public_key(&bytes(&vector["pkRm"]).try_into().unwrap()).unwrap();
        let seed = Zeroizing::new(bytes(&vector["ikmE"]).try_into().unwrap());
        let (info, aad) = (bytes(&vector["info"]), bytes(&first["aad"]));
        let mut body = bytes(&first["pt"]);
        let (encapped, tag) = seal_in_place(&public, &info, &aad, &mut body, seed).unwrap();
        assert_eq!(encapped.to_vec(), bytes(&vector["enc"]));
        assert_eq!([&body[..], &tag[..]].concat(), bytes(&first["ct"]));
        let (private, public) = private_key(&bytes(&vector["skRm"]).try_into().unwrap()).unwrap();
        assert_eq!(public.to_vec(), bytes(&vector["pkRm"]));
        open_in_place(&private, &encapped, &info, &aad, &mut body, &tag).unwrap();
        assert_eq!(body, bytes(&first["pt"]));
    }

    /// Wycheproof's X25519 public keys: the ones whose shared secret is zero are refused, the others taken.
    #[test]
    fn wycheproof_low_order_keys_are_refused() {
        let Some(text) = crate::tests::fixture("wycheproof/x25519_test.json") else { return };
        let suite: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut refused = 0;
        for case in suite["testGroups"][0]["tests"].as_array().unwrap() {
            let Ok(key) = <[u8; KEY]>::try_from(bytes(&case["public"])) else { continue };
            let zero = bytes(&case["shared"]).iter().all(|&b| b == 0);
            assert_eq!(public_key(&key).is_err(), zero, "tcId {}", case["tcId"]);
            refused += usize::from(zero);
        }
        assert!(refused >= 7, "only {refused} low-order keys seen");
    }
}
