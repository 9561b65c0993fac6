//! The payment status of a document.

use serde::{Serialize, Serializer};

/// The payment status that a document states. Only markup and webhooks have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// The document states no status.
    #[default]
    Unstated,
    /// `PaymentDue`.
    Due,
    /// `PaymentPastDue`.
    PastDue,
    /// `PaymentDeclined`: an earlier attempt failed, the amount is still due.
    Declined,
    /// `PaymentComplete`.
    Complete,
    /// `PaymentAutomaticallyApplied`: an automatic payment is in place.
    Automatic,
    /// Any other text.
    Unknown,
}

impl PaymentStatus {
    /// Every status, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Unstated,
        Self::Due,
        Self::PastDue,
        Self::Declined,
        Self::Complete,
        Self::Automatic,
        Self::Unknown,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Due => "due",
            Self::PastDue => "past_due",
            Self::Declined => "declined",
            Self::Complete => "complete",
            Self::Automatic => "automatic",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a schema.org `PaymentStatusType`: the bare name, a CURIE (`schema:PaymentDue`) or an IRI of schema.org.
    #[must_use]
    pub fn from_schema_org(text: &str) -> Self {
        let name = crate::schema_org::local_name(text).unwrap_or(text);
        match name {
            "PaymentDue" => Self::Due,
            "PaymentPastDue" => Self::PastDue,
            "PaymentDeclined" => Self::Declined,
            "PaymentComplete" => Self::Complete,
            "PaymentAutomaticallyApplied" => Self::Automatic,
            _ => Self::Unknown,
        }
    }
}

impl Serialize for PaymentStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iri_curie_and_bare_name_are_one() {
        for text in [
            "PaymentDue",
            "http://schema.org/PaymentDue",
            "https://schema.org/PaymentDue",
            "https://www.schema.org/PaymentDue",
            "schema:PaymentDue",
        ] {
            assert_eq!(PaymentStatus::from_schema_org(text), PaymentStatus::Due, "{text}");
        }
        for text in ["", "paymentdue", "Payée", "http://evil.example/PaymentDue"] {
            assert_eq!(PaymentStatus::from_schema_org(text), PaymentStatus::Unknown, "{text}");
        }
    }
}
