//! The private key of a processor, which opens sealed cards.

use std::fmt;

use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::codec::is_identifier;
use crate::codes::{KEY_IDENTIFIER, NO_RANDOMNESS, PAYMENT_EXPIRED, PRIVATE_KEY_REJECTED};
use crate::seal::info;
use crate::sealed::Form;
use crate::{Binding, CardData, KeyError, PinnedKey, Sealed, hpke};

/// A processor's private key. A secret: no `Clone`, opaque `Debug`, wiped when dropped.
///
/// It opens a card only for the payment it was sealed for. It does not remember what it opened: that one payment request
/// is charged once is the processor's own bookkeeping, by [`Binding::payment_request_id`].
pub struct OpeningKey {
    processor_id: String,
    key_id: String,
    private: hpke::PrivateKey,
    public: [u8; hpke::KEY],
}

/// Why a sealed card was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Sealed to another key.
    #[error("the card is sealed to another key")]
    OtherKey,
    /// The payment's time is over.
    #[error("the payment expired at {expires_at}")]
    Expired {
        /// When it did.
        expires_at: DateTime<Utc>,
    },
    /// Altered, or sealed for another processor, merchant, invoice, amount, currency, payment request or expiry. Which of them
    /// cannot be known.
    #[error("the card was not sealed for this payment")]
    NotForThisPayment,
    /// Opened, but the content is not a card of a version that this crate knows.
    #[error("the sealed content is not a card")]
    NotACard,
}

reasons! {
    OpenError {
        Self::OtherKey => Code::refusal(
            "processor.other_key",
            "The card is sealed to another key of the processor.",
        )
        .with_remedy("Processor: open it with the key that it names.");
        Self::NotForThisPayment => Code::refusal(
            "processor.not_for_this_payment",
            "The sealed card was altered, or was sealed for another payment.",
        );
        Self::NotACard => Code::refusal(
            "processor.not_a_card",
            "The sealed content is not a card of a known version.",
        );
    }
    shares {
        Self::Expired { expires_at } => PAYMENT_EXPIRED, at: *expires_at;
    }
}

/// Why an opening key could not be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningKeyError {
    /// A processor or key id is malformed.
    #[error("a processor or key id is malformed")]
    Identifier,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
    /// The document is not an RSA key of at least 2048 bits in PKCS #8.
    #[error("the private key document is not a usable rsa key")]
    Rejected,
}

reasons! {
    OpeningKeyError {}
    shares {
        Self::Identifier => KEY_IDENTIFIER;
        Self::Randomness => NO_RANDOMNESS;
        Self::Rejected => PRIVATE_KEY_REJECTED;
    }
}

impl OpeningKey {
    /// Makes a new key pair.
    ///
    /// # Errors
    /// [`OpeningKeyError::Identifier`] if an id is malformed, [`OpeningKeyError::Randomness`] if the system gives no
    /// random bytes.
    pub fn generate(processor_id: &str, key_id: &str) -> Result<Self, OpeningKeyError> {
        let mut bytes = Zeroizing::new([0; hpke::KEY]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| OpeningKeyError::Randomness)?;
        Self::from_private_bytes(processor_id, key_id, &bytes)
    }

    /// Takes a key that was made before.
    ///
    /// # Errors
    /// [`OpeningKeyError::Identifier`] if an id is malformed.
    pub fn from_private_bytes(
        processor_id: &str,
        key_id: &str,
        bytes: &[u8; 32],
    ) -> Result<Self, OpeningKeyError> {
        if !is_identifier(processor_id) || !is_identifier(key_id) {
            return Err(OpeningKeyError::Identifier);
        }
        let (private, public) = hpke::private_key(bytes).map_err(|_| OpeningKeyError::Randomness)?;
        let (processor_id, key_id) = (processor_id.to_owned(), key_id.to_owned());
        Ok(Self { processor_id, key_id, private, public })
    }

    /// The private key, for a processor that must keep it.
    #[must_use]
    pub fn private_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; hpke::KEY]);
        ::hpke::Serializable::write_exact(&self.private, bytes.as_mut_slice());
        bytes
    }

    /// The public key.
    #[must_use]
    pub fn public_bytes(&self) -> [u8; 32] {
        self.public
    }

    /// The id of the processor.
    #[must_use]
    pub fn processor_id(&self) -> &str {
        &self.processor_id
    }

    /// The key's name.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public half, pinned for a period of validity, as a partner's registry entry carries it.
    ///
    /// # Errors
    /// [`KeyError::EmptyWindow`] if `not_after` is not later than `not_before`.
    pub fn pinned(&self, not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> Result<PinnedKey, KeyError> {
        PinnedKey::hpke_x25519(&self.processor_id, &self.key_id, self.public, not_before, not_after)
    }

    /// Opens a card for a payment. `binding` is built from what the processor was asked to charge, never from the
    /// sealed form.
    ///
    /// # Errors
    /// [`OpenError::OtherKey`] if the card is sealed to another key, [`OpenError::Expired`] if the payment's time is
    /// over, [`OpenError::NotForThisPayment`] if it was altered or sealed for another payment, [`OpenError::NotACard`]
    /// if the content has no known form.
    pub fn open(
        &self,
        sealed: &Sealed,
        binding: &Binding,
        now: DateTime<Utc>,
    ) -> Result<CardData, OpenError> {
        let Form::Hpke { encapped, ciphertext, tag } = &sealed.form else { return Err(OpenError::OtherKey) };
        if sealed.key_id != self.key_id {
            return Err(OpenError::OtherKey);
        }
        // The expiry is also part of the associated data, so a later one cannot be put in its place.
        if binding.expires_at() <= now {
            return Err(OpenError::Expired { expires_at: binding.expires_at() });
        }
        let info = info(&self.processor_id, &self.key_id);
        // Opened in place, in a buffer that is wiped: the plain card never lies in an ordinary vector.
        let mut body = Zeroizing::new(ciphertext.clone());
        let aad = binding.canonical();
        hpke::open_in_place(&self.private, encapped, &info, &aad, &mut body, tag)
            .map_err(|_| OpenError::NotForThisPayment)?;
        CardData::from_plain(body).map_err(|_| OpenError::NotACard)
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpeningKey")
            .field("processor_id", &self.processor_id)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Whoever has the public key can seal anything to it, for a payment that they name themselves.
    #[test]
    fn what_is_sealed_and_no_card_is_refused() {
        let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let until = now.checked_add_signed(TimeDelta::minutes(10)).unwrap();
        let binding =
            Binding::new("merchant", "invoice", "1 USD".parse().unwrap(), "attempt", until).unwrap();
        let key = OpeningKey::generate("acme", "k").unwrap();
        let public = hpke::public_key(&key.public_bytes()).unwrap();
        let seed = Zeroizing::new([9; hpke::KEY]);
        let mut body = b"a letter".to_vec();
        let (encapped, tag) =
            hpke::seal_in_place(&public, &info("acme", "k"), &binding.canonical(), &mut body, seed).unwrap();
        let sealed = Sealed { key_id: "k".to_owned(), form: Form::Hpke { encapped, ciphertext: body, tag } };
        let refused = key.open(&sealed, &binding, now).err();
        assert_eq!(refused, Some(OpenError::NotACard));
    }
}
