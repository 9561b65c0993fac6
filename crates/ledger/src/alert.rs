//! What the world contradicts stays an alert until someone answers it.

use billfold_reason::{Code, codes};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something about an attempt that a person must look at. It stays until it is [answered](crate::Ledger::answer_alert).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alert {
    /// The name of its code, one of [`alert::CODES`](crate::alert::CODES).
    pub code: String,
    /// When it was seen first.
    pub at: DateTime<Utc>,
    /// Who answered it, and when.
    pub answered: Option<Answered>,
}

/// The answer to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Answered {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as the host names a person; cut at 128 bytes.
    pub by: String,
}

impl Alert {
    pub(crate) fn new(code: &Code, at: DateTime<Utc>) -> Self {
        Self { code: code.name().to_owned(), at, answered: None }
    }

    /// Whether nobody has answered it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answered.is_none()
    }
}

codes! {
    /// All of them.
    pub CODES;
    CONTRADICTED = Code::damage(
        "ledger.contradicted",
        "This payment is recorded as not made and the partner says that it was, or the reverse; the invoice stays closed until someone answers the alert.",
    )
    .with_remedy("Ask the merchant and the card's bank, reconcile the attempt, then answer the alert.");
    SECOND_CHARGE = Code::damage(
        "ledger.second_charge",
        "The invoice was charged twice: this payment was made, and so was another that had not counted on it.",
    )
    .with_remedy("Ask the merchant to refund one of the two payments, then answer the alert.");
    PAYER_CONTRADICTED = Code::damage(
        "ledger.payer_contradicted",
        "The partner says the opposite of what the payer said about this payment.",
    )
    .with_remedy("Show the payer the partner's answer, and compare it with the card's statement.");
}
