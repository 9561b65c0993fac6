//! The payment-complete webhook: dedupe, verify, claim, charge, settle.

use axum::http::{HeaderMap, StatusCode};
use billfold_money::Money;
use billfold_processor::{Expect, PaymentToken};
use billfold_reason::Coded as _;

use super::Inner;
use super::answer::Answer;
use super::bearer::{self, Caller};
use super::book::{Attempt, Payment, Progress, State};
use super::charge::{Charged, Order};
use super::entity::{entity, invoice_id, owned};
use super::wire::{Completed, InnerError, METHOD, Outcome, OutcomeError};

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
    let invoice_id = invoice_id(&completed.details.product_context)?;
    let amount = &completed.details.amount;
    let amount = Money::parse(&amount.value, &amount.currency).map_err(|_| refuse("amount"))?;
    let mut state = inner.book.lock();
    owned(&mut state, merchant_id, &invoice_id)?;
    // Before the token: a repeated request is answered as the first one was, even when its token has expired meanwhile.
    dedupe(&mut state, merchant_id, &invoice_id, amount, &completed.request_id)?;
    let expect = Expect::new(merchant_id, true).payment_request(&completed.request_id).amount(amount);
    let token = PaymentToken::verify(
        &completed.details.payment_token,
        &inner.keys.payment,
        inner.clock.now(),
        &expect,
    )
    .map_err(|error| refuse(error.code().name()))?;
    let account = state
        .account(merchant_id, &invoice_id)
        .ok_or_else(|| Answer::refused(StatusCode::NOT_FOUND, "no_such_invoice"))?;
    let number = account.invoice.number.clone();
    let shipping = completed.shipping_option.clone();
    let due = account.amount_due(shipping.as_deref()).map_err(|_| refuse("amount"))?;
    let unshipped =
        !account.invoice.shipping.is_empty() && account.shipping_option(shipping.as_deref()).is_none();
    let part = account.invoice.part_payment && amount.checked_cmp(&due).is_ok_and(std::cmp::Ordering::is_lt);
    let problem = if !due.is_positive() || account.claimed_by.is_some() {
        Some(("already_paid", "This invoice is already paid or being paid."))
    } else if unshipped || (amount != due && !part) || !amount.is_positive() {
        Some(("invoice_changed", "The amount due has changed."))
    } else {
        None
    };
    let attempt = Attempt {
        invoice_id,
        payer: caller.payer.clone(),
        amount,
        shipping,
        expires_at: token.remember_until(),
        progress: Progress::Open,
    };
    let key = (merchant_id.to_owned(), completed.request_id.clone());
    if let Some((code, message)) = problem {
        let answer = failed(&completed.request_id, message, code, None);
        // Refusals are remembered as well, or the same request id could be charged after the invoice has changed again.
        let progress = Progress::Answered(answer.body.clone());
        state.attempts.insert(key, Attempt { progress, ..attempt });
        return Err(answer);
    }
    account.claimed_by = Some(completed.request_id.clone());
    state.attempts.insert(key, attempt);
    Ok(Claimed {
        merchant_id: merchant_id.to_owned(),
        number,
        request_id: completed.request_id.clone(),
        amount,
    })
}

/// One request id is acted upon once; the same question gets the same answer.
fn dedupe(
    state: &mut State,
    merchant_id: &str,
    invoice_id: &str,
    amount: Money,
    request_id: &str,
) -> Result<(), Answer> {
    if state.barred.contains(&(merchant_id.to_owned(), request_id.to_owned())) {
        return Err(not_received(request_id));
    }
    let Some(attempt) = state.attempt(merchant_id, request_id) else { return Ok(()) };
    if attempt.invoice_id != invoice_id || attempt.amount != amount {
        return Err(Answer::refused(StatusCode::CONFLICT, "request_id_reused"));
    }
    Err(match &attempt.progress {
        Progress::Answered(body) => Answer::text(StatusCode::OK, body.clone()),
        Progress::Open | Progress::Unsure => Answer::refused(StatusCode::CONFLICT, "in_progress"),
    })
}

async fn charge(inner: &Inner, claimed: &Claimed, payment_token: &str) -> Answer {
    let order = Order {
        payment_token,
        merchant_id: &claimed.merchant_id,
        invoice: &claimed.number,
        amount: claimed.amount,
        request_id: &claimed.request_id,
    };
    let charged = inner.processor.charge(&order).await;
    settle(inner, &claimed.merchant_id, &claimed.request_id, charged)
        .unwrap_or_else(|| Answer::refused(StatusCode::GATEWAY_TIMEOUT, "processor_unavailable"))
}

/// Writes down what the processor said; `None` if it said nothing that counts.
pub(super) fn settle(inner: &Inner, merchant_id: &str, request_id: &str, charged: Charged) -> Option<Answer> {
    let mut state = inner.book.lock();
    let attempt = state.attempt(merchant_id, request_id)?;
    if let Progress::Answered(body) = &attempt.progress {
        return Some(Answer::text(StatusCode::OK, body.clone()));
    }
    let Attempt { invoice_id, payer, amount, shipping, .. } = attempt.clone();
    // The claim stays: until the processor has answered, another request for the invoice could charge it twice.
    if matches!(charged, Charged::Unknown | Charged::NotFound) {
        attempt.progress = Progress::Unsure;
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
            let inner = InnerError { code, message: "Your credit card was declined.".to_owned() };
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
        request_id: request_id.to_owned(),
        result: "success",
        details: "Thank you for paying your bill!".to_owned(),
        error: None,
        entity: Some(entity),
    })
}

fn failed(request_id: &str, details: &str, code: &str, innererror: Option<InnerError>) -> Answer {
    let target = innererror.is_some().then_some("paymentToken");
    let message =
        if innererror.is_some() { "Card cannot be processed.".to_owned() } else { details.to_owned() };
    Answer::ok(&Outcome {
        request_id: request_id.to_owned(),
        result: "fail",
        details: details.to_owned(),
        error: Some(OutcomeError { code: code.to_owned(), message, target, innererror }),
        entity: None,
    })
}

/// The promise that a payment which never came will not be acted upon.
pub(super) fn not_received(request_id: &str) -> Answer {
    failed(request_id, "This payment was never received and will not be accepted.", "not_received", None)
}

/// Ask again later.
pub(super) fn pending(request_id: &str) -> Answer {
    Answer::ok(&Outcome {
        request_id: request_id.to_owned(),
        result: "pending",
        details: "This payment is being processed.".to_owned(),
        error: None,
        entity: None,
    })
}
