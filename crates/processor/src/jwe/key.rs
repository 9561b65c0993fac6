//! RSA keys of processors that take JWE: the public half, pinned; and the processor's own.

use std::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::RsaPublicKeyComponents;
use chrono::{DateTime, TimeDelta, Utc};
use zeroize::Zeroizing;

use super::{ContentEncryption, read_card};
use crate::codec::{is_identifier, to_base64url};
use crate::der::{Spki, read_spki, write_rsa_spki};
use crate::open::{OpenError, OpeningKeyError};
use crate::sealed::Form;
use crate::{Binding, CardData, KeyError, PinnedKey, Sealed, VerifyingKey, pem};

/// The RSA public key of a processor that takes JWE, with the content encryption it wants.
///
/// Construction refuses what is weak: below 2048 bits, an exponent below 65537, a modulus of the ROCA kind.
#[derive(Clone, PartialEq, Eq)]
pub struct JweKey {
    n: Vec<u8>,
    e: Vec<u8>,
    encryption: ContentEncryption,
}

impl JweKey {
    /// A key from one `PUBLIC KEY` block (RFC 7468).
    ///
    /// # Errors
    /// [`KeyError::WeakOrMalformedRsa`] unless the text has exactly one block, of an RSA key that is strong enough.
    pub fn from_pem(text: &str, encryption: ContentEncryption) -> Result<Self, KeyError> {
        let blocks = pem::read(text).ok_or(KeyError::WeakOrMalformedRsa)?;
        let [der] = blocks.as_slice() else { return Err(KeyError::WeakOrMalformedRsa) };
        Self::from_spki(der, encryption)
    }

    /// A key from Adyen's form: exponent and modulus in hexadecimal, with a bar between them.
    ///
    /// # Errors
    /// [`KeyError::WeakOrMalformedRsa`] unless the text is two hexadecimal numbers of an RSA key that is strong enough.
    pub fn from_adyen(text: &str, encryption: ContentEncryption) -> Result<Self, KeyError> {
        let (e, n) = text.split_once('|').ok_or(KeyError::WeakOrMalformedRsa)?;
        let even =
            |text: &str| if text.len().is_multiple_of(2) { text.to_owned() } else { format!("0{text}") };
        let read = |text: &str| hex::decode(even(text)).map_err(|_| KeyError::WeakOrMalformedRsa);
        Self::new(&read(n)?, &read(e)?, encryption)
    }

    fn from_spki(der: &[u8], encryption: ContentEncryption) -> Result<Self, KeyError> {
        match read_spki(der) {
            Some(Spki::Rsa { n, e }) => Self::new(n, e, encryption),
            _ => Err(KeyError::WeakOrMalformedRsa),
        }
    }

    fn new(n: &[u8], e: &[u8], encryption: ContentEncryption) -> Result<Self, KeyError> {
        // The same rules as for keys that verify signatures.
        VerifyingKey::rsa(n, e).ok_or(KeyError::WeakOrMalformedRsa)?;
        Ok(Self { n: n.to_vec(), e: e.to_vec(), encryption })
    }

    /// How the content is encrypted.
    #[must_use]
    pub fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// The key as `SubjectPublicKeyInfo`: what its thumbprint is of.
    pub(crate) fn to_spki(&self) -> Vec<u8> {
        write_rsa_spki(&self.n, &self.e)
    }

    pub(crate) fn public(&self) -> Option<PublicEncryptingKey> {
        RsaPublicKeyComponents { n: &self.n, e: &self.e }.try_into().ok()
    }
}

impl fmt::Debug for JweKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.n.len().saturating_mul(8);
        write!(f, "JweKey({bits} bits, {})", self.encryption.name())
    }
}

/// A processor's private key for JWE. A secret: no `Clone`, opaque `Debug`.
pub struct JweOpeningKey {
    processor_id: String,
    key_id: String,
    encryption: ContentEncryption,
    private: PrivateDecryptingKey,
    public: JweKey,
}

/// How far a card's own `generationtime` may be from the processor's clock, in either direction.
const WINDOW: TimeDelta = TimeDelta::minutes(20);

impl JweOpeningKey {
    /// Makes a new key pair of 2048 bits.
    ///
    /// # Errors
    /// [`OpeningKeyError::Identifier`] if an id is malformed, [`OpeningKeyError::Randomness`] or
    /// [`OpeningKeyError::Rejected`] if no key pair can be made.
    pub fn generate(
        processor_id: &str,
        key_id: &str,
        encryption: ContentEncryption,
    ) -> Result<Self, OpeningKeyError> {
        let private =
            PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|_| OpeningKeyError::Randomness)?;
        Self::with(processor_id, key_id, encryption, private)
    }

    /// Takes a private key in PKCS #8 DER.
    ///
    /// # Errors
    /// [`OpeningKeyError::Rejected`] if the document is not an RSA key of sufficient strength, [`OpeningKeyError::Identifier`]
    /// if an id is malformed.
    pub fn from_pkcs8(
        processor_id: &str,
        key_id: &str,
        encryption: ContentEncryption,
        der: &[u8],
    ) -> Result<Self, OpeningKeyError> {
        let private = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| OpeningKeyError::Rejected)?;
        Self::with(processor_id, key_id, encryption, private)
    }

    fn with(
        processor_id: &str,
        key_id: &str,
        encryption: ContentEncryption,
        private: PrivateDecryptingKey,
    ) -> Result<Self, OpeningKeyError> {
        if !is_identifier(processor_id) || !is_identifier(key_id) {
            return Err(OpeningKeyError::Identifier);
        }
        let der = private.public_key().as_der().map_err(|_| OpeningKeyError::Rejected)?;
        let public = JweKey::from_spki(der.as_ref(), encryption).map_err(|_| OpeningKeyError::Rejected)?;
        let (processor_id, key_id) = (processor_id.to_owned(), key_id.to_owned());
        Ok(Self { processor_id, key_id, encryption, private, public })
    }

    /// The private key in PKCS #8 DER, for a processor that must keep it.
    ///
    /// # Errors
    /// [`OpeningKeyError::Rejected`] if it cannot be written.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, OpeningKeyError> {
        let der: Pkcs8V1Der<'_> = self.private.as_der().map_err(|_| OpeningKeyError::Rejected)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public half, pinned for a period of validity.
    ///
    /// # Errors
    /// [`KeyError::EmptyWindow`] if `not_after` is not later than `not_before`.
    pub fn pinned(&self, not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> Result<PinnedKey, KeyError> {
        PinnedKey::jwe(&self.processor_id, &self.key_id, self.public.clone(), not_before, not_after)
    }

    /// The key's name.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Opens a card for a payment, as [`OpeningKey::open`](crate::OpeningKey::open) does: the protected header carries the
    /// digest of the payment, which must be the one of `binding`, and the card's own time must be recent.
    ///
    /// # Errors
    /// The same as [`OpeningKey::open`](crate::OpeningKey::open), and [`OpenError::Expired`] also if the card's own time is
    /// more than 20 minutes from `now`.
    pub fn open(
        &self,
        sealed: &Sealed,
        binding: &Binding,
        now: DateTime<Utc>,
    ) -> Result<CardData, OpenError> {
        let Form::Jwe(jwe) = &sealed.form else { return Err(OpenError::OtherKey) };
        if sealed.key_id != self.key_id || jwe.header.kid.as_deref() != Some(&self.key_id) {
            return Err(OpenError::OtherKey);
        }
        if binding.expires_at() <= now {
            return Err(OpenError::Expired { expires_at: binding.expires_at() });
        }
        // The header is not authenticated yet: that it was not altered shows at the tag, which covers it.
        if jwe.header.binding != Some(binding_digest(&self.processor_id, binding)) {
            return Err(OpenError::NotForThisPayment);
        }
        let plain = jwe.open(&self.private, self.encryption).map_err(|_| OpenError::NotForThisPayment)?;
        let (card, written) = read_card(&plain).ok_or(OpenError::NotACard)?;
        if now.signed_duration_since(written).abs() > WINDOW {
            return Err(OpenError::Expired { expires_at: binding.expires_at() });
        }
        Ok(card)
    }
}

/// SHA-256 of processor and payment, base64url: what the protected header carries, and so the tag covers.
pub(crate) fn binding_digest(processor_id: &str, binding: &Binding) -> String {
    let canonical = crate::codec::Canonical::new("billfold/jwe-binding/v1")
        .field(processor_id.as_bytes())
        .field(&binding.canonical())
        .finish();
    to_base64url(digest::digest(&digest::SHA256, &canonical).as_ref())
}

impl fmt::Debug for JweOpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JweOpeningKey")
            .field("processor_id", &self.processor_id)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
