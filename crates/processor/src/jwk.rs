//! JSON Web Keys (RFC 7517, RFC 7518 section 6), as far as RSA and P-256 keys need them.

use serde::{Deserialize, Serialize};

use crate::codec::{from_base64url, to_base64url};

/// A key set as it is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct Jwks {
    pub(crate) keys: Vec<Jwk>,
}

/// A key as it is written. Members of other key types are ignored, as RFC 7517 section 5 asks.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Jwk {
    pub(crate) kty: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<String>,
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub(crate) usage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_ops: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) alg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) n: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) e: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) crv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) x: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) y: Option<String>,
}

impl Jwk {
    /// Whether the key says of itself that it verifies signatures, or says nothing.
    pub(crate) fn verifies(&self) -> bool {
        self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(|ops| ops.iter().any(|op| op == "verify"))
    }

    /// Modulus and exponent of an RSA key, without leading zeros.
    pub(crate) fn rsa(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let read = |member: &Option<String>| {
            from_base64url(member.as_deref()?).filter(|bytes| bytes.first().is_some_and(|&b| b != 0))
        };
        Some((read(&self.n)?, read(&self.e)?))
    }

    /// The uncompressed point of a P-256 key.
    pub(crate) fn p256(&self) -> Option<Vec<u8>> {
        let read =
            |member: &Option<String>| from_base64url(member.as_deref()?).filter(|bytes| bytes.len() == 32);
        // RFC 7518 section 6.2.1.2: coordinates have the full length of the field, leading zeros included.
        (self.crv.as_deref() == Some("P-256")).then_some(())?;
        Some([vec![4], read(&self.x)?, read(&self.y)?].concat())
    }

    pub(crate) fn of_rsa(n: &[u8], e: &[u8]) -> Self {
        let (n, e) = (Some(to_base64url(n)), Some(to_base64url(e)));
        Self { kty: "RSA".into(), n, e, ..Self::default() }
    }

    pub(crate) fn of_p256(point: &[u8]) -> Self {
        let half = |range| point.get(range).map(to_base64url);
        let (x, y) = (half(1..33), half(33..65));
        Self { kty: "EC".into(), crv: Some("P-256".into()), x, y, ..Self::default() }
    }
}
