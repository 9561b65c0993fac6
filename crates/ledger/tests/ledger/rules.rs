//! The rules of the ledger, one by one.

use std::sync::Arc;

use billfold_ledger::{
    AttemptId, ClaimError, ClaimRequest, Deposit, InvoiceKey, LedgerError, Outcome, RequestField, State,
};
use billfold_store::{Index, Key, MemoryStore, Store, StoreError, Write};
use chrono::Duration;

use crate::support::{SERVICE, at, decline, key, ledger, ledger_over, money, pay, request, shard};

#[test]
fn a_receipt_says_what_was_paid_to_whom_with_what() {
    let ledger = ledger();
    let id = pay(&ledger, request("98.87 USD"), 0);
    let attempt = ledger.attempt(&id).unwrap().unwrap();
    let receipt = attempt.receipt.unwrap();
    assert_eq!(
        serde_json::to_value(&receipt).unwrap(),
        serde_json::json!({
            "attempt": id.as_str(), "confirmation_number": "C-7", "amount": {"amount": "98.87", "currency": "USD"},
            "payee": "Fabrikam", "invoice_number": "2026-1", "method_label": "visa ••4242",
            "paid_at": "2026-11-20T09:00:00Z", "message": "Thank you",
        })
    );
    let states: Vec<State> = attempt.history.iter().map(|event| event.state).collect();
    assert_eq!(states, [State::Claimed, State::Sent, State::Paid]);
    assert_eq!(ledger.latest(&key()).unwrap().unwrap().id, id);
}

#[test]
fn a_declined_or_abandoned_attempt_is_followed_by_the_next() {
    let ledger = ledger();
    decline(&ledger, 0);
    decline(&ledger, 1);
    let claim = ledger.claim(request("10.00 USD"), at(2)).unwrap();
    let abandoned = ledger.abandon(claim, "flow.cancelled", at(3)).unwrap();
    assert_eq!((abandoned.state, abandoned.n), (State::Abandoned, 3));
    let paid = pay(&ledger, request("10.00 USD"), 4);
    let attempts = ledger.attempts_for(&key()).unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.n).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(attempts.last().unwrap().id, paid);
    assert_eq!(ledger.attempts(SERVICE).unwrap().attempts, attempts);
    assert!(ledger.attempts("other.example").unwrap().attempts.is_empty());
}

#[test]
fn keys_that_differ_anywhere_are_different_invoices() {
    let ledger = ledger();
    for key in [
        key(),
        InvoiceKey::new("other.example", "partner", "merchant", "INV-1"),
        InvoiceKey::new(SERVICE, "partner2", "merchant", "INV-1"),
        InvoiceKey::new(SERVICE, "partner", "merchant2", "INV-1"),
        InvoiceKey::new(SERVICE, "partner", "merchant", "inv-1"),
    ] {
        pay(&ledger, ClaimRequest::new(key, "pat", "method-1", money("1 USD")), 0);
    }
}

#[test]
fn a_payer_sees_the_own_attempts_at_one_service() {
    let ledger = ledger();
    let mut expected = Vec::new();
    for (n, (service, owner)) in
        [(SERVICE, "pat"), (SERVICE, "kim"), ("other.example", "pat"), (SERVICE, "pat")]
            .into_iter()
            .enumerate()
    {
        let key = InvoiceKey::new(service, "partner", "merchant", format!("INV-{n}"));
        let request = ClaimRequest::new(key, owner, "method-1", money("1 USD"));
        let id = pay(&ledger, request, n.try_into().unwrap());
        if (service, owner) == (SERVICE, "pat") {
            expected.push(id);
        }
    }
    let seen: Vec<AttemptId> =
        ledger.attempts_of(SERVICE, "pat").unwrap().attempts.into_iter().map(|attempt| attempt.id).collect();
    assert_eq!(seen, expected);
    assert!(ledger.attempts_of(SERVICE, "pa").unwrap().attempts.is_empty());
}

#[test]
fn after_a_payment_only_a_deposit_opens_the_invoice_again() {
    let ledger = ledger();
    let first = pay(&ledger, request("40.00 USD"), 0);
    let ask = |payments: &str, due: &str, amount: &str, minute: i64| {
        let shown = Deposit::new(money(payments), money(due));
        ledger.claim(request(amount).after_deposit(shown), at(minute))
    };
    assert!(
        matches!(ledger.claim(request("58.87 USD"), at(1)), Err(ClaimError::AlreadyPaid { attempt }) if attempt == first)
    );
    for (payments, due, amount) in [
        ("0 USD", "98.87 USD", "58.87 USD"),
        ("39.99 USD", "58.88 USD", "58.87 USD"),
        ("40.00 USD", "58.86 USD", "58.87 USD"),
        ("40.00 EUR", "58.87 USD", "58.87 USD"),
        ("40.00 USD", "58.87 EUR", "58.87 USD"),
        ("40.00 EUR", "58.87 EUR", "58.87 EUR"),
    ] {
        let refused = ask(payments, due, amount, 2);
        assert!(matches!(refused, Err(ClaimError::DepositNotShown { .. })), "{payments} {due} {amount}");
    }
    let claim = ask("40.00 USD", "58.87 USD", "8.87 USD", 3).unwrap();
    assert!(matches!(ask("40.00 USD", "58.87 USD", "8.87 USD", 3), Err(ClaimError::InProgress { .. })));
    let sent = ledger.mark_sent(claim.spend(), at(3)).unwrap();
    ledger.settle(sent, Outcome::Paid { confirmation: None, message: None }, at(3)).unwrap();
    // The second payment must show as well.
    assert!(matches!(ask("40.00 USD", "58.87 USD", "50.00 USD", 4), Err(ClaimError::DepositNotShown { .. })));
    ask("48.87 USD", "50.00 USD", "50.00 USD", 4).unwrap();
}

/// Found by the test of interleavings: a deposit used to open the invoice for good once its attempt had failed.
#[test]
fn a_deposit_opens_the_invoice_for_one_attempt() {
    let ledger = ledger();
    let first = pay(&ledger, request("40.00 USD"), 0);
    let shown = || Deposit::new(money("40.00 USD"), money("58.87 USD"));
    for minute in 1..3 {
        let claim = ledger.claim(request("58.87 USD").after_deposit(shown()), at(minute)).unwrap();
        ledger.abandon(claim, "flow.cancelled", at(minute)).unwrap();
        let refused = ledger.claim(request("58.87 USD"), at(minute));
        assert!(matches!(refused, Err(ClaimError::AlreadyPaid { attempt }) if attempt == first));
    }
}

#[test]
fn a_deposit_does_not_open_an_invoice_whose_outcome_is_unknown() {
    let ledger = ledger();
    let claim = ledger.claim(request("10.00 USD"), at(0)).unwrap();
    let sent = ledger.mark_sent(claim.spend(), at(0)).unwrap();
    let unknown = ledger.settle(sent, Outcome::Unknown { code: "partner.timeout".into() }, at(1)).unwrap();
    let shown = Deposit::new(money("10.00 USD"), money("10.00 USD"));
    let refused = ledger.claim(request("10.00 USD").after_deposit(shown), at(60));
    assert!(matches!(refused, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == unknown.id));
}

#[test]
fn a_lease_ends_a_claim_for_its_holder_and_for_others() {
    let ledger = ledger();
    let lease = Duration::minutes(5);
    let first = ledger.claim(request("10.00 USD").lease(lease), at(0)).unwrap();
    assert_eq!(first.expires_at(), at(5));
    let second = ledger.claim(request("10.00 USD").lease(lease), at(5)).unwrap();
    let id = first.attempt_id().clone();
    // Too late for the first, although its time is not checked: the second has it.
    assert!(matches!(
        ledger.mark_sent(first.spend(), at(4)),
        Err(LedgerError::WrongState { state: State::Abandoned, .. })
    ));
    assert_eq!(ledger.attempt(&id).unwrap().unwrap().reason.as_deref(), Some("ledger.lease_ended"));
    // Too late for the second by its own clock.
    let id = second.attempt_id().clone();
    assert!(matches!(ledger.mark_sent(second.spend(), at(10)), Err(LedgerError::LeaseEnded { .. })));
    assert_eq!(ledger.attempt(&id).unwrap().unwrap().state, State::Abandoned);
    assert!(matches!(ledger.sent(&id), Err(LedgerError::WrongState { .. })));
}

#[test]
fn requests_out_of_range_are_refused() {
    let ledger = ledger();
    let cases = [
        (request("0.00 USD"), RequestField::Amount),
        (request("-1.00 USD"), RequestField::Amount),
        (request("1.005 USD"), RequestField::Amount),
        (request("1 USD").lease(Duration::zero()), RequestField::Lease),
        (request("1 USD").lease(Duration::minutes(16)), RequestField::Lease),
        (request("1 USD").payee("x".repeat(513)), RequestField::Payee),
        (request("1 USD").payee_record("x".repeat(16 * 1024 + 1)), RequestField::PayeeRecord),
        (request("1 USD").destination("0".repeat(63)), RequestField::Destination),
        (request("1 USD").destination("G".repeat(64)), RequestField::Destination),
        (ClaimRequest::new(key(), "", "m", money("1 USD")), RequestField::Owner),
        (ClaimRequest::new(key(), "pat", "", money("1 USD")), RequestField::Method),
        (
            ClaimRequest::new(InvoiceKey::new(SERVICE, "", "m", "i"), "pat", "m", money("1 USD")),
            RequestField::Key,
        ),
        (
            ClaimRequest::new(InvoiceKey::new(SERVICE, "p", "m", "i".repeat(257)), "p", "m", money("1 USD")),
            RequestField::Key,
        ),
    ];
    for (request, field) in cases {
        assert!(
            matches!(ledger.claim(request, at(0)), Err(ClaimError::Malformed { field: f }) if f == field)
        );
    }
    assert!(ledger.attempts(SERVICE).unwrap().attempts.is_empty());
}

/// The second lock: a writer that goes round the head is stopped by the unique index.
#[test]
fn a_second_live_attempt_is_refused_by_the_store_itself() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = ledger_over(Arc::clone(&store));
    let claim = ledger.claim(request("10.00 USD"), at(0)).unwrap();
    let shard = shard(claim.attempt_id());
    let record = store.scan("ledger.attempt", &shard, None, 1).unwrap().pop().unwrap();
    let live: Vec<Index> = record.indexes.into_iter().filter(|index| index.unique).collect();
    assert_eq!(live.len(), 1);
    let forged = Write::insert(Key::new("ledger.attempt", shard, [9; 16]), "", live);
    assert!(matches!(store.commit(&[forged]), Err(StoreError::UniqueViolation { .. })));
}

#[test]
fn debug_keeps_the_partners_context_to_itself() {
    let ledger = ledger();
    let secret = "{\"invoiceId\":\"all-that-a-link-needs\"}";
    let request = request("10.00 USD").context(secret);
    let mut printed = format!("{request:?}");
    let claim = ledger.claim(request, at(0)).unwrap();
    printed += &format!("{claim:?}{claim:#?}");
    let spent = claim.spend();
    printed += &format!("{spent:?}");
    let sent = ledger.mark_sent(spent, at(0)).unwrap();
    printed += &format!("{sent:?}");
    let attempt = ledger.settle(sent, Outcome::Unknown { code: "partner.timeout".into() }, at(0)).unwrap();
    printed += &format!("{attempt:?}");
    assert!(!printed.contains("all-that-a-link-needs"), "{printed}");
    assert!(printed.contains("<37 bytes>"), "{printed}");
    // What reconciliation needs is there all the same.
    assert_eq!(attempt.context.as_deref(), Some(secret));
}
