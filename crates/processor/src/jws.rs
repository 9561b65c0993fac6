//! Compact JSON Web Signatures (RFC 7515) with RS256 and ES256: signing with a [`Signer`], verifying with pinned keys.

use billfold_reason::{Code, reasons};
use serde::{Deserialize, Serialize};

use crate::codec::{from_base64url, to_base64url};
use crate::{Algorithm, KeyUse, SignError, Signer, SigningKey, SigningRequest, VerifyingKeys};

/// The part of a protected header that the caller of [`sign`] chooses; `alg` and `kid` come from the signer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// `typ`, usually `JWT`.
    pub typ: Option<&'a str>,
}

impl<'a> Header<'a> {
    /// The header of a JWT (RFC 7519): `typ` is `JWT`.
    #[must_use]
    pub fn jwt() -> Self {
        Self { typ: Some("JWT") }
    }

    /// A header with this `typ`.
    #[must_use]
    pub fn typ(typ: &'a str) -> Self {
        Self { typ: Some(typ) }
    }
}

/// Limits on the input of [`verify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest text in bytes. Default 16 KiB.
    pub max_text: usize,
    /// Most keys that are tried for one signature. Default 8.
    pub max_keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_text: 16 * 1024, max_keys: 8 }
    }
}

impl Limits {
    /// The same limits with a longest text of `bytes`.
    #[must_use]
    pub fn with_max_text(mut self, bytes: usize) -> Self {
        self.max_text = bytes;
        self
    }
}

/// A payload whose signature was verified. Only [`verify`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    payload: Vec<u8>,
    algorithm: Algorithm,
    key_id: Option<String>,
    typ: Option<String>,
}

impl Verified {
    /// The signed bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id of the key that verified, or else the one the header named.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The header's `typ`.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }
}

/// Why a compact JWS is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// Longer than [`Limits::max_text`].
    #[error("a signed text is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// Not three parts of canonical base64url, or the header is not a JSON object with `alg`.
    #[error("a signed text is malformed")]
    Malformed,
    /// `alg` is not one that the caller allows; `none` never is.
    #[error("the signature's algorithm is not allowed")]
    Algorithm,
    /// The header demands an extension (`crit`, `b64`).
    #[error("the header demands an extension")]
    Critical,
    /// No key with the header's `kid` and `alg`.
    #[error("no key of this id and algorithm is known")]
    UnknownKey,
    /// No key verifies the signature.
    #[error("the signature does not verify")]
    BadSignature,
}

reasons! {
    JwsError {
        Self::TooLong { limit } => Code::refusal(
            "processor.jws_too_long",
            "The signed text is longer than is accepted.",
        )
        .with_detail("The signed text is longer than {limit:number} bytes."), limit: *limit;
        Self::Malformed => Code::refusal(
            "processor.jws_malformed",
            "The signed text is not written as a JSON Web Signature.",
        );
        Self::Algorithm => Code::refusal(
            "processor.jws_algorithm",
            "The text is signed with an algorithm that is not allowed.",
        );
        Self::Critical => Code::refusal(
            "processor.jws_critical",
            "The signature's header demands an extension that is not supported.",
        );
        Self::UnknownKey => Code::refusal(
            "processor.jws_unknown_key",
            "No trusted key has the id and algorithm that the signature names.",
        );
        Self::BadSignature => Code::refusal(
            "processor.jws_bad_signature",
            "No trusted key verifies the signature.",
        );
    }
}

#[derive(Serialize)]
struct HeaderOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
    alg: &'a str,
    kid: &'a str,
}

/// The members that are read. Keys inside the header (`jwk`, `jku`, `x5u`, `x5c`) are ignored, because a forger would supply a
/// key of their own. A member given twice is an error.
#[derive(Deserialize)]
struct HeaderIn {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
    #[serde(default)]
    b64: Option<serde_json::Value>,
}

/// Signs a payload: `base64url(header).base64url(payload).base64url(signature)`.
///
/// ```
/// use billfold_processor::{Algorithm, SoftwareSigner, VerifyingKeys, jws};
///
/// let signer = SoftwareSigner::generate(Algorithm::Es256, "key-1")?;
/// let mut keys = VerifyingKeys::new();
/// keys.insert(signer.public_key()?)?;
///
/// let text = jws::sign(&jws::Header::jwt(), br#"{"aud":"merchant-7"}"#, &signer)?;
/// let verified = jws::verify(&text, &keys, &[Algorithm::Es256], &jws::Limits::default())?;
/// assert_eq!(verified.payload(), br#"{"aud":"merchant-7"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SignError`] if the signer cannot be reached, refuses or fails.
pub fn sign(header: &Header<'_>, payload: &[u8], signer: &dyn Signer) -> Result<String, SignError> {
    let mut text = signing_input(header, payload, signer.algorithm(), signer.key_id())?;
    let signature = signer.sign(text.as_bytes())?;
    text.push('.');
    text.push_str(&to_base64url(&signature));
    Ok(text)
}

/// Asks for the signature of a payload with a key wherever it is. [`SigningRequest::attach`] gives the signed text.
///
/// # Errors
/// [`SignError::Failed`] if the header cannot be written.
pub fn to_sign(
    header: &Header<'_>,
    payload: &[u8],
    key: &SigningKey,
    key_use: KeyUse,
) -> Result<SigningRequest, SignError> {
    Ok(SigningRequest::new(key, key_use, signing_input(header, payload, key.algorithm(), key.key_id())?))
}

/// The JWS signing input of RFC 7515 section 5.1.
fn signing_input(
    header: &Header<'_>,
    payload: &[u8],
    algorithm: Algorithm,
    key_id: &str,
) -> Result<String, SignError> {
    let header = HeaderOut { typ: header.typ, alg: algorithm.name(), kid: key_id };
    let header = serde_json::to_vec(&header).map_err(|_| SignError::Failed)?;
    Ok(format!("{}.{}", to_base64url(&header), to_base64url(payload)))
}

/// Verifies a compact JWS with keys that the caller pinned. Keys inside the text are ignored, and the payload is not parsed.
///
/// # Errors
/// [`JwsError`] if the text is too long, is not written as a signature, uses an algorithm that is not allowed or an
/// extension, names a key that is not known, or no key verifies it.
pub fn verify(
    text: &str,
    keys: &VerifyingKeys,
    allowed: &[Algorithm],
    limits: &Limits,
) -> Result<Verified, JwsError> {
    if text.len() > limits.max_text {
        return Err(JwsError::TooLong { limit: limits.max_text });
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(JwsError::Malformed)?;
    let decode = |part: &str| from_base64url(part).ok_or(JwsError::Malformed);
    let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
    let header: HeaderIn = serde_json::from_slice(&header).map_err(|_| JwsError::Malformed)?;
    // RFC 7515 section 4.1.11: an extension that is not understood must be refused. `b64` (RFC 7797) would change what is
    // signed.
    if header.crit.is_some() || header.b64.is_some() {
        return Err(JwsError::Critical);
    }
    // The caller's list decides, and a key has one algorithm: neither `none` nor a public key taken for an HMAC secret can
    // pass.
    let algorithm = Algorithm::from_name(&header.alg)
        .filter(|algorithm| allowed.contains(algorithm))
        .ok_or(JwsError::Algorithm)?;
    let named = (header.kid.as_deref(), algorithm);
    let key = keys
        .signed_by(named, limits.max_keys, signed.as_bytes(), &signature)
        .map_err(|refused| refused.map_or(JwsError::UnknownKey, |_| JwsError::BadSignature))?;
    let key_id = key.key_id().map(str::to_owned).or(header.kid);
    Ok(Verified { payload, algorithm, key_id, typ: header.typ })
}
