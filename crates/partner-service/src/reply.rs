//! The answers of the webhooks.

use billfold_partner::accounting::{BookInvoice, BookState, BooksError};
use billfold_partner::http::Response;
use billfold_partner::wire::{CompleteAnswer, InnerError, PartnerError};
use billfold_partner::{BearerError, DeclineReason};
use billfold_reason::{Code, Coded as _, codes};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{JournalError, JournalRecord, JournalState};

codes! {
    /// What the service itself answers to a call that it does not act on.
    pub(crate) CODES;
    REQUEST_MALFORMED = Code::refusal(
        "partner.request_malformed",
        "The partner service does not understand the request; nothing was done.",
    );
    EVENT_UNSUPPORTED = Code::refusal(
        "partner.event_unsupported",
        "The partner service does not know the event that is asked for; nothing was done.",
    );
    INVOICE_UNKNOWN = Code::refusal(
        "partner.invoice_unknown",
        "The merchant has no such invoice; nothing was done.",
    );
    INVOICE_NOT_PAYABLE = Code::refusal(
        "partner.invoice_not_payable",
        "The invoice cannot be paid as it is in the merchant's books.",
    );
    UNAVAILABLE = Code::hold(
        "partner.unavailable",
        "The partner is not available at the moment; nothing happened.",
    )
    .with_remedy("Try again later.");
}

/// A refusal before anything was done: a status and a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal(u16, &'static Code);

impl Refusal {
    pub(crate) const MALFORMED: Self = Self(400, &REQUEST_MALFORMED);
    pub(crate) const EVENT: Self = Self(400, &EVENT_UNSUPPORTED);
    pub(crate) const FOREIGN: Self = Self(404, &INVOICE_UNKNOWN);
    pub(crate) const NOT_PAYABLE: Self = Self(422, &INVOICE_NOT_PAYABLE);
    pub(crate) const UNAVAILABLE: Self = Self(503, &UNAVAILABLE);
}

impl From<BearerError> for Refusal {
    fn from(error: BearerError) -> Self {
        Self(401, error.code())
    }
}

impl From<BooksError> for Refusal {
    fn from(error: BooksError) -> Self {
        match error {
            // The same answer as for an unknown merchant: a caller cannot find out which invoices another merchant has.
            BooksError::NotFound => Self::FOREIGN,
            other => Self(503, other.code()),
        }
    }
}

impl From<JournalError> for Refusal {
    fn from(_: JournalError) -> Self {
        Self::UNAVAILABLE
    }
}

pub(crate) fn respond(answer: Result<String, Refusal>) -> Response {
    match answer {
        Ok(body) => Response::json(200, body),
        // The name of a code has nothing that JSON would have to escape.
        Err(Refusal(status, code)) => Response::json(status, format!("{{\"error\":\"{code}\"}}")),
    }
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::UNAVAILABLE)
}

/// The definite and the open results of a request id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Paid { confirmation: String },
    Declined(DeclineReason),
    RequiresAction { url: String },
    Pending,
}

impl Outcome {
    /// What a state says to the payer: one of the first two for ever, or one of the last two for now.
    pub(crate) fn of(state: &JournalState) -> Self {
        match state {
            JournalState::Charged { confirmation } | JournalState::Recorded { confirmation, .. } => {
                Self::Paid { confirmation: confirmation.clone() }
            }
            JournalState::Declined { reason } => Self::Declined(*reason),
            JournalState::Barred => Self::Declined(DeclineReason::NotReceived),
            JournalState::Superseded { .. } => Self::Declined(DeclineReason::Superseded),
            JournalState::ActionRequired { url } => Self::RequiresAction { url: url.clone() },
            JournalState::Claimed | JournalState::Charging => Self::Pending,
        }
    }

    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Paid { .. } | Self::Declined(_))
    }

    /// `paid` is the paid invoice's broker and record: what a success tells of it is the same however often it is told.
    pub(crate) fn answer(
        &self,
        request_id: &str,
        paid: Option<(&str, &JournalRecord)>,
    ) -> Result<String, Refusal> {
        let (result, details) = match self {
            Self::Paid { .. } => ("success", "Thank you for your payment."),
            Self::Declined(_) => ("fail", "The payment was not made."),
            Self::RequiresAction { .. } => ("requires_action", "The payer's bank has a question."),
            Self::Pending => ("pending", "The payment is being processed."),
        };
        let entity = match (self, paid) {
            (Self::Paid { confirmation }, Some((broker, record))) => {
                Some(settled(broker, record, confirmation)?)
            }
            _ => None,
        };
        let error = match self {
            Self::Declined(reason) => Some(error(*reason)),
            _ => None,
        };
        let mut answer = CompleteAnswer::new(request_id, result);
        answer.details = Some(details.to_owned());
        answer.error = error;
        answer.entity = entity;
        if let Self::RequiresAction { url } = self {
            answer.action_url = Some(url.clone());
        }
        json(&answer)
    }
}

fn error(reason: DeclineReason) -> PartnerError {
    let code = reason.wire_code().to_owned();
    let mut error = PartnerError::default();
    if reason.is_card_error() {
        let mut inner = InnerError::default();
        inner.code = Some(code);
        error.code = Some("card_error".to_owned());
        error.inner_error = Some(inner);
    } else {
        error.code = Some(code);
    }
    error
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entity<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@context")]
    context: &'static str,
    identifier: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    broker: Party<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_due_date: Option<String>,
    payment_status: &'static str,
    total_payment_due: Price<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Party<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Price<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    price: Box<RawValue>,
    price_currency: &'a str,
}

/// The invoice in its present state, for `loadentity`.
pub(crate) fn entity(
    broker: &str,
    invoice: &BookInvoice,
    today: NaiveDate,
) -> Result<Box<RawValue>, Refusal> {
    let status = match invoice.state {
        BookState::Paid => "PaymentComplete",
        BookState::Payable if invoice.due.is_some_and(|due| due < today) => "PaymentPastDue",
        BookState::Payable => "PaymentDue",
        _ => return Err(Refusal::NOT_PAYABLE),
    };
    raw(&Entity {
        kind: "Invoice",
        context: "http://schema.org",
        identifier: &invoice.number,
        url: invoice.url.as_ref().map(url::Url::as_str),
        broker: party(broker),
        provider: Some(party(&invoice.payee)),
        payment_due_date: invoice.due.map(|due| format!("{due}T00:00:00")),
        payment_status: status,
        total_payment_due: price(&invoice.amount_due.amount_text(), invoice.amount_due.currency().code())?,
        confirmation_number: None,
    })
}

/// The invoice after the payment. Its price is zero, as in the protocol's example.
fn settled(broker: &str, record: &JournalRecord, confirmation: &str) -> Result<Box<RawValue>, Refusal> {
    raw(&Entity {
        kind: "Invoice",
        context: "http://schema.org",
        identifier: &record.invoice,
        url: None,
        broker: party(broker),
        provider: None,
        payment_due_date: None,
        payment_status: "PaymentComplete",
        total_payment_due: price("0", record.amount.currency().code())?,
        confirmation_number: Some(confirmation),
    })
}

fn party(name: &str) -> Party<'_> {
    Party { kind: "Organization", name }
}

/// A decimal's text is a JSON number already, so no digit passes through a float.
fn price<'a>(digits: &str, price_currency: &'a str) -> Result<Price<'a>, Refusal> {
    let price = RawValue::from_string(digits.to_owned()).map_err(|_| Refusal::UNAVAILABLE)?;
    Ok(Price { kind: "PriceSpecification", price, price_currency })
}

fn raw(entity: &Entity<'_>) -> Result<Box<RawValue>, Refusal> {
    RawValue::from_string(json(entity)?).map_err(|_| Refusal::UNAVAILABLE)
}
