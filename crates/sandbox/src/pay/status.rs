//! The `paymentstatus` extension: what became of a request id.

use axum::http::StatusCode;

use super::Inner;
use super::answer::Answer;
use super::book::{Bar, Progress};
use super::charge::Charged;
use super::complete::{barred, pending, settle};

/// The answer once given, or what the processor knows, or the promise never to act on a request that did not come.
pub(super) async fn answer(inner: &Inner, merchant_id: &str, invoice_id: &str, request_id: &str) -> Answer {
    {
        let mut state = inner.book.lock();
        let Some(attempt) = state.attempt(merchant_id, request_id) else {
            // Under the same lock as the look, so that the payment cannot arrive in between and be both barred and charged.
            let key = (merchant_id.to_owned(), request_id.to_owned());
            return barred(request_id, *state.barred.entry(key).or_insert(Bar::AskedAbout));
        };
        if attempt.invoice_id != invoice_id {
            return Answer::refused(StatusCode::BAD_REQUEST, "other_invoice");
        }
        match &attempt.progress {
            Progress::Answered(body) => return Answer::text(StatusCode::OK, body.clone()),
            Progress::Open => return pending(request_id),
            Progress::Unsure => {}
        }
    }
    let found = inner.processor.find(merchant_id, request_id).await;
    if found == Charged::NotFound && expired(inner, merchant_id, request_id) {
        // The processor opens no expired card, so this payment can no longer happen.
        let lost = Charged::Refused { code: "expired".to_owned() };
        return settle(inner, merchant_id, request_id, lost).unwrap_or_else(|| pending(request_id));
    }
    settle(inner, merchant_id, request_id, found).unwrap_or_else(|| pending(request_id))
}

fn expired(inner: &Inner, merchant_id: &str, request_id: &str) -> bool {
    let now = inner.clock.now();
    inner.book.lock().attempt(merchant_id, request_id).is_some_and(|attempt| attempt.expires_at < now)
}
