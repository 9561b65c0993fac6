//! The key of an invoice and the id of an attempt.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};
use serde::{Deserialize, Serialize};

use crate::Sealer;

/// Identifies an invoice in the ledger: nothing is paid twice under one key.
///
/// The parts are compared as they are. Whoever builds the key uses the ids of the registry and of the payment request,
/// never display names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InvoiceKey {
    /// The payment service that embeds Billfold, as it names itself; 1 to 128 bytes.
    pub service: String,
    /// The partner's id in the registry.
    pub partner: String,
    /// The merchant's id at the partner.
    pub merchant: String,
    /// The invoice's id at the merchant.
    pub invoice: String,
}

impl InvoiceKey {
    /// Bytes of any part.
    pub const MAX_PART: usize = 256;
    /// Bytes of the service's name.
    pub const MAX_SERVICE: usize = 128;

    /// A key from its four parts. They are checked when something is claimed.
    #[must_use]
    pub fn new(
        service: impl Into<String>,
        partner: impl Into<String>,
        merchant: impl Into<String>,
        invoice: impl Into<String>,
    ) -> Self {
        Self {
            service: service.into(),
            partner: partner.into(),
            merchant: merchant.into(),
            invoice: invoice.into(),
        }
    }

    /// Whether every part is there and within its limit.
    pub(crate) fn is_well_formed(&self) -> bool {
        let parts = [&self.service, &self.partner, &self.merchant, &self.invoice];
        parts.iter().all(|part| !part.is_empty() && part.len() <= Self::MAX_PART)
            && self.service.len() <= Self::MAX_SERVICE
    }

    /// The digest by which the store finds the invoice; keys that differ have different digests.
    pub(crate) fn digest(&self, sealer: &dyn Sealer) -> [u8; 32] {
        let parts = [&self.service, &self.partner, &self.merchant, &self.invoice];
        digest_of(sealer, "invoice", &parts.map(String::as_str))
    }
}

/// The digest of a purpose and its parts, each part preceded by its length.
pub(crate) fn digest_of(sealer: &dyn Sealer, purpose: &str, parts: &[&str]) -> [u8; 32] {
    let mut text = purpose.as_bytes().to_vec();
    for part in parts {
        // Without lengths, `ab` + `c` and `a` + `bc` would be one invoice, and paying the first would block the second. The
        // purpose keeps the digests of invoices and owners apart, though both are over foreign texts.
        text.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        text.extend(part.as_bytes());
    }
    sealer.digest(&text)
}

/// The name of an attempt: 32 lower-case hexadecimal digits, chosen at random; the `requestId` on the wire.
///
/// The first two digits are those of the invoice's digest, so that an attempt can be found by its id alone; the other
/// 120 bits are random.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttemptId(String);

impl AttemptId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`AttemptIdError`] unless it is 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, AttemptIdError> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 32 && text.bytes().all(digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AttemptIdError::Malformed)
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A new id in the shard of an invoice.
    pub(crate) fn random(bucket: u8) -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)?;
        // The store finds a record by shard and id. An id that carries its shard is found without asking all 256.
        let [first, ..] = &mut bytes;
        *first = bucket;
        Ok(Self(hex::encode(bytes)))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        hex::decode(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AttemptId {
    type Err = AttemptIdError;

    fn from_str(text: &str) -> Result<Self, AttemptIdError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AttemptId {
    type Error = AttemptIdError;

    fn try_from(text: String) -> Result<Self, AttemptIdError> {
        Self::parse(&text)
    }
}

impl From<AttemptId> for String {
    fn from(id: AttemptId) -> Self {
        id.0
    }
}

/// Why a text is not an [`AttemptId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttemptIdError {
    /// It is not 32 lower-case hexadecimal digits.
    #[error("an attempt id is 32 lower-case hexadecimal digits")]
    Malformed,
}

reasons! {
    AttemptIdError {
        Self::Malformed => Code::refusal(
            "ledger.attempt_id",
            "The id of an attempt is 32 lower-case hexadecimal digits.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_key_do_not_run_together() {
        let a = InvoiceKey::new("s", "ab", "c", "1");
        let b = InvoiceKey::new("s", "a", "bc", "1");
        let sealer = crate::RowKey::new(&[7; 32]).unwrap();
        assert_ne!(a.digest(&sealer), b.digest(&sealer));
        assert_eq!(a.digest(&sealer), InvoiceKey::new("s", "ab", "c", "1").digest(&sealer));
    }

    #[test]
    fn ids_are_strict_and_carry_their_bucket() {
        let id = AttemptId::random(0xab).unwrap();
        assert!(id.as_str().starts_with("ab"));
        assert_eq!(AttemptId::parse(id.as_str()), Ok(id.clone()));
        assert_ne!(id, AttemptId::random(0xab).unwrap());
        for bad in ["", "AB", &id.as_str().to_uppercase(), &format!("{id}0"), &"g".repeat(32)] {
            assert_eq!(AttemptId::parse(bad), Err(AttemptIdError::Malformed), "{bad}");
        }
        assert!(serde_json::from_str::<AttemptId>("\"x\"").is_err());
    }
}
