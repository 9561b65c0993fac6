//! Reading the answer of the payment-complete webhook and of `paymentstatus`.

use billfold_invoice::PaymentStatus as PaymentState;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::{answer, entity};
use crate::completion::{ActionRequired, Completion, DeclineReason, Declined, Paid, PaymentStatus, Pending};
use crate::http::Response;
use crate::wire::{CompleteAnswer, PartnerError, clean_text, read_object};
use crate::{AnswerError, Entry, Flaw, Operation};

pub(super) fn read(entry: &Entry, answer: &Response, request_id: &str) -> Result<Completion, AnswerError> {
    answer::accept(entry, Operation::Complete, answer)?;
    let unknown = |flaw| AnswerError::OutcomeUnknown { status: Some(answer.status), flaw: Some(flaw) };
    match settle(entry, &answer.body, request_id).map_err(unknown)? {
        PaymentStatus::Settled(completion) => Ok(completion),
        PaymentStatus::Pending(Pending { action: Some(action), .. }) => {
            Ok(Completion::ActionRequired(action))
        }
        PaymentStatus::Pending(_) => Err(unknown(Flaw::Result)),
    }
}

pub(super) fn read_status(
    entry: &Entry,
    answer: &Response,
    request_id: &str,
) -> Result<PaymentStatus, AnswerError> {
    answer::accept(entry, Operation::PaymentStatus, answer)?;
    settle(entry, &answer.body, request_id).map_err(|flaw| AnswerError::Malformed { flaw })
}

fn settle(entry: &Entry, body: &[u8], request_id: &str) -> Result<PaymentStatus, Flaw> {
    let answer: CompleteAnswer = read_object(body).ok_or(Flaw::Json)?;
    // An answer about another request, from a cache or a mixed-up proxy, says nothing about this payment.
    if answer.request_id.as_deref().ok_or(Flaw::Missing)? != request_id {
        return Err(Flaw::RequestId);
    }
    let state = match answer.entity.as_deref() {
        Some(entity) => Some(read_object::<Entity<'_>>(entity.get().as_bytes()).ok_or(Flaw::Entity)?),
        None => None,
    };
    let status = state.as_ref().map(Entity::status);
    match answer.result.as_deref().ok_or(Flaw::Missing)? {
        "success" => {
            // Both cannot be true, and guessing wrong either loses a payment or makes a second one.
            if answer.error.is_some() || !status.is_none_or(may_be_paid) {
                return Err(Flaw::Contradiction);
            }
            let confirmation = state.as_ref().and_then(|entity| entity.confirmation());
            Ok(PaymentStatus::Settled(Completion::Paid(Box::new(Paid {
                confirmation,
                message: answer.details.as_deref().map(clean_text),
                invoice: answer.entity.as_deref().map(RawValue::get).and_then(entity::invoice),
            }))))
        }
        "fail" => {
            let (reason, partner_code) = reason(answer.error.as_ref());
            // A refusal because it is paid already does show a paid invoice; any other one must not.
            if status.is_some_and(says_paid) && reason != DeclineReason::AlreadyPaid {
                return Err(Flaw::Contradiction);
            }
            let message = answer.details.as_deref().or_else(|| answer.error.as_ref()?.message.as_deref());
            Ok(PaymentStatus::Settled(Completion::Declined(Declined {
                reason,
                partner_code,
                message: message.map(clean_text),
            })))
        }
        "pending" | "in_progress" => Ok(PaymentStatus::Pending(pending(&answer, None))),
        "requires_action" => {
            let action = action(entry, &answer)?;
            Ok(PaymentStatus::Pending(pending(&answer, action)))
        }
        _ => Err(Flaw::Result),
    }
}

fn pending(answer: &CompleteAnswer, action: Option<ActionRequired>) -> Pending {
    Pending {
        action: action.map(Box::new),
        at: time(answer.at.as_deref()),
        chargeable_until: time(answer.chargeable_until.as_deref()),
    }
}

/// Where the bank's question begins. An address that the entry does not allow makes the whole answer unusable: whoever can answer in
/// the partner's place could lead the payer to a page of their own.
fn action(entry: &Entry, answer: &CompleteAnswer) -> Result<Option<ActionRequired>, Flaw> {
    let Some(address) = answer.action_url.as_deref() else { return Ok(None) };
    if address.len() > entry.limits().text_bytes {
        return Err(Flaw::Action);
    }
    let url = Url::parse(address).map_err(|_| Flaw::Action)?;
    if !entry.is_action_page(&url) {
        return Err(Flaw::Action);
    }
    Ok(Some(ActionRequired {
        url,
        until: time(answer.action_until.as_deref()),
        at: time(answer.at.as_deref()),
    }))
}

/// A time of the partner's. One that cannot be read counts as not stated: it bears on when to ask again, never on what is paid.
fn time(text: Option<&str>) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text?).ok().map(|time| time.to_utc())
}

/// Whether a status does not contradict a success.
fn may_be_paid(status: PaymentState) -> bool {
    says_paid(status) || status == PaymentState::Unstated
}

fn says_paid(status: PaymentState) -> bool {
    matches!(status, PaymentState::Complete | PaymentState::Automatic)
}

/// The two members of the entity that bear on the result, read even where the whole is not an invoice.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entity<'a> {
    #[serde(default)]
    payment_status: Option<String>,
    #[serde(default, borrow)]
    confirmation_number: Option<&'a RawValue>,
}

impl Entity<'_> {
    fn status(&self) -> PaymentState {
        self.payment_status.as_deref().map_or(PaymentState::Unstated, PaymentState::from_schema_org)
    }

    /// A text, or the literal of a number.
    fn confirmation(&self) -> Option<String> {
        let literal = self.confirmation_number?.get();
        let text = match literal.as_bytes().first()? {
            b'"' => serde_json::from_str(literal).ok()?,
            b'-' | b'0'..=b'9' => literal.to_owned(),
            _ => return None,
        };
        Some(clean_text(&text)).filter(|text| !text.is_empty())
    }
}

/// The first code we know: the inner error, then the further errors, then the error itself.
fn reason(error: Option<&PartnerError>) -> (DeclineReason, Option<String>) {
    let Some(error) = error else { return (DeclineReason::Other, None) };
    let inner = error.inner_error.iter().chain(error.details.iter().flatten());
    let codes: Vec<&str> = inner.filter_map(|e| e.code.as_deref()).chain(error.code.as_deref()).collect();
    let known = codes.iter().map(|code| DeclineReason::from_wire(code)).find(|r| *r != DeclineReason::Other);
    let code = codes.first().filter(|code| is_code(code)).map(|code| (*code).to_owned());
    (known.unwrap_or(DeclineReason::Other), code)
}

fn is_code(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
