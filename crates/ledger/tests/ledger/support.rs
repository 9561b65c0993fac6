//! Ledgers and payments for tests.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_ledger::{Attempt, AttemptId, ClaimRequest, InvoiceKey, Ledger, Outcome, RowKey, Sent, State};
use billfold_money::Money;
use billfold_store::{MemoryStore, Store};
use chrono::{DateTime, Duration, Utc};

/// A ledger whose rows are sealed by one key, so that any number of them over a store see the same attempts.
pub(crate) fn ledger_over(store: Arc<dyn Store>) -> Ledger {
    Ledger::new(store, Arc::new(RowKey::new(&[7; RowKey::LEN]).unwrap()))
}

pub(crate) const SERVICE: &str = "mail.example";

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    start.checked_add_signed(Duration::minutes(minutes)).unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn key() -> InvoiceKey {
    InvoiceKey::new(SERVICE, "partner", "merchant", "INV-1")
}

pub(crate) fn request(amount: &str) -> ClaimRequest {
    ClaimRequest::new(key(), "pat", "method-1", money(amount))
        .method_label("visa ••4242")
        .invoice_number("2026-1")
        .payee("Fabrikam")
}

pub(crate) fn ledger() -> Ledger {
    ledger_over(Arc::new(MemoryStore::new()))
}

pub(crate) fn pay(ledger: &Ledger, request: ClaimRequest, minute: i64) -> AttemptId {
    let claim = ledger.claim(request, at(minute)).unwrap();
    let sent = ledger.mark_sent(claim.spend(), at(minute)).unwrap();
    let paid = Outcome::Paid { confirmation: Some("C-7".into()), message: Some("Thank you".into()) };
    ledger.settle(sent, paid, at(minute)).unwrap().id
}

/// The shard of an attempt: the first byte of its id.
pub(crate) fn shard(id: &AttemptId) -> [u8; 1] {
    let digits: String = id.as_str().chars().take(2).collect();
    [u8::from_str_radix(&digits, 16).unwrap()]
}

pub(crate) fn decline(ledger: &Ledger, minute: i64) {
    let claim = ledger.claim(request("10.00 USD"), at(minute)).unwrap();
    let sent = ledger.mark_sent(claim.spend(), at(minute)).unwrap();
    let declined = Outcome::Declined { code: "processor.card_declined".into() };
    let attempt = ledger.settle(sent, declined, at(minute)).unwrap();
    assert_eq!(
        (attempt.state, attempt.reason.as_deref()),
        (State::Declined, Some("processor.card_declined"))
    );
}

/// A payment that has left.
pub(crate) fn send(ledger: &Ledger, request: ClaimRequest, minute: i64) -> Sent {
    ledger.mark_sent(ledger.claim(request, at(minute)).unwrap().spend(), at(minute)).unwrap()
}

/// A payment that has left and whose answer was lost.
pub(crate) fn lose(ledger: &Ledger, request: ClaimRequest, minute: i64) -> Attempt {
    let timeout = Outcome::Unknown { code: "partner.timeout".into() };
    ledger.settle(send(ledger, request, minute), timeout, at(minute)).unwrap()
}
