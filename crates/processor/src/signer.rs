//! The signer trait, behind which a key may live in a key management service, and a signer in software.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

use crate::VerifyingKey;
use crate::codec::is_identifier;
use crate::codes::{KEY_IDENTIFIER, PRIVATE_KEY_REJECTED};

/// A signature algorithm of JOSE (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 to 8192 bits.
    Rs256,
    /// ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each.
    Es256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: &'static [Self] = &[Self::Rs256, Self::Es256];

    /// The name on the wire: `RS256` or `ES256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm of exactly this name; `none` of RFC 7515 is not an algorithm here.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.name() == name)
    }
}

/// A key that signs at once, in this process. What is signed elsewhere is a [`SigningRequest`](crate::SigningRequest): it goes there,
/// and the answer comes back whenever it does.
///
/// # Contract
/// - `key_id` and `algorithm` never change during the signer's life, and `key_id` is not empty.
/// - `sign` answers the signature of exactly `input` in the form JOSE wants: for ES256 the 64 bytes r‖s, not DER.
/// - Errors carry no key material.
pub trait Signer: Send + Sync {
    /// The key's name, as verifiers know it (`kid`).
    fn key_id(&self) -> &str;
    /// The algorithm.
    fn algorithm(&self) -> Algorithm;
    /// The public half, if it is at hand: signatures are verified with it before they are used.
    fn verifying_key(&self) -> Option<VerifyingKey> {
        None
    }
    /// Signs `input`.
    ///
    /// # Errors
    /// [`SignError::Unavailable`] if the signer cannot be reached, [`SignError::Refused`] if it will not sign with this
    /// key, [`SignError::Failed`] if signing fails.
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// Why a signature could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The signer cannot be reached; trying again may help.
    #[error("the signer is not available")]
    Unavailable,
    /// The signer will not sign with this key.
    #[error("the signer refused")]
    Refused,
    /// The signing operation failed.
    #[error("signing failed")]
    Failed,
    /// A header names another key or algorithm than the signer has.
    #[error("the header names another key or algorithm than the signer's")]
    HeaderMismatch,
    /// None of the signatures given is the answer to what was to be signed.
    #[error("no signature answers what was to be signed")]
    Missing,
    /// The signature has a size that no signature of its algorithm has.
    #[error("the signature has a wrong size")]
    Size,
    /// The public key does not verify the signature.
    #[error("the signature does not verify")]
    Wrong,
    /// What was signed had expired when its signature came.
    #[error("the signature came too late")]
    Late,
}

reasons! {
    SignError {
        Self::Unavailable => Code::hold(
            "processor.signer_unavailable",
            "The signing service cannot be reached.",
        )
        .with_remedy("Try again later.");
        Self::Refused => Code::refusal(
            "processor.signer_refused",
            "The signing service refused to sign with this key.",
        )
        .with_remedy("Operator: check the key and its permissions at the signing service.");
        Self::Failed => Code::refusal("processor.signing_failed", "Signing failed.");
        Self::HeaderMismatch => Code::refusal(
            "processor.signer_header_mismatch",
            "The header names another key or algorithm than the signer has.",
        );
        Self::Missing => Code::refusal(
            "processor.signature_missing",
            "No signature was given for what was to be signed; what was given answers something else.",
        )
        .with_remedy("Operator: look at the signing service, which mixes up its answers.");
        Self::Size => Code::refusal(
            "processor.signature_size",
            "The signing service gave something that has not the size of a signature.",
        )
        .with_remedy("Operator: for ES256 let the service answer the 64 bytes r and s, not DER.");
        Self::Wrong => Code::refusal(
            "processor.signature_wrong",
            "The signature is not one of this text by this key.",
        )
        .with_remedy("Operator: see that the signing service uses the key that is configured here.");
        Self::Late => Code::hold(
            "processor.signature_late",
            "The signature came after what it signs had expired.",
        )
        .with_remedy("Try again. If it happens again, the operator looks at the signing service.");
    }
}

/// A signer whose key is in this process: for the sandbox, tests and small hosts. A service keeps its key in a KMS, and sends it
/// what is to be signed.
pub struct SoftwareSigner {
    key_id: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

/// Why a software signer could not be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SoftwareSignerError {
    /// The key id is empty, longer than 128 bytes or has unusual characters.
    #[error("the key id is malformed")]
    KeyId,
    /// No key pair could be made.
    #[error("no key pair could be made")]
    Generation,
    /// The PKCS #8 document is not a key of this algorithm, or weaker than 2048 bits.
    #[error("the PKCS #8 document is not a usable key of this algorithm")]
    Rejected,
}

reasons! {
    SoftwareSignerError {
        Self::Generation => Code::refusal("processor.key_generation", "No key pair could be made.");
    }
    shares {
        Self::KeyId => KEY_IDENTIFIER;
        Self::Rejected => PRIVATE_KEY_REJECTED;
    }
}

impl SoftwareSigner {
    /// Makes a new key pair: RSA of 2048 bits or P-256.
    ///
    /// # Errors
    /// [`SoftwareSignerError::KeyId`] if the id is malformed, [`SoftwareSignerError::Generation`] if no key pair can be
    /// made.
    pub fn generate(algorithm: Algorithm, key_id: &str) -> Result<Self, SoftwareSignerError> {
        let failed = |_| SoftwareSignerError::Generation;
        let key = match algorithm {
            Algorithm::Rs256 => Key::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?)),
            Algorithm::Es256 => {
                Key::P256(Box::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?))
            }
        };
        Self::with(key_id, key)
    }

    /// Takes a private key in PKCS #8 DER (RFC 5208).
    ///
    /// # Errors
    /// [`SoftwareSignerError::Rejected`] if the document is not a key of this algorithm or is too weak,
    /// [`SoftwareSignerError::KeyId`] if the id is malformed.
    pub fn from_pkcs8(algorithm: Algorithm, key_id: &str, der: &[u8]) -> Result<Self, SoftwareSignerError> {
        let rejected = |_| SoftwareSignerError::Rejected;
        let key = match algorithm {
            Algorithm::Rs256 => Key::Rsa(Box::new(RsaKeyPair::from_pkcs8(der).map_err(rejected)?)),
            Algorithm::Es256 => Key::P256(Box::new(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(rejected)?,
            )),
        };
        Self::with(key_id, key)
    }

    fn with(key_id: &str, key: Key) -> Result<Self, SoftwareSignerError> {
        if !is_identifier(key_id) {
            return Err(SoftwareSignerError::KeyId);
        }
        let signer = Self { key_id: key_id.to_owned(), key };
        // By the same rules as for keys that verify: every verifier would refuse the signatures of a weaker key.
        signer.public_half().ok_or(SoftwareSignerError::Rejected)?;
        Ok(signer)
    }

    /// The private key in PKCS #8 DER, to be kept by the caller.
    ///
    /// # Errors
    /// [`SoftwareSignerError::Rejected`] if it cannot be written.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SoftwareSignerError> {
        let rejected = |_| SoftwareSignerError::Rejected;
        match &self.key {
            Key::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(rejected)?;
                Ok(Zeroizing::new(der.as_ref().to_vec()))
            }
            Key::P256(pair) => Ok(Zeroizing::new(pair.to_pkcs8v1().map_err(rejected)?.as_ref().to_vec())),
        }
    }

    /// The public half, under the same key id.
    ///
    /// # Errors
    /// [`SoftwareSignerError::Rejected`] if nobody could use it; no such signer is made.
    pub fn public_key(&self) -> Result<VerifyingKey, SoftwareSignerError> {
        self.public_half().ok_or(SoftwareSignerError::Rejected)
    }

    fn public_half(&self) -> Option<VerifyingKey> {
        let key = match &self.key {
            Key::Rsa(pair) => {
                let (n, e) = crate::der::read_rsa(pair.public_key().as_ref())?;
                VerifyingKey::rsa(n, e)?
            }
            Key::P256(pair) => VerifyingKey::p256(pair.public_key().as_ref())?,
        };
        Some(key.with_key_id(&self.key_id))
    }
}

impl Signer for SoftwareSigner {
    fn key_id(&self) -> &str {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        match self.key {
            Key::Rsa(_) => Algorithm::Rs256,
            Key::P256(_) => Algorithm::Es256,
        }
    }

    fn verifying_key(&self) -> Option<VerifyingKey> {
        self.public_half()
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, SignError> {
        let rng = SystemRandom::new();
        match &self.key {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, input, &mut signature).map_err(|_| SignError::Failed)?;
                Ok(signature)
            }
            Key::P256(pair) => Ok(pair.sign(&rng, input).map_err(|_| SignError::Failed)?.as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareSigner")
            .field("key_id", &self.key_id)
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}
