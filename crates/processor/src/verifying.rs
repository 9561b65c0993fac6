//! Public keys that verify signatures, and sets of them.

use std::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use billfold_reason::{Code, reasons};

use crate::Algorithm;
use crate::codec::to_base64url;
use crate::der::{self, Spki};
use crate::jwk::{Jwk, Jwks};
use crate::{pem, roca};

/// A public key that verifies signatures of one algorithm.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    key_id: Option<String>,
    material: Material,
}

#[derive(Clone, PartialEq, Eq)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
}

/// The error of a signature that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
#[non_exhaustive]
pub struct BadSignature;

impl VerifyingKey {
    /// An RSA key of 2048 to 8192 bits with an odd exponent of at least 65537, big endian without leading zeros.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let bits = n.len().checked_mul(8)?.checked_sub(usize::try_from(n.first()?.leading_zeros()).ok()?)?;
        let exponent = e.iter().try_fold(0_u64, |sum, &b| sum.checked_mul(256)?.checked_add(u64::from(b)))?;
        let sound = (2048..=8192).contains(&bits)
            && n.last()? & 1 == 1
            && exponent & 1 == 1
            && (65_537..=u64::from(u32::MAX)).contains(&exponent)
            // Such a modulus passes every other rule and can be factored.
            && !roca::has_fingerprint(n);
        RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()?;
        let material = Material::Rsa { n: n.to_vec(), e: e.to_vec() };
        sound.then_some(Self { key_id: None, material })
    }

    /// A P-256 key from its uncompressed point, which must lie on the curve.
    pub(crate) fn p256(point: &[u8]) -> Option<Self> {
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?;
        let sound = point.len() == 65 && point.first() == Some(&4);
        sound.then(|| Self { key_id: None, material: Material::P256 { point: point.to_vec() } })
    }

    /// The same key under a name.
    #[must_use]
    pub fn with_key_id(mut self, key_id: &str) -> Self {
        self.key_id = Some(key_id.to_owned());
        self
    }

    /// The key's name, if it has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The one algorithm the key is used with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Rsa { .. } => Algorithm::Rs256,
            Material::P256 { .. } => Algorithm::Es256,
        }
    }

    /// Verifies the signature of `input`.
    ///
    /// # Errors
    /// [`BadSignature`] if the signature was not made by this key, or not of this input.
    pub fn verify(&self, input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let answer = match &self.material {
            Material::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, input, signature)
            }
            Material::P256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(input, signature)
            }
        };
        answer.map_err(|_| BadSignature)
    }

    /// The JWK thumbprint of RFC 7638 (SHA-256, base64url).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let jwk = self.bare_jwk();
        let part = |member: &Option<String>| member.clone().unwrap_or_default();
        let canonical = match self.material {
            Material::Rsa { .. } => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, part(&jwk.e), part(&jwk.n))
            }
            Material::P256 { .. } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, part(&jwk.x), part(&jwk.y))
            }
        };
        to_base64url(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    }

    /// The key as `-----BEGIN PUBLIC KEY-----` (RFC 7468). The key id is lost.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::write(&match &self.material {
            Material::Rsa { n, e } => der::write_rsa_spki(n, e),
            Material::P256 { point } => der::write_p256_spki(point),
        })
    }

    fn may_be(&self, key_id: Option<&str>, algorithm: Algorithm) -> bool {
        self.algorithm() == algorithm
            && match (self.key_id(), key_id) {
                // PEM has no ids, and a header may leave its own out: then every key of the algorithm is tried.
                (Some(known), Some(asked)) => known == asked,
                _ => true,
            }
    }

    fn bare_jwk(&self) -> Jwk {
        match &self.material {
            Material::Rsa { n, e } => Jwk::of_rsa(n, e),
            Material::P256 { point } => Jwk::of_p256(point),
        }
    }

    fn jwk(&self) -> Jwk {
        let alg = Some(self.algorithm().name().to_owned());
        Jwk { kid: self.key_id.clone(), usage: Some("sig".into()), alg, ..self.bare_jwk() }
    }

    fn from_spki(der: &[u8]) -> Option<Self> {
        match der::read_spki(der)? {
            Spki::Rsa { n, e } => Self::rsa(n, e),
            Spki::P256 { point } => Self::p256(point),
        }
    }

    /// `None` if the key is of another type or for another use; an error if it is ours and unusable.
    fn from_jwk(jwk: &Jwk) -> Result<Option<Self>, KeySetError> {
        let algorithm = match jwk.kty.as_str() {
            "RSA" => Algorithm::Rs256,
            "EC" if jwk.crv.as_deref() == Some("P-256") => Algorithm::Es256,
            _ => return Ok(None),
        };
        if !jwk.verifies() || jwk.alg.as_deref().is_some_and(|alg| alg != algorithm.name()) {
            return Ok(None);
        }
        let key = match algorithm {
            Algorithm::Rs256 => jwk.rsa().and_then(|(n, e)| Self::rsa(&n, &e)),
            Algorithm::Es256 => jwk.p256().and_then(|point| Self::p256(&point)),
        };
        // Refused, not skipped: a set that silently lost its current key would fail at the first payment instead.
        let key = key.ok_or(KeySetError::WeakOrMalformedKey)?;
        Ok(Some(Self { key_id: jwk.kid.clone(), ..key }))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("key_id", &self.key_id)
            .field("algorithm", &self.algorithm())
            .field("thumbprint", &self.thumbprint())
            .finish()
    }
}

/// A set of keys that a verifier trusts for one purpose, found by their ids.
///
/// ```
/// use billfold_processor::{Algorithm, Signer as _, SoftwareSigner, VerifyingKeys};
///
/// let signer = SoftwareSigner::generate(Algorithm::Es256, "2026-a")?;
/// let mut keys = VerifyingKeys::new();
/// keys.insert(signer.public_key()?)?;
/// let same = VerifyingKeys::from_jwks(&keys.to_jwks())?;
/// let signature = signer.sign(b"hello")?;
/// assert!(same.candidates(Some("2026-a"), Algorithm::Es256).any(|key| key.verify(b"hello", &signature).is_ok()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyingKeys {
    keys: Vec<VerifyingKey>,
}

/// Why a document cannot be read as a set of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// Longer than [`VerifyingKeys::MAX_DOCUMENT`] bytes.
    #[error("a key document is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// More than [`VerifyingKeys::MAX_KEYS`] keys.
    #[error("a key set has more than {limit} keys")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// Neither a JSON object with `keys` nor PEM.
    #[error("a key document is neither a JWK set nor PEM of public keys")]
    Malformed,
    /// A key is malformed or too weak: RSA below 2048 bits, an exponent below 65537, a modulus of the ROCA kind
    /// (CVE-2017-15361), a point off the curve.
    #[error("a key is malformed or too weak")]
    WeakOrMalformedKey,
    /// Two keys with one id.
    #[error("two keys have one id")]
    DuplicateKeyId,
    /// No key that verifies RS256 or ES256.
    #[error("no key of the set can verify a signature")]
    NoUsableKey,
}

reasons! {
    KeySetError {
        Self::TooLong { limit } => Code::refusal(
            "processor.keys_too_long",
            "The document with public keys is too long.",
        )
        .with_detail("The document with public keys is longer than {limit:number} bytes."), limit: *limit;
        Self::TooMany { limit } => Code::refusal(
            "processor.keys_too_many",
            "The set has too many public keys.",
        )
        .with_detail("The set has more than {limit:number} public keys."), limit: *limit;
        Self::Malformed => Code::refusal(
            "processor.keys_malformed",
            "The document with public keys is neither a JWK set nor PEM.",
        );
        Self::WeakOrMalformedKey => Code::refusal(
            "processor.keys_weak",
            "A public key of the set is malformed or too weak.",
        );
        Self::DuplicateKeyId => Code::refusal(
            "processor.keys_duplicate_id",
            "Two public keys of the set have the same id.",
        );
        Self::NoUsableKey => Code::refusal(
            "processor.keys_none_usable",
            "No public key of the set can verify a signature with RS256 or ES256.",
        );
    }
}

reasons! {
    BadSignature {
        Self => Code::refusal(
            "processor.bad_signature",
            "The signature was not made by this key, or not of this text.",
        );
    }
}

impl VerifyingKeys {
    /// Longest document in bytes.
    pub const MAX_DOCUMENT: usize = 64 * 1024;
    /// Most keys in a set.
    pub const MAX_KEYS: usize = 64;

    /// A set without keys: verifies nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key.
    ///
    /// # Errors
    /// [`KeySetError::DuplicateKeyId`] if the set has a key of this id, [`KeySetError::TooMany`] if it is full.
    pub fn insert(&mut self, key: VerifyingKey) -> Result<(), KeySetError> {
        if self.keys.len() >= Self::MAX_KEYS {
            return Err(KeySetError::TooMany { limit: Self::MAX_KEYS });
        }
        // With two keys of one id it would depend on their order which one verifies.
        if key.key_id.is_some() && self.keys.iter().any(|known| known.key_id == key.key_id) {
            return Err(KeySetError::DuplicateKeyId);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Reads either form: JSON if the document begins with `{`, PEM otherwise.
    ///
    /// # Errors
    /// As [`from_jwks`](Self::from_jwks) and [`from_pem`](Self::from_pem).
    pub fn parse(document: &str) -> Result<Self, KeySetError> {
        if document.trim_start().starts_with('{') {
            Self::from_jwks(document)
        } else {
            Self::from_pem(document)
        }
    }

    /// Reads a JWK set (RFC 7517). Keys of other types and uses are skipped; a weak RSA or P-256 key makes the whole set fail.
    ///
    /// # Errors
    /// [`KeySetError::TooLong`] or [`KeySetError::Malformed`] if the document is too long or not a JWK set,
    /// [`KeySetError::TooMany`], [`KeySetError::DuplicateKeyId`] or [`KeySetError::WeakOrMalformedKey`] for its keys,
    /// [`KeySetError::NoUsableKey`] if none verifies RS256 or ES256.
    pub fn from_jwks(json: &str) -> Result<Self, KeySetError> {
        within_limit(json)?;
        let document: Jwks = serde_json::from_str(json).map_err(|_| KeySetError::Malformed)?;
        let mut set = Self::new();
        for jwk in &document.keys {
            if let Some(key) = VerifyingKey::from_jwk(jwk)? {
                set.insert(key)?;
            }
        }
        set.non_empty()
    }

    /// Reads `PUBLIC KEY` blocks (RFC 7468). The keys have no id, and so are tried for any.
    ///
    /// # Errors
    /// [`KeySetError::TooLong`] or [`KeySetError::Malformed`] if the document is too long or not PEM of public keys,
    /// [`KeySetError::TooMany`] or [`KeySetError::WeakOrMalformedKey`] for its keys, [`KeySetError::NoUsableKey`] if it has
    /// none.
    pub fn from_pem(text: &str) -> Result<Self, KeySetError> {
        within_limit(text)?;
        let mut set = Self::new();
        for der in pem::read(text).ok_or(KeySetError::Malformed)? {
            set.insert(VerifyingKey::from_spki(&der).ok_or(KeySetError::WeakOrMalformedKey)?)?;
        }
        set.non_empty()
    }

    /// The set as a JWK set.
    #[must_use]
    pub fn to_jwks(&self) -> String {
        let keys = self.keys.iter().map(VerifyingKey::jwk).collect();
        serde_json::to_string(&Jwks { keys }).unwrap_or_default()
    }

    /// Every key.
    pub fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.iter()
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that may have made a signature: of this algorithm, and of this id where both sides state one.
    pub fn candidates<'a>(
        &'a self,
        key_id: Option<&'a str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a VerifyingKey> {
        self.keys.iter().filter(move |key| key.may_be(key_id, algorithm))
    }

    /// The key that made a signature. `None` inside: no key of this id and algorithm is known at all.
    pub(crate) fn signed_by(
        &self,
        (key_id, algorithm): (Option<&str>, Algorithm),
        max_keys: usize,
        input: &[u8],
        signature: &[u8],
    ) -> Result<&VerifyingKey, Option<BadSignature>> {
        let mut refused = None;
        // Limited, because a verification costs far more than sending a forged text without a `kid`.
        for key in self.keys.iter().filter(|key| key.may_be(key_id, algorithm)).take(max_keys) {
            match key.verify(input, signature) {
                Ok(()) => return Ok(key),
                Err(error) => refused = Some(error),
            }
        }
        Err(refused)
    }

    fn non_empty(self) -> Result<Self, KeySetError> {
        if self.keys.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(self) }
    }
}

fn within_limit(document: &str) -> Result<(), KeySetError> {
    if document.len() > VerifyingKeys::MAX_DOCUMENT {
        return Err(KeySetError::TooLong { limit: VerifyingKeys::MAX_DOCUMENT });
    }
    Ok(())
}
