//! The answers of the webhooks.

use billfold_partner::accounting::{BookInvoice, BookState, BooksError};
use billfold_partner::http::Response;
use billfold_partner::wire::{CompleteAnswer, InnerError, PartnerError};
use billfold_partner::{BearerError, DeclineReason};
use billfold_reason::{Code, Coded as _, codes};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use url::Url;

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

/// What a record says to the payer: its outcome for ever, or how it stands for now. What a success tells is the same however often
/// it is told; `broker` is the partner's name in it, and `page` where the bank's question begins.
pub(crate) fn stored(
    broker: &str,
    record: &JournalRecord,
    page: Option<&Url>,
    now: DateTime<Utc>,
) -> Result<String, Refusal> {
    let id = record.request_id.as_str();
    match &record.state {
        JournalState::Charged { confirmation } | JournalState::Recorded { confirmation, .. } => {
            let mut answer = answer(id, "success", "Thank you for your payment.");
            answer.entity = Some(settled(broker, record, confirmation)?);
            json(&answer)
        }
        JournalState::Declined { reason } => declined(id, *reason),
        JournalState::Barred => declined(id, DeclineReason::NotReceived),
        JournalState::Superseded { .. } => declined(id, DeclineReason::Superseded),
        JournalState::ActionRequired { until, .. } => {
            let mut answer = answer(id, "requires_action", "The payer's bank has a question.");
            answer.action_url = page.map(ToString::to_string);
            answer.action_until = until.map(time);
            answer.chargeable_until.clone_from(&answer.action_until);
            answer.at = Some(time(now));
            json(&answer)
        }
        JournalState::Claimed | JournalState::Charging => {
            let mut answer = processing(id, now);
            answer.chargeable_until = Some(time(record.token_expires));
            json(&answer)
        }
    }
}

pub(crate) fn declined(request_id: &str, reason: DeclineReason) -> Result<String, Refusal> {
    let mut answer = answer(request_id, "fail", "The payment was not made.");
    answer.error = Some(error(reason));
    json(&answer)
}

/// Nothing is known now, not even from the journal.
pub(crate) fn pending(request_id: &str, now: DateTime<Utc>) -> Result<String, Refusal> {
    json(&processing(request_id, now))
}

fn processing(request_id: &str, now: DateTime<Utc>) -> CompleteAnswer {
    let mut answer = answer(request_id, "pending", "The payment is being processed.");
    answer.at = Some(time(now));
    answer
}

fn answer(request_id: &str, result: &str, details: &str) -> CompleteAnswer {
    let mut answer = CompleteAnswer::new(request_id, result);
    answer.details = Some(details.to_owned());
    answer
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
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
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_payment_due: Option<Price<'a>>,
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
        url: invoice.url.as_ref().map(Url::as_str),
        broker: party(broker),
        provider: Some(party(&invoice.payee)),
        payment_due_date: invoice.due.map(|due| format!("{due}T00:00:00")),
        payment_status: Some(status),
        total_payment_due: Some(price(
            &invoice.amount_due.amount_text(),
            invoice.amount_due.currency().code(),
        )?),
        confirmation_number: None,
    })
}

/// The invoice after the payment. Its price is zero, as in the protocol's example. After a part the invoice states neither price nor
/// status: "due" beside "success" would contradict itself, and "complete" would not be true.
fn settled(broker: &str, record: &JournalRecord, confirmation: &str) -> Result<Box<RawValue>, Refusal> {
    let whole = !record.part;
    raw(&Entity {
        kind: "Invoice",
        context: "http://schema.org",
        identifier: &record.invoice,
        url: None,
        broker: party(broker),
        provider: None,
        payment_due_date: None,
        payment_status: whole.then_some("PaymentComplete"),
        total_payment_due: whole.then(|| price("0", record.amount.currency().code())).transpose()?,
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
