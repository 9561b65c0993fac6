//! The vault's cipher against the other implementations of it on this machine, and the sealing and opening of a record of 512
//! bytes against the same work written straight on the fastest libraries. Then the parts of that work, one by one.
//!
//! Every candidate seals a record under a key of its own and opens it, so each sets its key up twice: a data key is used for one
//! version of one record. Nonces are 24 bytes for `XChaCha20` and 12 for the others, which makes those unfit for random nonces
//! under a lasting key; no cipher here but suite 1 as a whole commits to its key. Bodies are sealed in place, without a copy.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a benchmark stops by panicking")]

use std::hint::black_box;

use aws_lc_rs::{aead as aws, digest, hkdf};
use billfold_benches::turns::{Candidate, compare, only_a_test};
use billfold_vault::SecretKey;
use billfold_vault::measure::{OneRecord, open_in_place, seal_in_place};
use chacha20::{R20, hchacha};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, XChaCha20Poly1305};
use ring::aead as ring;
use zeroize::Zeroizing;

const RECORD: usize = 512;
const TAG: usize = 16;

/// As long as the associated data of a record.
const AAD: &[u8] = &[7; 140];

/// A record in a buffer with room for the tag.
fn record() -> Vec<u8> {
    let mut record = Vec::with_capacity(RECORD + TAG);
    record.resize(RECORD, 0x2a);
    record
}

/// `aws-lc-rs` with a 12-byte nonce.
fn by_aws(algorithm: &'static aws::Algorithm, key: &[u8; 32], record: &mut [u8]) {
    let cipher = || aws::LessSafeKey::new(aws::UnboundKey::new(algorithm, black_box(key)).unwrap());
    let nonce = || aws::Nonce::assume_unique_for_key([3; 12]);
    let tag = cipher().seal_in_place_separate_tag(nonce(), aws::Aad::from(AAD), record).unwrap();
    cipher().open_in_place_separate_tag(nonce(), aws::Aad::from(AAD), tag.as_ref(), record).unwrap();
}

/// `ring` with a 12-byte nonce.
fn by_ring(algorithm: &'static ring::Algorithm, key: &[u8; 32], record: &mut Vec<u8>) {
    let cipher = || ring::LessSafeKey::new(ring::UnboundKey::new(algorithm, black_box(key)).unwrap());
    let nonce = || ring::Nonce::assume_unique_for_key([3; 12]);
    let tag = cipher().seal_in_place_separate_tag(nonce(), ring::Aad::from(AAD), record).unwrap();
    record.extend_from_slice(tag.as_ref());
    cipher().open_in_place(nonce(), ring::Aad::from(AAD), record).unwrap();
    record.truncate(RECORD);
}

/// The `chacha20poly1305` crate, with the backend it chooses on this machine.
fn by_crate<C: AeadInOut + KeyInit>(key: &[u8; 32], nonce: &[u8], record: &mut [u8]) {
    let nonce = nonce.try_into().unwrap();
    let cipher = || C::new_from_slice(black_box(key)).unwrap();
    let tag = cipher().encrypt_inout_detached(&nonce, AAD, record.into()).unwrap();
    cipher().decrypt_inout_detached(&nonce, AAD, record.into(), &tag).unwrap();
}

/// The vault's.
fn by_vault(key: &SecretKey, record: &mut [u8]) {
    let tag = seal_in_place(black_box(key), &[3; 24], AAD, record).unwrap();
    open_in_place(black_box(key), &[3; 24], AAD, record, &tag).unwrap();
}

fn ciphers(rounds: usize, times: u32) {
    let (key, secret) = ([9; 32], SecretKey::from_slice(&[9; 32]).unwrap());
    let mut records: [Vec<u8>; 8] = std::array::from_fn(|_| record());
    let [r1, r2, r3, r4, r5, r6, r7, r8] = &mut records;
    compare(
        "one record of 512 bytes, sealed and opened: the cipher alone",
        rounds,
        times,
        &mut [
            Candidate::new("ChaCha20-Poly1305, ring", || by_ring(&ring::CHACHA20_POLY1305, &key, r1)),
            Candidate::new("ChaCha20-Poly1305, aws-lc-rs", || by_aws(&aws::CHACHA20_POLY1305, &key, r2)),
            Candidate::new("XChaCha20-Poly1305 straight: HChaCha20 and ring, nothing wiped", || {
                let subkeys = [(); 2].map(|()| black_box(hchacha::<R20>(&key.into(), &[3; 16].into())));
                by_ring(&ring::CHACHA20_POLY1305, &subkeys[0].into(), r8);
            }),
            Candidate::new("XChaCha20-Poly1305, the vault's: HChaCha20 and aws-lc-rs", || {
                by_vault(&secret, r3);
            }),
            Candidate::new("XChaCha20-Poly1305, chacha20poly1305", || {
                by_crate::<XChaCha20Poly1305>(&key, &[3; 24], r4);
            }),
            Candidate::new("ChaCha20-Poly1305, chacha20poly1305", || {
                by_crate::<ChaCha20Poly1305>(&key, &[3; 12], r5);
            }),
            Candidate::new("AES-256-GCM, aws-lc-rs", || by_aws(&aws::AES_256_GCM, &key, r6)),
            Candidate::new("AES-256-GCM, ring", || by_ring(&ring::AES_256_GCM, &key, r7)),
        ],
    );
}

type Derive = fn(&[u8], &[u8]) -> ([u8; 32], [u8; 32]);

const LABELS: [&[u8]; 2] = [b"billfold-vault suite 1 DERIVEKEY", b"billfold-vault suite 1 COMMITKEY"];

/// Encryption key and commitment by the HKDF of `aws-lc-rs`.
fn derive_by_aws(key: &[u8], nonce: &[u8]) -> ([u8; 32], [u8; 32]) {
    let context = digest::digest(&digest::SHA256, AAD);
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, nonce);
    let prk = salt.extract(key);
    let [encrypt, commit] = LABELS.map(|label| {
        let mut out = [0; 32];
        prk.expand(&[label, context.as_ref()], hkdf::HKDF_SHA256).unwrap().fill(&mut out).unwrap();
        out
    });
    (encrypt, commit)
}

/// The same by the `hkdf` crate.
fn derive_by_crate(key: &[u8], nonce: &[u8]) -> ([u8; 32], [u8; 32]) {
    let context = digest::digest(&digest::SHA256, AAD);
    let prk = ::hkdf::Hkdf::<sha2::Sha256>::new(Some(nonce), key);
    let [encrypt, commit] = LABELS.map(|label| {
        let mut out = [0; 32];
        prk.expand_multi_info(&[label, context.as_ref()], &mut out).unwrap();
        out
    });
    (encrypt, commit)
}

/// What the format asks for, straight on the libraries: a random data key, wrapped, and the content under it; for each of the two a
/// nonce, an encryption key and a commitment from HKDF over the digest of the associated data. No types, no parsing, no wiping.
struct Straight {
    wrapping: [u8; 32],
    algorithm: &'static aws::Algorithm,
    derive: Derive,
}

impl Straight {
    fn cipher(&self, key: &[u8; 32]) -> aws::LessSafeKey {
        aws::LessSafeKey::new(aws::UnboundKey::new(self.algorithm, key).unwrap())
    }

    fn nonce() -> aws::Nonce {
        aws::Nonce::assume_unique_for_key([3; 12])
    }

    fn seal_one(&self, key: &[u8], nonce: &[u8], body: &mut [u8], out: &mut Vec<u8>) {
        let (encrypt, commitment) = (self.derive)(key, nonce);
        let cipher = self.cipher(&encrypt);
        let tag = cipher.seal_in_place_separate_tag(Self::nonce(), aws::Aad::from(AAD), body).unwrap();
        for part in [nonce, &commitment, body, tag.as_ref()] {
            out.extend_from_slice(part);
        }
    }

    fn open_one<'a>(&self, key: &[u8], sealed: &'a mut [u8]) -> &'a mut [u8] {
        let (nonce, rest) = sealed.split_at_mut(24);
        let (commitment, rest) = rest.split_at_mut(32);
        let (encrypt, found) = (self.derive)(key, nonce);
        aws_lc_rs::constant_time::verify_slices_are_equal(&found, commitment).unwrap();
        self.cipher(&encrypt).open_in_place(Self::nonce(), aws::Aad::from(AAD), rest).unwrap()
    }

    fn seal(&self, content: &mut [u8]) -> Vec<u8> {
        let mut random = [0; 80];
        getrandom::fill(&mut random).unwrap();
        let (key, nonces) = random.split_at_mut(32);
        let (one, two) = nonces.split_at(24);
        let mut out = Vec::with_capacity(35 + 104 + 72 + content.len());
        out.extend_from_slice(&[0; 35]);
        let mut boxed: [u8; 32] = (&*key).try_into().unwrap();
        self.seal_one(&self.wrapping, one, &mut boxed, &mut out);
        self.seal_one(key, two, content, &mut out);
        out
    }

    fn open(&self, sealed: &mut [u8]) -> Vec<u8> {
        let (_, rest) = sealed.split_at_mut(35);
        let (boxed, body) = rest.split_at_mut(104);
        let key = self.open_one(&self.wrapping, boxed);
        self.open_one(key, body).to_vec()
    }
}

fn whole_records(rounds: usize, times: u32) {
    let vault = OneRecord::new().unwrap();
    let straight = |algorithm, derive| Straight { wrapping: [8; 32], algorithm, derive };
    let best = straight(&aws::CHACHA20_POLY1305, derive_by_crate);
    let aws = straight(&aws::CHACHA20_POLY1305, derive_by_aws);
    let aes = straight(&aws::AES_256_GCM, derive_by_crate);
    compare(
        "one record of 512 bytes, sealed and opened: all of it, with data key, commitment and encoding",
        rounds,
        times,
        &mut [
            Candidate::new("the same work straight: ChaCha20-Poly1305 of aws-lc-rs, HKDF of hkdf", || {
                let mut sealed = best.seal(&mut record());
                assert_eq!(best.open(&mut sealed).len(), RECORD);
            }),
            Candidate::new("the same, HKDF of aws-lc-rs", || {
                let mut sealed = aws.seal(&mut record());
                assert_eq!(aws.open(&mut sealed).len(), RECORD);
            }),
            Candidate::new("the same with AES-256-GCM", || {
                let mut sealed = aes.seal(&mut record());
                assert_eq!(aes.open(&mut sealed).len(), RECORD);
            }),
            Candidate::new("the vault", || {
                let mut content = Vec::with_capacity(RECORD);
                content.resize(RECORD, 0x2a);
                let sealed = vault.seal(Zeroizing::new(content)).unwrap();
                assert_eq!(vault.open(&sealed).unwrap().len(), RECORD);
            }),
        ],
    );
}

fn parts(rounds: usize, times: u32) {
    let (key, secret) = ([9; 32], SecretKey::from_slice(&[9; 32]).unwrap());
    let (mut one, mut small, mut random) = (record(), [0; 32], [0; 80]);
    compare(
        "the parts of that work",
        rounds,
        times,
        &mut [
            Candidate::new("ChaCha20-Poly1305 of 512 bytes, aws-lc-rs, sealed and opened", || {
                by_aws(&aws::CHACHA20_POLY1305, &key, &mut one);
            }),
            Candidate::new("XChaCha20-Poly1305 of a key, sealed and opened", || {
                by_vault(&secret, &mut small);
            }),
            Candidate::new("four derivations of key and commitment, hkdf", || {
                for _ in 0..4 {
                    black_box(derive_by_crate(black_box(&key), &[3; 24]));
                }
            }),
            Candidate::new("four derivations of key and commitment, aws-lc-rs", || {
                for _ in 0..4 {
                    black_box(derive_by_aws(black_box(&key), &[3; 24]));
                }
            }),
            Candidate::new("80 random bytes of the system", || {
                getrandom::fill(black_box(&mut random)).unwrap();
            }),
        ],
    );
}

fn main() {
    let (rounds, times) = if only_a_test() { (1, 1) } else { (400, 50) };
    ciphers(rounds, times);
    whole_records(rounds, times);
    parts(rounds, times);
}
