//! Base64url, the canonical length-prefixed form, and instants cut to whole seconds.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

/// Base64url without padding (RFC 7515 section 2).
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url, accepting only the one canonical encoding: padding, other alphabets and stray trailing bits are refused.
/// Otherwise a signed text could be rewritten without breaking its signature, and would pass a replay check by its text.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A canonical encoding of a list of fields: a label, then each field behind its length (u32, big endian). Two
/// different lists never encode alike, so a field cannot borrow bytes from its neighbour.
pub(crate) struct Canonical(Vec<u8>);

impl Canonical {
    pub(crate) fn new(label: &str) -> Self {
        Self(Vec::with_capacity(256)).field(label.as_bytes())
    }

    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        // Fields are bounded far below 4 GiB where they are made.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// The instant without its fraction of a second: what the wire can carry.
pub(crate) fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

/// Whether a text may be used in a token, a log and a file name: 1 to 128 letters, digits and `-_.:@+/=`.
pub(crate) fn is_identifier(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:@+/=".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_cannot_trade_bytes() {
        let a = Canonical::new("x").field(b"ab").field(b"c").finish();
        let b = Canonical::new("x").field(b"a").field(b"bc").finish();
        assert_ne!(a, b);
    }

    #[test]
    fn only_one_text_stands_for_some_bytes() {
        assert_eq!(from_base64url("TQ"), Some(b"M".to_vec()));
        for other in ["TQ==", "TR", "TQ\n", " TQ", "T+", "T"] {
            assert_eq!(from_base64url(other), None, "{other:?}");
        }
    }
}
