//! Signing as a step: what is to be signed comes out, and its signature goes in, whenever that is.

use std::fmt;

use aws_lc_rs::digest;

use crate::codec::{Canonical, to_base64url};
use crate::{Algorithm, SignError, Signer, VerifyingKey};

/// What a signature is for. The operator has a key for each, so that one that signs calls can never make a payment token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyUse {
    /// The bearer token of a call to a partner's webhook.
    Bearer,
    /// A payment token, which carries a sealed card.
    PaymentToken,
}

impl KeyUse {
    /// The name, for logs and for services that sign: `bearer` or `payment_token`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::PaymentToken => "payment_token",
        }
    }
}

/// What is known of a key that signs, wherever it is kept: its name, its algorithm and, if it can be had, its public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    key_id: String,
    algorithm: Algorithm,
    public: Option<VerifyingKey>,
}

impl SigningKey {
    /// A key whose public half is known: every signature is verified with it before it is used.
    #[must_use]
    pub fn known(key_id: &str, public: VerifyingKey) -> Self {
        Self { key_id: key_id.to_owned(), algorithm: public.algorithm(), public: Some(public) }
    }

    /// A key of which no more is known. Of its signatures only the size is checked.
    #[must_use]
    pub fn named(key_id: &str, algorithm: Algorithm) -> Self {
        Self { key_id: key_id.to_owned(), algorithm, public: None }
    }

    /// The key of a signer in this process.
    #[must_use]
    pub fn of(signer: &dyn Signer) -> Self {
        match signer.verifying_key() {
            Some(public) if public.algorithm() == signer.algorithm() => Self::known(signer.key_id(), public),
            _ => Self::named(signer.key_id(), signer.algorithm()),
        }
    }

    /// The key's name, as verifiers know it (`kid`).
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public half, if it is known.
    #[must_use]
    pub fn public(&self) -> Option<&VerifyingKey> {
        self.public.as_ref()
    }
}

/// What is to be signed, and with which key. It holds no key, so it can travel to where the key is.
///
/// ```
/// use billfold_processor::{Algorithm, KeyUse, Signer, SigningKey, SigningRequest, SoftwareSigner};
///
/// let signer = SoftwareSigner::generate(Algorithm::Es256, "key-1")?;
/// let request = SigningRequest::new(&SigningKey::of(&signer), KeyUse::Bearer, "header.payload".to_owned());
/// let signature = request.sign(&signer)?; // Or whatever a service answers: Signature::new(request.id(), bytes).
/// assert!(request.attach(&[signature])?.starts_with("header.payload."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SigningRequest {
    id: String,
    key: SigningKey,
    key_use: KeyUse,
    input: String,
}

impl SigningRequest {
    /// Asks for the signature of `input`, which is the first two parts of a compact JWS (RFC 7515 section 5.1) or of a payment
    /// token, with the dot between them.
    #[must_use]
    pub fn new(key: &SigningKey, key_use: KeyUse, input: String) -> Self {
        let fields = [key_use.name(), &key.key_id, key.algorithm.name(), &input];
        let whole = fields
            .iter()
            .fold(Canonical::new("billfold/signing/v1"), |all, field| all.field(field.as_bytes()));
        let id = to_base64url(digest::digest(&digest::SHA256, &whole.finish()).as_ref());
        Self { id, key: key.clone(), key_use, input }
    }

    /// The name of this request, which its signature repeats: a digest of all the others.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Which key is to sign.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// What the signature is for.
    #[must_use]
    pub fn key_use(&self) -> KeyUse {
        self.key_use
    }

    /// The bytes to sign. The form of the signature is JOSE's: for ES256 the 64 bytes r‖s, not DER.
    #[must_use]
    pub fn input(&self) -> &[u8] {
        self.input.as_bytes()
    }

    /// Signs with a key in this process.
    ///
    /// # Errors
    /// [`SignError::HeaderMismatch`] if the signer has another key or algorithm than the request names, otherwise as
    /// [`Signer::sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Signature, SignError> {
        // The text names the key. Signed with another one it would be refused by every verifier, too late.
        if signer.key_id() != self.key.key_id || signer.algorithm() != self.key.algorithm {
            return Err(SignError::HeaderMismatch);
        }
        Ok(Signature::new(&self.id, signer.sign(self.input())?))
    }

    /// The signed text: the input, a dot and the signature among these that is the answer to this request.
    ///
    /// # Errors
    /// [`SignError::Missing`] if none of them is, [`SignError::Size`] if it has a size that no signature of the algorithm has, and
    /// [`SignError::Wrong`] if the public key is known and does not verify it.
    pub fn attach(&self, signatures: &[Signature]) -> Result<String, SignError> {
        let answer = signatures.iter().find(|signature| signature.request_id == self.id);
        let bytes = answer.map(|signature| &signature.bytes).ok_or(SignError::Missing)?;
        let sizes = match self.key.algorithm {
            Algorithm::Es256 => 64..=64,
            // Of keys from 2048 to 8192 bits.
            Algorithm::Rs256 => 256..=1024,
        };
        if !sizes.contains(&bytes.len()) {
            return Err(SignError::Size);
        }
        // A signature that verifiers refuse would be seen only when the partner refuses the payment; and the fault of one bit in
        // an RSA signature can tell the key.
        if let Some(public) = &self.key.public {
            public.verify(self.input(), bytes).map_err(|_| SignError::Wrong)?;
        }
        Ok(format!("{}.{}", self.input, to_base64url(bytes)))
    }
}

/// Leaves the text out: it names the payer.
impl fmt::Debug for SigningRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningRequest")
            .field("id", &self.id)
            .field("key_use", &self.key_use)
            .field("key_id", &self.key.key_id)
            .field("algorithm", &self.key.algorithm)
            .finish_non_exhaustive()
    }
}

/// The answer to a [`SigningRequest`]. With the request's text it is a credential, so its `Debug` is opaque.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    request_id: String,
    bytes: Vec<u8>,
}

impl Signature {
    /// The signature that somebody gave for the request of this id.
    #[must_use]
    pub fn new(request_id: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { request_id: request_id.into(), bytes }
    }

    /// The signature itself, to be carried elsewhere.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}
