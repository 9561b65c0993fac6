//! The pinned public key of a processor.

use std::fmt;

use aws_lc_rs::digest;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};

use crate::codec::is_identifier;
use crate::codes::KEY_IDENTIFIER;
use crate::hpke;
use crate::jwe::JweKey;

/// The public key of a processor as the partner registry pins it, with processor, key id and period of validity.
///
/// Construction refuses a point of small order, which protects nothing, and an empty period of validity; [`check`](Self::check)
/// refuses a key outside its window. So a weak, early or expired key is refused before any card is read.
///
/// ```
/// use billfold_processor::{KeyError, PinnedKey};
/// use chrono::{DateTime, Utc};
///
/// let (from, until): (DateTime<Utc>, DateTime<Utc>) = ("2026-01-01T00:00:00Z".parse()?, "2027-01-01T00:00:00Z".parse()?);
/// assert_eq!(PinnedKey::hpke_x25519("acme", "2026-a", [0; 32], from, until).err(), Some(KeyError::LowOrder));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PinnedKey {
    processor_id: String,
    key_id: String,
    material: Material,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Material {
    HpkeX25519([u8; hpke::KEY]),
    Jwe(JweKey),
}

/// Why a processor key is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A processor or key id is empty, longer than 128 bytes or has unusual characters.
    #[error("a processor or key id is malformed")]
    Identifier,
    /// The window ends before it begins.
    #[error("the key's validity ends before it begins")]
    EmptyWindow,
    /// A point of small order: anyone could compute the shared secret.
    #[error("the key is a point of small order")]
    LowOrder,
    /// An RSA key below 2048 bits, with an exponent below 65537, of the ROCA kind, or no RSA key at all.
    #[error("the rsa key is malformed or too weak")]
    WeakOrMalformedRsa,
    /// Not yet valid.
    #[error("the key is not valid before {not_before}")]
    NotYetValid {
        /// Start of its window.
        not_before: DateTime<Utc>,
    },
    /// No longer valid.
    #[error("the key expired at {not_after}")]
    Expired {
        /// End of its window.
        not_after: DateTime<Utc>,
    },
    /// The key is not the one that was agreed on.
    #[error("the key's thumbprint is not the pinned one")]
    Thumbprint,
}

reasons! {
    KeyError {
        Self::EmptyWindow => Code::refusal(
            "processor.key_empty_window",
            "The validity of the processor's key ends before it begins.",
        );
        Self::LowOrder => Code::refusal(
            "processor.key_low_order",
            "The processor's key protects nothing: it is a point of small order.",
        );
        Self::WeakOrMalformedRsa => Code::refusal(
            "processor.key_weak_rsa",
            "The processor's RSA key is malformed or too weak.",
        );
        Self::NotYetValid { not_before } => Code::refusal(
            "processor.key_not_yet_valid",
            "The processor's key is not valid yet.",
        )
        .with_detail("The processor's key is not valid before {not_before:time}.")
        .with_remedy("Operator: check the clock, and the key in the partner's entry."), not_before: *not_before;
        Self::Expired { not_after } => Code::refusal(
            "processor.key_expired",
            "The processor's key has expired.",
        )
        .with_detail("The processor's key expired at {not_after:time}.")
        .with_remedy("Operator: take the processor's current key into the partner's entry."),
        not_after: *not_after;
        Self::Thumbprint => Code::refusal(
            "processor.key_thumbprint",
            "The processor's key is not the one whose thumbprint was agreed on.",
        )
        .with_remedy("Operator: compare the thumbprint with the processor again, by another way.");
    }
    shares {
        Self::Identifier => KEY_IDENTIFIER;
    }
}

impl PinnedKey {
    /// Pins an X25519 key for HPKE (RFC 9180), valid in `not_before..not_after`.
    ///
    /// # Errors
    /// [`KeyError::Identifier`] if an id is malformed, [`KeyError::EmptyWindow`] if `not_after` is not later than `not_before`,
    /// [`KeyError::LowOrder`] for a point of small order.
    pub fn hpke_x25519(
        processor_id: &str,
        key_id: &str,
        public: [u8; 32],
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
    ) -> Result<Self, KeyError> {
        // Checked when the key is pinned, so that an operator learns of it, and not a payer in the middle of a payment.
        hpke::public_key(&public).map_err(|_| KeyError::LowOrder)?;
        Self::pin(processor_id, key_id, Material::HpkeX25519(public), not_before, not_after)
    }

    /// Pins an RSA key for JWE (RSA-OAEP-256), valid in `not_before..not_after`.
    ///
    /// # Errors
    /// [`KeyError::Identifier`] if an id is malformed, [`KeyError::EmptyWindow`] if `not_after` is not later than `not_before`.
    pub fn jwe(
        processor_id: &str,
        key_id: &str,
        public: JweKey,
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
    ) -> Result<Self, KeyError> {
        Self::pin(processor_id, key_id, Material::Jwe(public), not_before, not_after)
    }

    fn pin(
        processor_id: &str,
        key_id: &str,
        material: Material,
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
    ) -> Result<Self, KeyError> {
        if !is_identifier(processor_id) || !is_identifier(key_id) {
            return Err(KeyError::Identifier);
        }
        if not_after <= not_before {
            return Err(KeyError::EmptyWindow);
        }
        let (processor_id, key_id) = (processor_id.to_owned(), key_id.to_owned());
        Ok(Self { processor_id, key_id, material, not_before, not_after })
    }

    /// The id of the processor.
    #[must_use]
    pub fn processor_id(&self) -> &str {
        &self.processor_id
    }

    /// The processor's name for the key.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// First instant of validity.
    #[must_use]
    pub fn not_before(&self) -> DateTime<Utc> {
        self.not_before
    }

    /// The instant from which the key is expired.
    #[must_use]
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    /// SHA-256 of the public key's bytes, in lower-case hexadecimal: of the 32 bytes of an X25519 key, of the
    /// `SubjectPublicKeyInfo` of an RSA key.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        hex::encode(match &self.material {
            Material::HpkeX25519(public) => digest::digest(&digest::SHA256, public),
            Material::Jwe(key) => digest::digest(&digest::SHA256, &key.to_spki()),
        })
    }

    /// Compares the key with a thumbprint that came by another way, for instance read out over the telephone.
    ///
    /// # Errors
    /// [`KeyError::Thumbprint`] if the two differ.
    pub fn expect_thumbprint(&self, thumbprint: &str) -> Result<(), KeyError> {
        if self.thumbprint().eq_ignore_ascii_case(thumbprint) { Ok(()) } else { Err(KeyError::Thumbprint) }
    }

    /// Checks that the key may be used at `now`.
    ///
    /// # Errors
    /// [`KeyError::NotYetValid`] before the window, [`KeyError::Expired`] after it.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), KeyError> {
        if now < self.not_before {
            Err(KeyError::NotYetValid { not_before: self.not_before })
        } else if now >= self.not_after {
            Err(KeyError::Expired { not_after: self.not_after })
        } else {
            Ok(())
        }
    }

    pub(crate) fn material(&self) -> &Material {
        &self.material
    }
}

impl fmt::Debug for PinnedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedKey")
            .field("processor_id", &self.processor_id)
            .field("key_id", &self.key_id)
            .field("thumbprint", &self.thumbprint())
            .field("not_before", &self.not_before)
            .field("not_after", &self.not_after)
            .finish()
    }
}
