//! A public key, parsed once.

use std::sync::Arc;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_auth::Error;
use mail_auth::common::crypto::{Algorithm, CryptoError, VerifyingKey};
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::Canonicalization;

use crate::syntax::tags::{Tags, squeeze};

/// A key record as mail-auth reads it, if it does. Kept beside the record, it serves every message of the signer.
#[derive(Clone)]
pub(crate) struct Key(pub(super) Option<Arc<DomainKey>>);

impl Key {
    pub(crate) fn read(record: &str) -> Self {
        let prepared = |key: DomainKey| {
            let rsa = Tags::parse(record)
                .ok()
                .filter(|tags| tags.get("k").is_none_or(|kind| kind.eq_ignore_ascii_case("rsa")))
                .and_then(|tags| STANDARD.decode(squeeze(tags.get("p")?)).ok())
                .and_then(|der| {
                    ParsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, der).ok()
                });
            // What its flags demand, the lint of the record has demanded.
            Arc::new(DomainKey { p: Box::new(Prepared { theirs: key.p, rsa }), f: 0 })
        };
        Self(DomainKey::parse(record.as_bytes()).ok().map(prepared))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.0.is_some()).finish()
    }
}

/// mail-auth's key, which parses an RSA key anew for every signature, and the same key parsed once.
struct Prepared {
    theirs: Box<dyn VerifyingKey + Send + Sync>,
    rsa: Option<ParsedPublicKey>,
}

impl VerifyingKey for Prepared {
    fn verify<'a>(
        &self,
        headers: &mut dyn Iterator<Item = (&'a [u8], &'a [u8])>,
        signature: &[u8],
        canonicalization: Canonicalization,
        algorithm: Algorithm,
    ) -> mail_auth::Result<()> {
        let (Algorithm::RsaSha256, Some(_)) = (algorithm, &self.rsa) else {
            return self.theirs.verify(headers, signature, canonicalization, algorithm);
        };
        let mut signed = Vec::with_capacity(1024);
        canonicalization.canonicalize_headers(headers, &mut signed);
        self.verify_bytes(&signed, signature, algorithm)
    }

    fn verify_bytes(&self, input: &[u8], signature: &[u8], algorithm: Algorithm) -> mail_auth::Result<()> {
        match (algorithm, &self.rsa) {
            (Algorithm::RsaSha256, Some(key)) => {
                key.verify_sig(input, signature).map_err(|_| Error::Crypto(CryptoError::FailedVerification))
            }
            _ => self.theirs.verify_bytes(input, signature, algorithm),
        }
    }

    fn public_key_bits(&self) -> usize {
        self.theirs.public_key_bits()
    }
}
