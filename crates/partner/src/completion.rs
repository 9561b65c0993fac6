//! What became of a payment, in closed states with stable codes.

use billfold_invoice::Invoice;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A definite result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Completion {
    /// The partner's processor charged the card.
    Paid(Box<Paid>),
    /// It did not, and will not for this request id.
    Declined(Declined),
}

/// A success.
#[derive(Debug)]
#[non_exhaustive]
pub struct Paid {
    /// The partner's number of the payment.
    pub confirmation: Option<String>,
    /// The partner's sentence for the payer, made fit to show.
    pub message: Option<String>,
    /// The invoice after the payment, if the partner sent one that can be read.
    pub invoice: Option<Invoice>,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declined {
    /// Why, in our words.
    pub reason: DeclineReason,
    /// Why, in the partner's code: at most 64 of `a-z`, `0-9` and `_`, else absent.
    pub partner_code: Option<String>,
    /// The partner's sentence for the payer, made fit to show.
    pub message: Option<String>,
}

impl Declined {
    /// The stable code, as `processor.card_declined`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }
}

/// Why a card was not charged. The first ten are the protocol's inner errors of `card_error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DeclineReason {
    /// The number is no card number.
    InvalidNumber,
    /// The expiry month is wrong.
    InvalidExpiryMonth,
    /// The expiry year is wrong.
    InvalidExpiryYear,
    /// The security code is malformed.
    InvalidSecurityCode,
    /// The number is wrong.
    IncorrectNumber,
    /// The card has expired.
    ExpiredCard,
    /// The security code is wrong.
    IncorrectSecurityCode,
    /// The postal code failed the check.
    IncorrectPostalCode,
    /// The bank declined.
    CardDeclined,
    /// The processor failed to process the card; nothing was charged.
    ProcessingError,
    /// The partner refused before charging: amount or invoice changed.
    InvoiceChanged,
    /// The partner refused before charging: the invoice is already paid or being paid.
    AlreadyPaid,
    /// The partner refused before charging: another payment of the invoice is under way.
    InProgress,
    /// The partner refused the payment token.
    TokenRefused,
    /// The request was never received, and the partner has promised not to act on it any more.
    NotReceived,
    /// A reason that the protocol does not name.
    Other,
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 16] = [
        Self::InvalidNumber,
        Self::InvalidExpiryMonth,
        Self::InvalidExpiryYear,
        Self::InvalidSecurityCode,
        Self::IncorrectNumber,
        Self::ExpiredCard,
        Self::IncorrectSecurityCode,
        Self::IncorrectPostalCode,
        Self::CardDeclined,
        Self::ProcessingError,
        Self::InvoiceChanged,
        Self::AlreadyPaid,
        Self::InProgress,
        Self::TokenRefused,
        Self::NotReceived,
        Self::Other,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidNumber => "processor.invalid_number",
            Self::InvalidExpiryMonth => "processor.invalid_expiry_month",
            Self::InvalidExpiryYear => "processor.invalid_expiry_year",
            Self::InvalidSecurityCode => "processor.invalid_cvc",
            Self::IncorrectNumber => "processor.incorrect_number",
            Self::ExpiredCard => "processor.expired_card",
            Self::IncorrectSecurityCode => "processor.incorrect_cvc",
            Self::IncorrectPostalCode => "processor.incorrect_zip",
            Self::CardDeclined => "processor.card_declined",
            Self::ProcessingError => "processor.processing_error",
            Self::InvoiceChanged => "partner.invoice_changed",
            Self::AlreadyPaid => "partner.already_paid",
            Self::InProgress => "partner.in_progress",
            Self::TokenRefused => "partner.token_refused",
            Self::NotReceived => "partner.not_received",
            Self::Other => "partner.declined",
        }
    }

    /// The code on the wire: the inner error's code, or for the partner's own refusals the error's.
    #[must_use]
    pub fn wire_code(self) -> &'static str {
        match self {
            Self::Other => "declined",
            known => known.code().split_once('.').map_or("declined", |(_, code)| code),
        }
    }

    /// Whether the reason concerns the card itself (`card_error` on the wire).
    #[must_use]
    pub fn is_card_error(self) -> bool {
        self.code().starts_with("processor.")
    }

    /// Reads a code of the wire; what is not known is [`Other`](Self::Other).
    #[must_use]
    pub fn from_wire(code: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.wire_code() == code).unwrap_or(Self::Other)
    }
}

impl Serialize for DeclineReason {
    /// As its stable code.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for DeclineReason {
    /// From its stable code; one that a later version wrote is [`Other`](Self::Other).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Ok(Self::ALL.into_iter().find(|reason| reason.code() == code).unwrap_or(Self::Other))
    }
}

/// What a partner says about a request id (`paymentstatus`).
#[derive(Debug)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// It is settled.
    Settled(Completion),
    /// The partner is still working on it, or does not know itself yet. Ask again later.
    Pending,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_the_wire() {
        for reason in DeclineReason::ALL {
            assert_eq!(DeclineReason::from_wire(reason.wire_code()), reason, "{reason:?}");
        }
        for unknown in ["", "CARD_DECLINED", "card_declined ", "do_not_honor"] {
            assert_eq!(DeclineReason::from_wire(unknown), DeclineReason::Other);
        }
    }

    #[test]
    fn the_inner_errors_of_the_documentation_are_known() {
        let documented = "invalid_number invalid_expiry_month invalid_expiry_year invalid_cvc incorrect_number expired_card \
                          incorrect_cvc incorrect_zip card_declined processing_error";
        for code in documented.split_whitespace() {
            assert_eq!(DeclineReason::from_wire(code).code(), format!("processor.{code}"));
        }
    }
}
