//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): the cipher of suite 1.
//!
//! `HChaCha20` makes a subkey of the key and the first 16 bytes of the nonce; the ChaCha20-Poly1305 (RFC 8439) of aws-lc does
//! the rest under the other eight. Byte for byte it is what the `chacha20poly1305` crate computes, at a third of the time
//! for a record: that crate's vectorised Poly1305 pays for its set-up only in long messages (`docs/vault.md`). The crate
//! stays as the second opinion: [`self_test`] compares the two on this machine before anything is sealed.
//!
//! The subkey is wiped here. The context that aws-lc keeps it in is on aws-lc's heap, and overwritten when it is freed.

use std::sync::OnceLock;

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use chacha20::{R20, hchacha};
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use zeroize::Zeroize as _;

use super::SecretKey;

/// Bytes of the nonce.
pub(crate) const NONCE: usize = 24;
/// Bytes of the tag.
pub(crate) const TAG: usize = 16;

/// Encrypts `body` in place and answers the tag. `None` only if the library refuses, which it does not for bodies of less
/// than 256 GB.
pub(crate) fn seal(key: &SecretKey, nonce: &[u8; NONCE], aad: &[u8], body: &mut [u8]) -> Option<[u8; TAG]> {
    let (cipher, nonce) = cipher(key, nonce)?;
    let tag = cipher.seal_in_place_separate_tag(nonce, Aad::from(aad), body).ok()?;
    tag.as_ref().first_chunk().copied()
}

/// Decrypts `body` in place. If the tag is not that of key, nonce, associated data and body, `body` is zeros.
pub(crate) fn open(
    key: &SecretKey,
    nonce: &[u8; NONCE],
    aad: &[u8],
    body: &mut [u8],
    tag: &[u8; TAG],
) -> Option<()> {
    let (cipher, nonce) = cipher(key, nonce)?;
    cipher.open_in_place_separate_tag(nonce, Aad::from(aad), tag, body).ok()?;
    Some(())
}

fn cipher(key: &SecretKey, nonce: &[u8; NONCE]) -> Option<(LessSafeKey, Nonce)> {
    let (first, last) = nonce.split_first_chunk::<16>()?;
    let mut subkey = hchacha::<R20>(key.expose().into(), first.into());
    let cipher = UnboundKey::new(&CHACHA20_POLY1305, &subkey);
    // Before the result is looked at, so that no early return leaves the subkey on the stack.
    subkey.as_mut_slice().zeroize();
    // draft-irtf-cfrg-xchacha-03, section 2.3: four zero bytes, then the rest of the nonce.
    let mut short = [0; 12];
    short.last_chunk_mut::<8>()?.copy_from_slice(last);
    Some((LessSafeKey::new(cipher.ok()?), Nonce::assume_unique_for_key(short)))
}

/// Whether this machine computes the same with the code here and with the `chacha20poly1305` crate, which shares nothing
/// with aws-lc: a misdetected vector unit or a miscompiled library must not write records that nothing else can open.
/// Computed once per process.
pub(crate) fn self_test() -> bool {
    static PASSED: OnceLock<bool> = OnceLock::new();
    *PASSED.get_or_init(|| {
        // Lengths on both sides of the libraries' vector widths.
        [0, 1, 64, 320, 512, 1000].into_iter().all(|length| agree(seal, length).is_some())
    })
}

type Seal = fn(&SecretKey, &[u8; NONCE], &[u8], &mut [u8]) -> Option<[u8; TAG]>;

fn agree(seal: Seal, length: usize) -> Option<()> {
    let (key, nonce, aad, plain) = (SecretKey::zeros(), [7; NONCE], b"self-test", vec![0x5a; length]);
    let other = XChaCha20Poly1305::new_from_slice(key.expose()).ok()?;
    let (mut ours, mut theirs) = (plain.clone(), plain.clone());
    let tag = seal(&key, &nonce, aad, &mut ours)?;
    let same = other.encrypt_inout_detached(&nonce.into(), aad, theirs.as_mut_slice().into()).ok()?;
    let equal = ours == theirs && tag == <[u8; TAG]>::from(same);
    open(&key, &nonce, aad, &mut theirs, &tag)?;
    (equal && theirs == plain).then_some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(bytes: &[u8]) -> SecretKey {
        SecretKey::from_slice(bytes).unwrap()
    }

    #[test]
    fn two_implementations_agree_on_this_machine() {
        assert!(self_test());
        let wrong: Seal = |key, nonce, aad, body| {
            let tag = seal(key, nonce, aad, body);
            body.iter_mut().skip(64).take(1).for_each(|byte| *byte ^= 1);
            tag
        };
        assert_eq!(agree(wrong, 64), Some(()));
        assert_eq!(agree(wrong, 512), None, "a difference in a later block is seen");
    }

    #[test]
    fn a_failed_opening_leaves_no_plaintext() {
        let mut body = *b"4242424242424242 unauthenticated";
        let mut tag = seal(&key(&[1; 32]), &[2; NONCE], b"", &mut body).unwrap();
        tag[0] ^= 1;
        assert_eq!(open(&key(&[1; 32]), &[2; NONCE], b"", &mut body, &tag), None);
        assert_eq!(body, [0; 32]);
    }

    /// The vectors of the draft: `HChaCha20` (2.2.1) and the AEAD (A.3.1).
    #[test]
    fn the_vectors_of_the_xchacha_draft() {
        let Some(text) = crate::tests::fixture("xchacha/rfc8439_xchacha_kat.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let bytes = |value: &serde_json::Value| hex::decode(value.as_str().unwrap()).unwrap();
        let half = &file["hchacha20"];
        let (wide, input) = (key(&bytes(&half["key"])), bytes(&half["nonce"]));
        let subkey = hchacha::<R20>(wide.expose().into(), input.as_slice().try_into().unwrap());
        assert_eq!(subkey.as_slice(), bytes(&half["out"]));
        let sealed = bytes(&file["xchacha"]["ciphertext_and_tag"]);
        let nonce = bytes(&file["xchacha"]["nonce"]).try_into().unwrap();
        let mut body = bytes(&file["plaintext"]);
        let tag = seal(&key(&bytes(&file["key"])), &nonce, &bytes(&file["aad"]), &mut body).unwrap();
        assert_eq!([&body[..], &tag].concat(), sealed);
    }

    /// Every vector of Wycheproof.
    #[test]
    fn wycheproof_xchacha20_poly1305() {
        let Some(text) = crate::tests::fixture("wycheproof/xchacha20_poly1305_test.json") else { return };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut seen = 0;
        for group in file["testGroups"].as_array().unwrap() {
            for case in group["tests"].as_array().unwrap() {
                let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
                let Ok(nonce) = <[u8; NONCE]>::try_from(bytes("iv")) else { continue };
                let (mut body, tag) = (bytes("ct"), <[u8; TAG]>::try_from(bytes("tag")).unwrap());
                let (key, aad) = (key(&bytes("key")), bytes("aad"));
                let opened = open(&key, &nonce, &aad, &mut body, &tag);
                assert_eq!(opened.is_some(), case["result"] == "valid", "tcId {}", case["tcId"]);
                if opened.is_some() {
                    assert_eq!(body, bytes("msg"), "tcId {}", case["tcId"]);
                    assert_eq!(seal(&key, &nonce, &aad, &mut body), Some(tag), "tcId {}", case["tcId"]);
                    assert_eq!(body, bytes("ct"), "tcId {}", case["tcId"]);
                }
                seen += 1;
            }
        }
        assert!(seen > 250, "only {seen} vectors ran");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Byte for byte the `chacha20poly1305` crate, in both directions.
        #[test]
        fn it_is_what_another_implementation_computes(
            secret in any::<[u8; 32]>(),
            nonce in any::<[u8; NONCE]>(),
            aad in prop::collection::vec(any::<u8>(), 0..200),
            plain in prop::collection::vec(any::<u8>(), 0..1400),
            flip in any::<prop::sample::Index>(),
        ) {
            let other = XChaCha20Poly1305::new_from_slice(&secret).unwrap();
            let (mut ours, mut theirs) = (plain.clone(), plain.clone());
            let tag = seal(&key(&secret), &nonce, &aad, &mut ours).unwrap();
            let same = other.encrypt_inout_detached(&nonce.into(), &aad, theirs.as_mut_slice().into()).unwrap();
            prop_assert_eq!(&ours, &theirs);
            prop_assert_eq!(tag, <[u8; TAG]>::from(same));
            prop_assert_eq!(open(&key(&secret), &nonce, &aad, &mut theirs, &tag), Some(()));
            prop_assert_eq!(&theirs, &plain);
            other.decrypt_inout_detached(&nonce.into(), &aad, ours.as_mut_slice().into(), &tag.into()).unwrap();
            prop_assert_eq!(&ours, &plain);
            let mut altered = tag;
            altered[flip.index(TAG)] ^= 1;
            prop_assert_eq!(open(&key(&secret), &nonce, &aad, &mut theirs, &altered), None);
        }
    }
}
