//! The payment-complete webhook: dedupe, verify, claim, charge, settle.

use axum::http::{HeaderMap, StatusCode};
use billfold_money::Money;
use billfold_processor::{Expect, PaymentToken};
use serde::Deserialize;

use super::Inner;
use super::answer::Answer;
use super::bearer::{self, Caller};
use super::book::{Attempt, Bar, Payment, Progress, State};
use super::charge::{Charged, Order};
use super::entity::{entity, invoice_id, owned};
use super::wire::{Completed, InnerError, METHOD, NUMBER_PAID, Outcome, OutcomeError};
use crate::ids::random_hex;

pub(super) async fn answer(inner: &Inner, headers: &HeaderMap, body: &str) -> Answer {
    const EVENT: &str = "paymentcomplete";
    let caller = match bearer::verify(headers, &inner.keys.bearer, &inner.operator, inner.clock.now()) {
        Ok(caller) => caller,
        Err(word) => return Answer::refused(StatusCode::UNAUTHORIZED, word).about(EVENT, None),
    };
    let Ok(completed) = serde_json::from_str::<Completed>(body) else {
        return Answer::refused(StatusCode::BAD_REQUEST, "malformed").about(EVENT, None);
    };
    let id = completed.request_id.clone();
    let answer = match claim(inner, &caller, &completed) {
        Ok(claimed) => charge(inner, &claimed, &completed.details.payment_token).await,
        Err(answer) => answer,
    };
    answer.about(EVENT, Some(&id))
}

/// An invoice that this request alone may charge.
struct Claimed {
    merchant_id: String,
    number: String,
    request_id: String,
    amount: Money,
    ticket: String,
}

/// Everything that must hold before money moves, decided under one lock.
fn claim(inner: &Inner, caller: &Caller, completed: &Completed) -> Result<Claimed, Answer> {
    let merchant_id = caller.merchant_id.as_str();
    let refuse = |code| Answer::refused(StatusCode::BAD_REQUEST, code);
    if completed.method_name != METHOD {
        return Err(refuse("method_name"));
    }
    if completed.request_id.is_empty() || completed.request_id.len() > 128 {
        return Err(refuse("request_id"));
    }
    let mut state = inner.book.lock();
    dedupe(inner, &mut state, merchant_id, &completed.request_id)?;
    let invoice_id = invoice_id(&completed.details.product_context)?;
    let amount = &completed.details.amount;
    let amount = Money::parse(&amount.value, &amount.currency).map_err(|_| refuse("amount"))?;
    owned(&mut state, merchant_id, &invoice_id)?;
    let mut attempt = Attempt {
        invoice_id: invoice_id.clone(),
        payer: caller.payer.clone(),
        amount,
        shipping: completed.shipping_option.clone(),
        expires_at: inner.clock.now(),
        ticket: random_hex::<16>()
            .map_err(|_| Answer::refused(StatusCode::INTERNAL_SERVER_ERROR, "internal"))?,
        progress: Progress::Open,
    };
    let expect = Expect::new(merchant_id, true).payment_request(&completed.request_id).amount(amount);
    let token = &completed.details.payment_token;
    let problem = match PaymentToken::verify(token, &inner.keys.payment, inner.clock.now(), &expect) {
        Ok(token) => {
            attempt.expires_at = token.remember_until();
            problem(&mut state, merchant_id, &attempt, completed)
        }
        Err(_) => Some(("token_refused", "The payment could not be accepted.")),
    };
    let key = (merchant_id.to_owned(), completed.request_id.clone());
    // A refusal is as final as a payment: whatever comes under this id later gets the same answer.
    if let Some((code, message)) = problem {
        let answer = failed(&completed.request_id, message, code, None);
        attempt.progress = Progress::Answered(answer.body.clone());
        state.attempts.insert(key, attempt);
        return Err(answer);
    }
    let account = state
        .account(merchant_id, &invoice_id)
        .ok_or_else(|| Answer::refused(StatusCode::NOT_FOUND, "no_such_invoice"))?;
    account.claimed_by = Some(completed.request_id.clone());
    let number = account.invoice.number.clone();
    if let Some(earlier) = &completed.supersedes {
        state.barred.entry((merchant_id.to_owned(), earlier.clone())).or_insert(Bar::Superseded);
    }
    let ticket = attempt.ticket.clone();
    state.attempts.insert(key, attempt);
    Ok(Claimed {
        merchant_id: merchant_id.to_owned(),
        number,
        request_id: completed.request_id.clone(),
        amount,
        ticket,
    })
}

/// Why a payment whose token is good is not charged.
fn problem(
    state: &mut State,
    merchant_id: &str,
    attempt: &Attempt,
    completed: &Completed,
) -> Option<(&'static str, &'static str)> {
    const CHANGED: (&str, &str) = ("invoice_changed", "The amount due has changed.");
    const UNDER_WAY: (&str, &str) = ("in_progress", "Another payment of this invoice is under way.");
    let id = &attempt.invoice_id;
    if let Some(earlier) = &completed.supersedes {
        match state.attempt(merchant_id, earlier).map(|earlier| &earlier.progress) {
            Some(Progress::Open | Progress::Unsure | Progress::Asking { .. }) => return Some(UNDER_WAY),
            Some(Progress::Answered(body)) if is_success(body) => {
                return Some(("already_paid", "The earlier payment was made."));
            }
            Some(Progress::Answered(_)) | None => {}
        }
    }
    let held = state.namesakes(merchant_id, id).any(|account| account.claimed_by.is_some());
    let acknowledged = completed.acknowledged.iter().flatten().any(|notice| notice == NUMBER_PAID);
    let reissued = state.number_paid(merchant_id, id) && !acknowledged;
    let account = state.account(merchant_id, id)?;
    let shipping = attempt.shipping.as_deref();
    let Ok(due) = account.amount_due(shipping) else { return Some(CHANGED) };
    let unshipped = !account.invoice.shipping.is_empty() && account.shipping_option(shipping).is_none();
    let amount = attempt.amount;
    let part = account.invoice.part_payment && amount.checked_cmp(&due).is_ok_and(std::cmp::Ordering::is_lt);
    if !due.is_positive() {
        Some(("already_paid", "This invoice is already paid."))
    } else if held || account.claimed_by.is_some() {
        Some(UNDER_WAY)
    } else if unshipped || (amount != due && !part) || !amount.is_positive() {
        Some(CHANGED)
    } else if reissued {
        Some((NUMBER_PAID, "Another invoice of this number was paid before."))
    } else {
        None
    }
}

/// Whether an answer of ours says that the invoice was paid.
fn is_success(body: &str) -> bool {
    #[derive(Deserialize)]
    struct Said {
        result: String,
    }
    serde_json::from_str::<Said>(body).is_ok_and(|said| said.result == "success")
}

/// One request id is acted upon once: whatever comes under it again gets the state as it is.
fn dedupe(inner: &Inner, state: &mut State, merchant_id: &str, request_id: &str) -> Result<(), Answer> {
    if let Some(attempt) = state.attempt(merchant_id, request_id) {
        return Err(inner.interim(request_id, attempt));
    }
    match state.barred.get(&(merchant_id.to_owned(), request_id.to_owned())) {
        Some(bar) => Err(barred(request_id, *bar)),
        None => Ok(()),
    }
}

async fn charge(inner: &Inner, claimed: &Claimed, payment_token: &str) -> Answer {
    let return_url = format!("{}/done", inner.page_of(&claimed.ticket));
    let order = Order {
        payment_token,
        merchant_id: &claimed.merchant_id,
        invoice: &claimed.number,
        amount: claimed.amount,
        request_id: &claimed.request_id,
        return_url: &return_url,
    };
    let charged = inner.processor.charge(&order).await;
    settle(inner, &claimed.merchant_id, &claimed.request_id, charged)
        .unwrap_or_else(|| inner.pending(&claimed.request_id, None))
}

/// Writes down what the processor said; `None` if it said nothing that counts.
pub(super) fn settle(inner: &Inner, merchant_id: &str, request_id: &str, charged: Charged) -> Option<Answer> {
    let mut state = inner.book.lock();
    let attempt = state.attempt(merchant_id, request_id)?;
    if let Progress::Answered(body) = &attempt.progress {
        return Some(Answer::text(StatusCode::OK, body.clone()));
    }
    if let Charged::Asks { url, until } = &charged {
        // The first address and time hold.
        if !matches!(attempt.progress, Progress::Asking { .. }) {
            attempt.progress = Progress::Asking { url: url.clone(), until: *until };
        }
        return Some(inner.interim(request_id, attempt));
    }
    let Attempt { invoice_id, payer, amount, shipping, .. } = attempt.clone();
    // The claim stays: until the processor has answered, another request for the invoice could charge it twice.
    if matches!(charged, Charged::Unknown | Charged::NotFound) {
        if matches!(attempt.progress, Progress::Open) {
            attempt.progress = Progress::Unsure;
        }
        return None;
    }
    let account = state.account(merchant_id, &invoice_id)?;
    account.claimed_by = None;
    let answer = match charged {
        Charged::Approved { id } => {
            let confirmation_number: String = id
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .skip(2)
                .take(10)
                .collect::<String>()
                .to_uppercase();
            let at = inner.clock.now();
            account.shipping = shipping;
            account.payments.push(Payment {
                request_id: request_id.to_owned(),
                payer,
                amount,
                confirmation_number: confirmation_number.clone(),
                at,
            });
            paid(
                request_id,
                entity(account, None, &inner.partner, at.date_naive(), Some(confirmation_number)).ok()?,
            )
        }
        Charged::Declined { code } => {
            let message = match code.as_str() {
                "authentication_expired" => "Your bank got no answer in time.",
                "authentication_failed" => "Your bank did not get the answer that it wanted.",
                _ => "Your credit card was declined.",
            };
            let inner = InnerError { code, message: message.to_owned() };
            failed(request_id, "We were unable to charge your credit card.", "card_error", Some(inner))
        }
        Charged::Refused { code } if code == "live_card_in_test_mode" => {
            let message = "Only published test card numbers are accepted.".to_owned();
            let inner = InnerError { code: "invalid_number".to_owned(), message };
            failed(request_id, "We were unable to charge your credit card.", "card_error", Some(inner))
        }
        _ => failed(request_id, "The payment could not be accepted.", "token_refused", None),
    };
    state.attempt(merchant_id, request_id)?.progress = Progress::Answered(answer.body.clone());
    Some(answer)
}

fn paid(request_id: &str, entity: super::wire::Entity) -> Answer {
    Answer::ok(&Outcome {
        details: "Thank you for paying your bill!".to_owned(),
        entity: Some(entity),
        ..Outcome::new(request_id, "success")
    })
}

fn failed(request_id: &str, details: &str, code: &str, innererror: Option<InnerError>) -> Answer {
    let target = innererror.is_some().then_some("paymentToken");
    let message =
        if innererror.is_some() { "Card cannot be processed.".to_owned() } else { details.to_owned() };
    Answer::ok(&Outcome {
        details: details.to_owned(),
        error: Some(OutcomeError { code: code.to_owned(), message, target, innererror }),
        ..Outcome::new(request_id, "fail")
    })
}

/// The promise that a payment which has not come will not be acted upon.
pub(super) fn barred(request_id: &str, bar: Bar) -> Answer {
    let (code, details) = match bar {
        Bar::AskedAbout => ("not_received", "This payment was never received and will not be accepted."),
        Bar::Superseded => ("superseded", "Another payment took the place of this one."),
    };
    failed(request_id, details, code, None)
}
