//! The public keys that may have signed payment requests.

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use billfold_reason::{Code, reasons};

use crate::Limits;
use crate::read::json::{self, Json};

/// Why the keys of a text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestKeysError {
    /// The text is neither PEM with `PUBLIC KEY` blocks nor a JSON Web Key Set.
    #[error("the text is neither PEM nor a key set")]
    Malformed,
    /// A key is not an RSA key of 2048 to 8192 bits.
    #[error("a key is not an rsa public key of 2048 to 8192 bits")]
    NotRsa,
}

reasons! {
    RequestKeysError {
        Self::Malformed => Code::refusal("invoice.request_keys_malformed", "The text is neither PEM nor a JSON Web Key Set.")
            .with_remedy("For the administrator: give the originator's public keys in one of these forms.");
        Self::NotRsa => Code::refusal("invoice.request_keys_not_rsa", "A key is not an RSA public key of 2048 to 8192 bits.")
            .with_remedy("For the administrator: ask the partner for its RSA public key; requests are signed with RS256.");
    }
}

/// RSA public keys, each with a label that the caller gives (the partner's id, say) and finds again in
/// [`SignedBinding::key`](crate::SignedBinding::key).
#[derive(Debug, Clone, Default)]
pub struct RequestKeys(Vec<Key>);

#[derive(Debug, Clone)]
struct Key {
    label: String,
    id: Option<String>,
    key: ParsedPublicKey,
}

impl RequestKeys {
    /// An empty set, with which every signed request is refused.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds keys from PEM (`PUBLIC KEY` or `RSA PUBLIC KEY` blocks) or from a JSON Web Key Set.
    ///
    /// ```
    /// use billfold_invoice::{RequestKeys, RequestKeysError};
    /// let mut keys = RequestKeys::new();
    /// let set = format!(r#"{{"keys": [{{"kty": "RSA", "kid": "k1", "n": "{}", "e": "AQAB"}}]}}"#, "w".repeat(342));
    /// keys.add("partner-1", &set)?;
    /// assert!(!keys.is_empty());
    /// assert_eq!(keys.add("partner-2", "no key"), Err(RequestKeysError::Malformed));
    /// # Ok::<(), RequestKeysError>(())
    /// ```
    ///
    /// # Errors
    /// [`RequestKeysError`] if the text is neither PEM nor a key set, or one of its keys is not an RSA key of 2048 to 8192
    /// bits. In that case none of its keys is added.
    pub fn add(&mut self, label: &str, text: &str) -> Result<(), RequestKeysError> {
        let found = if text.trim_start().starts_with('{') { jwks(text)? } else { pem(text)? };
        self.0.extend(found.into_iter().map(|(id, key)| Key { label: label.to_owned(), id, key }));
        Ok(())
    }

    /// Label of the key that verifies an RS256 signature.
    pub(crate) fn verify(&self, key_id: Option<&str>, message: &[u8], signature: &[u8]) -> Option<&str> {
        // A key id only orders the tries: old keys have none, and a foreign id must not hide the right key.
        let named = |key: &&Key| key.id.is_some() && key.id.as_deref() == key_id;
        let tries = self.0.iter().filter(named).chain(self.0.iter().filter(|key| !named(key)));
        let mut tries = tries.filter(|key| key.key.verify_sig(message, signature).is_ok());
        tries.next().map(|key| key.label.as_str())
    }
}

type Found = Vec<(Option<String>, ParsedPublicKey)>;

fn parse(der: &[u8]) -> Result<ParsedPublicKey, RequestKeysError> {
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| RequestKeysError::NotRsa)
}

fn pem(text: &str) -> Result<Found, RequestKeysError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----").ok_or(RequestKeysError::Malformed)?;
        let (body, after) = after.split_once("-----END ").ok_or(RequestKeysError::Malformed)?;
        rest = after;
        if !matches!(label, "PUBLIC KEY" | "RSA PUBLIC KEY") {
            return Err(RequestKeysError::Malformed);
        }
        let body: String = body.split_whitespace().collect();
        let der = STANDARD.decode(body).map_err(|_| RequestKeysError::Malformed)?;
        found.push((None, parse(&der)?));
    }
    if found.is_empty() { Err(RequestKeysError::Malformed) } else { Ok(found) }
}

fn jwks(text: &str) -> Result<Found, RequestKeysError> {
    let set = json::parse(text, &Limits::default()).map_err(|_| RequestKeysError::Malformed)?;
    let keys = set.get("keys").ok_or(RequestKeysError::Malformed)?;
    let mut found = Vec::new();
    for key in keys.each() {
        let member = |name: &str| key.get(name).and_then(Json::as_str);
        if member("kty") != Some("RSA") {
            return Err(RequestKeysError::NotRsa);
        }
        let number = |name: &str| {
            member(name).and_then(|t| URL_SAFE_NO_PAD.decode(t).ok()).ok_or(RequestKeysError::Malformed)
        };
        let der = pkcs1(&number("n")?, &number("e")?).ok_or(RequestKeysError::NotRsa)?;
        found.push((member("kid").map(str::to_owned), parse(&der)?));
    }
    Ok(found)
}

/// `RSAPublicKey` of RFC 8017: a sequence of two integers.
fn pkcs1(n: &[u8], e: &[u8]) -> Option<Vec<u8>> {
    let integer = |bytes: &[u8]| {
        // An integer of DER has no zeros in front, but one where the first bit would make it negative (X.690, 8.3).
        let skip = bytes.iter().take_while(|b| **b == 0).count();
        let bytes = bytes.get(skip..).filter(|b| !b.is_empty())?;
        let pad = bytes.first().is_some_and(|b| b & 0x80 != 0);
        tlv(0x02, &[if pad { [0].as_slice() } else { &[] }, bytes].concat())
    };
    tlv(0x30, &[integer(n)?, integer(e)?].concat())
}

fn tlv(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len()).ok()?;
    let [high, low] = length.to_be_bytes();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(low),
        0x80..=0xff => out.extend([0x81, low]),
        _ => out.extend([0x82, high, low]),
    }
    out.extend(content);
    Some(out)
}
