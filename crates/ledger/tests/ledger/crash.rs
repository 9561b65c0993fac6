//! The process dies at every call of the store, before or after it took effect: the next start finishes or reconciles.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_ledger::{ClaimError, ClaimRequest, InvoiceKey, Ledger, LedgerError, Outcome, Sent, State};
use billfold_money::Money;
use billfold_store::fault::{Effect, FaultStore};
use billfold_store::{MemoryStore, Store};
use chrono::{DateTime, Duration, Utc};

use crate::support::ledger_over;

const SERVICE: &str = "mail.example";

fn start() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn at(minutes: i64) -> DateTime<Utc> {
    start().checked_add_signed(Duration::minutes(minutes)).unwrap()
}

fn key() -> InvoiceKey {
    InvoiceKey::new(SERVICE, "partner", "merchant", "INV-1")
}

fn request() -> ClaimRequest {
    ClaimRequest::new(key(), "pat", "method", Money::parse("10", "USD").unwrap())
}

/// A partner that charges what it is sent, once per request id.
#[derive(Default)]
struct Partner {
    charged: Vec<String>,
}

impl Partner {
    fn send(&mut self, sent: &Sent) {
        let id = sent.attempt_id().as_str().to_owned();
        if !self.charged.contains(&id) {
            self.charged.push(id);
        }
    }

    fn evidence(&self, id: &str) -> Outcome {
        if self.charged.iter().any(|charged| charged == id) {
            Outcome::Paid { confirmation: Some("C-1".into()), message: None }
        } else {
            Outcome::Declined { code: "partner.not_received".into() }
        }
    }
}

/// One payment from claim to receipt. Stops where the store stops.
fn pay(ledger: &Ledger, partner: &mut Partner) -> Result<(), ()> {
    let claim = ledger.claim(request(), start()).map_err(drop)?;
    let sent = ledger.mark_sent(claim.spend(), at(1)).map_err(drop)?;
    partner.send(&sent);
    let paid = Outcome::Paid { confirmation: Some("C-1".into()), message: None };
    ledger.settle(sent, paid, at(2)).map(drop).map_err(drop)
}

/// A payment that is given up halfway.
fn cancel(ledger: &Ledger, _: &mut Partner) -> Result<(), ()> {
    let claim = ledger.claim(request(), start()).map_err(drop)?;
    ledger.abandon(claim, "test.cancelled", at(1)).map(drop).map_err(drop)
}

/// The start after the crash, once all leases are over: nothing is left live, and books and partner agree.
fn recover(store: &Arc<dyn Store>, partner: &Partner) {
    let ledger = ledger_over(Arc::clone(store));
    let later = at(60);
    let recovery = ledger.recover(SERVICE, later).unwrap();
    assert!(recovery.live.is_empty());
    for attempt in recovery.unknown {
        ledger.reconcile(&attempt.id, partner.evidence(attempt.id.as_str()), later).unwrap();
    }
    assert!(ledger.recover(SERVICE, later).unwrap().unknown.is_empty());
    let mut paid: Vec<String> = ledger
        .attempts(SERVICE)
        .unwrap()
        .attempts
        .iter()
        .filter(|attempt| attempt.state == State::Paid)
        .map(|attempt| attempt.id.as_str().to_owned())
        .collect();
    paid.sort();
    assert_eq!(paid, partner.charged, "money was moved that the ledger does not know, or the reverse");
    match ledger.claim(request(), later) {
        Ok(_) => assert!(partner.charged.is_empty(), "a charged invoice can be paid again"),
        Err(ClaimError::AlreadyPaid { .. }) => assert_eq!(partner.charged.len(), 1),
        Err(error) => panic!("{error:?}"),
    }
}

fn crash_everywhere(flow: fn(&Ledger, &mut Partner) -> Result<(), ()>) {
    let counting = Arc::new(FaultStore::count(Arc::new(MemoryStore::new())));
    flow(&ledger_over(Arc::clone(&counting) as Arc<dyn Store>), &mut Partner::default()).unwrap();
    let calls = counting.calls();
    assert!(calls >= 4, "{calls}");
    for at in 1..=calls {
        for effect in [Effect::Applied, Effect::Lost] {
            for for_good in [true, false] {
                let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
                let fault = if for_good {
                    FaultStore::crash_at(Arc::clone(&inner), at, effect)
                } else {
                    FaultStore::fail_at(Arc::clone(&inner), at, effect)
                };
                let mut partner = Partner::default();
                let done = flow(&ledger_over(Arc::new(fault)), &mut partner);
                assert!(!for_good || done.is_err());
                recover(&inner, &partner);
            }
        }
    }
}

#[test]
fn a_payment_that_crashes_anywhere_is_finished_or_reconciled() {
    crash_everywhere(pay);
}

#[test]
fn a_cancellation_that_crashes_anywhere_leaves_the_invoice_free() {
    crash_everywhere(cancel);
}

/// Recovery itself may die as well, any number of times.
#[test]
fn a_recovery_that_crashes_anywhere_is_finished_by_the_next() {
    for crash in 1..8 {
        for effect in [Effect::Applied, Effect::Lost] {
            let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
            let ledger = ledger_over(Arc::clone(&inner));
            let mut partner = Partner::default();
            let sent = ledger.mark_sent(ledger.claim(request(), start()).unwrap().spend(), at(1)).unwrap();
            partner.send(&sent);
            drop(sent);
            let fault: Arc<dyn Store> = Arc::new(FaultStore::crash_at(Arc::clone(&inner), crash, effect));
            let dying = ledger_over(fault);
            if let Ok(recovery) = dying.recover(SERVICE, at(60)) {
                for attempt in recovery.unknown {
                    let evidence = partner.evidence(attempt.id.as_str());
                    drop(dying.reconcile(&attempt.id, evidence, at(60)));
                }
            }
            recover(&inner, &partner);
        }
    }
}

/// A crash between `mark_sent` and the answer, seen from another process.
#[test]
fn what_was_sent_stays_in_progress_until_its_time_is_over() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let (one, two) = (ledger_over(Arc::clone(&store)), ledger_over(store));
    let claim = one.claim(request().lease(Duration::minutes(10)), start()).unwrap();
    let sent = one.mark_sent(claim.spend(), at(1)).unwrap();
    let id = sent.attempt_id().clone();
    assert!(matches!(two.claim(request(), at(9)), Err(ClaimError::InProgress { state: State::Sent, .. })));
    assert_eq!(two.recover(SERVICE, at(9)).unwrap().live.len(), 1);
    assert!(matches!(two.claim(request(), at(10)), Err(ClaimError::OutcomeUnknown { .. })));
    let unknown = two.recover(SERVICE, at(10)).unwrap().unknown;
    assert_eq!(unknown.first().unwrap().reason.as_deref(), Some("ledger.answer_missing"));
    // Nothing but the partner's answer settles it, however long it shows as due.
    let noted = two.shows_due(&id, at(10_000)).unwrap();
    assert_eq!((noted.state, noted.evidence.still_due), (State::Unknown, Some(at(10_000))));
    // A late answer of the first process still counts, and is the same as the evidence that comes after it.
    let paid = Outcome::Paid { confirmation: Some("C-1".into()), message: None };
    assert_eq!(one.settle(sent, paid, at(16)).unwrap().state, State::Paid);
    let evidence = Outcome::Paid { confirmation: None, message: None };
    let receipt = two.reconcile(&id, evidence, at(18)).unwrap().receipt.unwrap();
    assert_eq!((receipt.confirmation_number.as_deref(), receipt.paid_at), (Some("C-1"), at(16)));
    let declined = Outcome::Declined { code: "partner.not_received".into() };
    assert!(matches!(
        two.reconcile(&id, declined, at(18)),
        Err(LedgerError::WrongState { state: State::Paid, .. })
    ));
    assert!(two.attempt(&id).unwrap().unwrap().is_contradicted());
}
