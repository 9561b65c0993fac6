//! The outcome of a payment, in closed states with stable codes.

use std::fmt;

use billfold_invoice::Invoice;
use billfold_reason::{Code, Coded, code_enum};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use url::Url;

/// What a partner answers to a completed payment. The first two are final, and are the last word on the request id; the third is
/// followed by one of them.
#[derive(Debug)]
#[non_exhaustive]
pub enum Completion {
    /// The partner's processor charged the card.
    Paid(Box<Paid>),
    /// It did not, and will not for this request id.
    Declined(Declined),
    /// The payer's bank asks the payer first (3-D Secure). Nothing that happens on its pages is an answer: what became of the payment
    /// is asked with `paymentstatus`.
    ActionRequired(Box<ActionRequired>),
}

/// Where the payer answers the bank's question. `Debug` shows the host alone: the address is for this payer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionRequired {
    /// The first page, on one of the entry's [`action_hosts`](crate::Entry::action_hosts). It goes on to the bank's own pages, whose
    /// hosts nobody knows beforehand.
    pub url: Url,
    /// Until when the partner waits for the answer, by its own clock, if it says so. Then the payment is declined.
    pub until: Option<DateTime<Utc>>,
    /// What the partner's clock showed when it answered, if it says so.
    pub at: Option<DateTime<Utc>>,
}

impl fmt::Debug for ActionRequired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionRequired")
            .field("host", &self.url.host_str())
            .field("until", &self.until)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// A payment that was made.
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

/// A payment that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declined {
    /// The reason, as one of the codes known here.
    pub reason: DeclineReason,
    /// The partner's own code, if it is 1 to 64 of `a-z`, `0-9` and `_`.
    pub partner_code: Option<String>,
    /// The partner's sentence for the payer, made fit to show.
    pub message: Option<String>,
}

impl Coded for Declined {
    fn codes() -> &'static [Code] {
        DeclineReason::codes()
    }

    fn code(&self) -> &'static Code {
        self.reason.as_code()
    }
}

code_enum! {
    /// Why a card was not charged. The first ten are the protocol's inner errors of `card_error`; the next two, of 3-D Secure, are our
    /// extension.
    pub enum DeclineReason {
        InvalidNumber = Code::refusal("processor.invalid_number", "The card number is not a card number.")
            .with_remedy("Check the card's details and pay again.");
        InvalidExpiryMonth = Code::refusal("processor.invalid_expiry_month", "The expiry month is wrong.")
            .with_remedy("Check the card's details and pay again.");
        InvalidExpiryYear = Code::refusal("processor.invalid_expiry_year", "The expiry year is wrong.")
            .with_remedy("Check the card's details and pay again.");
        InvalidSecurityCode = Code::refusal("processor.invalid_cvc", "The security code is malformed.")
            .with_remedy("Check the card's details and pay again.");
        IncorrectNumber = Code::refusal("processor.incorrect_number", "The card number is wrong.")
            .with_remedy("Check the card's details and pay again.");
        ExpiredCard = Code::refusal("processor.expired_card", "The card has expired.")
            .with_remedy("Pay with another payment method, or enter the renewed card.");
        IncorrectSecurityCode = Code::refusal("processor.incorrect_cvc", "The security code is wrong.")
            .with_remedy("Check the card's details and pay again.");
        IncorrectPostalCode = Code::refusal(
            "processor.incorrect_zip",
            "The postal code does not match the card.",
        )
        .with_remedy("Check the card's details and pay again.");
        CardDeclined = Code::refusal("processor.card_declined", "The processor declined the card.")
            .with_remedy("Pay with another payment method, or ask the card's bank.");
        ProcessingError = Code::refusal(
            "processor.processing_error",
            "The processor failed to process the card; nothing was charged.",
        )
        .with_remedy("Try again later, or pay with another payment method.");
        AuthenticationFailed = Code::refusal(
            "processor.authentication_failed",
            "The card's bank asked the payer, and did not get the answer that it wanted; nothing was charged.",
        )
        .with_remedy("Pay again and confirm the payment with the bank, or pay with another payment method.");
        AuthenticationExpired = Code::refusal(
            "processor.authentication_expired",
            "The card's bank asked the payer, and no answer came in time; nothing was charged.",
        )
        .with_remedy("Pay again and confirm the payment with the bank, or pay with another payment method.");
        InvoiceChanged = Code::refusal(
            "partner.invoice_changed",
            "The partner refused the payment because the amount or the invoice has changed; nothing was charged.",
        )
        .with_remedy("Review the invoice again.");
        AlreadyPaid = Code::refusal(
            "partner.already_paid",
            "The partner refused the payment because the invoice is already paid or being paid; nothing was charged.",
        );
        InProgress = Code::refusal(
            "partner.in_progress",
            "The partner refused the payment because another payment of the invoice is under way; nothing was charged.",
        )
        .with_remedy("Wait for the other payment.");
        TokenRefused = Code::refusal(
            "partner.token_refused",
            "The partner refused the payment token; nothing was charged.",
        );
        NotReceived = Code::refusal(
            "partner.not_received",
            "The payment never reached the partner, and the partner will not act on it any more.",
        )
        .with_remedy("Pay again.");
        NumberPaid = Code::refusal(
            "partner.number_paid",
            "The partner refused the payment because another invoice of the same number has been paid; nothing was charged.",
        )
        .with_remedy("Review the invoice again, and acknowledge that it is another one.");
        Superseded = Code::refusal(
            "partner.superseded",
            "Another payment took the place of this one, and the partner will not act on this one any more.",
        );
        Other = Code::refusal(
            "partner.declined",
            "The partner declined the payment for a reason that the protocol does not name; nothing was charged.",
        )
        .with_remedy("Ask the merchant, or pay in another way.");
    }
}

impl DeclineReason {
    /// The code on the wire: the inner error's code, or for the partner's own refusals the error's.
    #[must_use]
    pub fn wire_code(self) -> &'static str {
        match self {
            Self::Other => "declined",
            known => known.as_code().name().split_once('.').map_or("declined", |(_, code)| code),
        }
    }

    /// Whether the reason concerns the card itself (`card_error` on the wire).
    #[must_use]
    pub fn is_card_error(self) -> bool {
        self.as_code().area() == "processor"
    }

    /// Reads a code of the wire; what is not known is [`Other`](Self::Other).
    #[must_use]
    pub fn from_wire(code: &str) -> Self {
        Self::ALL.iter().copied().find(|reason| reason.wire_code() == code).unwrap_or(Self::Other)
    }
}

impl<'de> Deserialize<'de> for DeclineReason {
    /// From its stable code; one that a later version wrote is [`Other`](Self::Other).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Ok(Self::ALL.iter().copied().find(|reason| reason.as_code().name() == code).unwrap_or(Self::Other))
    }
}

/// The partner's answer about a request id (`paymentstatus`).
#[derive(Debug)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// The payment is settled: [`Completion::Paid`] or [`Completion::Declined`], never the third.
    Settled(Completion),
    /// The partner is still working on it, or does not know itself yet. Ask again later.
    Pending(Pending),
}

/// A payment that is not settled yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pending {
    /// The bank's question that waits for the payer, if it is known to the partner.
    pub action: Option<Box<ActionRequired>>,
    /// What the partner's clock showed when it answered, if it says so.
    pub at: Option<DateTime<Utc>>,
    /// Until when the request can still be charged, by the partner's clock, if it says so. After that a `paymentstatus` settles it.
    pub chargeable_until: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_the_wire() {
        for &reason in DeclineReason::ALL {
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
            assert_eq!(DeclineReason::from_wire(code).code().name(), format!("processor.{code}"));
        }
    }
}
