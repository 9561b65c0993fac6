//! The `paymentstatus` extension: what became of a request id.

use axum::http::StatusCode;

use super::Inner;
use super::answer::Answer;
use super::book::{Bar, Progress};
use super::charge::Charged;
use super::complete::{barred, settle};

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
            Progress::Answered(_) | Progress::Open => return inner.interim(request_id, attempt),
            Progress::Unsure | Progress::Asking { .. } => {}
        }
    }
    let mut found = inner.processor.find(merchant_id, request_id).await;
    if overdue(inner, merchant_id, request_id) && matches!(found, Charged::Asks { .. }) {
        // Declined only once the processor has promised it: the payer may answer at this very moment.
        found = inner.processor.cancel(merchant_id, request_id).await;
    }
    if found == Charged::NotFound && expired(inner, merchant_id, request_id) {
        // The processor opens no expired card, so this payment can no longer happen.
        let lost = Charged::Refused { code: "expired".to_owned() };
        return settled(inner, merchant_id, request_id, lost);
    }
    settled(inner, merchant_id, request_id, found)
}

fn settled(inner: &Inner, merchant_id: &str, request_id: &str, charged: Charged) -> Answer {
    settle(inner, merchant_id, request_id, charged).unwrap_or_else(|| {
        let mut state = inner.book.lock();
        match state.attempt(merchant_id, request_id) {
            Some(attempt) => inner.interim(request_id, attempt),
            None => inner.pending(request_id, None),
        }
    })
}

/// Whether the payer has had time enough to answer the bank.
fn overdue(inner: &Inner, merchant_id: &str, request_id: &str) -> bool {
    let now = inner.clock.now();
    let until = inner.book.lock().attempt(merchant_id, request_id).map(|attempt| attempt.progress.clone());
    matches!(until, Some(Progress::Asking { until, .. }) if until <= now)
}

fn expired(inner: &Inner, merchant_id: &str, request_id: &str) -> bool {
    let now = inner.clock.now();
    inner.book.lock().attempt(merchant_id, request_id).is_some_and(|attempt| attempt.expires_at < now)
}
