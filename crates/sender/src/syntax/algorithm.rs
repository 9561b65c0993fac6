//! Signature algorithms (RFC 6376 section 3.3, RFC 8463).

use crate::words::words;

words! {
    /// The algorithm of a DKIM signature (`a=`), as far as it is known.
    pub enum SignatureAlgorithm {
        /// RSA with SHA-256.
        RsaSha256 = "rsa-sha256",
        /// Ed25519 with SHA-256.
        Ed25519Sha256 = "ed25519-sha256",
        /// RSA with SHA-1: known, and never accepted (RFC 8301).
        RsaSha1 = "rsa-sha1",
    }
}

impl SignatureAlgorithm {
    /// The type of key that it needs, as in `k=` of a key record.
    pub(crate) const fn key_type(self) -> &'static str {
        match self {
            Self::RsaSha256 | Self::RsaSha1 => "rsa",
            Self::Ed25519Sha256 => "ed25519",
        }
    }
}
