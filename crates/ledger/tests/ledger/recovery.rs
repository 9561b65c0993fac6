//! Reconciliation, evidence, contradiction, and what a janitor asks when.

use std::sync::Arc;

use billfold_ledger::{
    Action, AttemptId, Backoff, ClaimError, InvoiceKey, LedgerError, Outcome, PayerWord, State, alert, reason,
};
use billfold_store::{MemoryStore, Store};
use chrono::Duration;

use crate::support::{SERVICE, at, key, ledger, ledger_over, lose, pay, request, send};

fn paid() -> Outcome {
    Outcome::Paid { confirmation: Some("C-9".into()), message: None }
}

fn declined() -> Outcome {
    Outcome::Declined { code: "processor.card_declined".into() }
}

#[test]
fn only_what_was_sent_is_reconciled_and_only_by_a_final_answer() {
    let ledger = ledger();
    let claim = ledger.claim(request("10.00 USD"), at(0)).unwrap();
    let id = claim.attempt_id().clone();
    let early = ledger.reconcile(&id, paid(), at(1));
    assert!(matches!(early, Err(LedgerError::WrongState { state: State::Claimed, .. })));
    ledger.mark_sent(claim.spend(), at(1)).unwrap();
    // A final answer about this very request is final, also while its sender waits for its own.
    let timeout = Outcome::Unknown { code: "partner.timeout".into() };
    let noted = ledger.reconcile(&id, timeout, at(2)).unwrap();
    assert_eq!((noted.state, noted.evidence.asked.unwrap().said.as_str()), (State::Sent, "partner.timeout"));
    assert_eq!(ledger.reconcile(&id, declined(), at(3)).unwrap().state, State::Declined);
    assert_eq!(ledger.reconcile(&id, declined(), at(4)).unwrap().updated, at(3));
    assert!(matches!(ledger.reconcile(&id, paid(), at(5)), Err(LedgerError::WrongState { .. })));
    let absent = AttemptId::parse(&"0".repeat(32)).unwrap();
    assert!(matches!(ledger.reconcile(&absent, paid(), at(5)), Err(LedgerError::NotFound { .. })));
}

/// Neither time, nor a live invoice that shows as due, nor the payer's word declines a payment that has left.
#[test]
fn unknown_ends_by_the_partners_answer_alone() {
    for word in [PayerWord::Paid, PayerWord::Unpaid] {
        let ledger = ledger();
        let id = lose(&ledger, request("10.00 USD"), 0).id;
        for day in 1..60 {
            let now = at(day * 24 * 60);
            ledger.shows_due(&id, now).unwrap();
            ledger.payer_says(&id, word, now).unwrap();
            ledger.asked(&id, "partner.not_found", None, now).unwrap();
            let unknown = ledger.recover(SERVICE, now).unwrap().unknown;
            assert_eq!(unknown.first().unwrap().state, State::Unknown);
            let closed = ledger.claim(request("10.00 USD"), now);
            assert!(matches!(closed, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == id));
        }
        let attempt = ledger.attempt(&id).unwrap().unwrap();
        assert_eq!(attempt.evidence.asked.unwrap().times, 59);
        assert_eq!(attempt.evidence.payer.last().unwrap().word, word);
    }
}

/// The payer is believed for what the payer may decide, and no further: the partner's answer against it is told.
#[test]
fn the_partner_against_the_payers_word_is_an_alert() {
    for (word, answer, state, alerts) in [
        (PayerWord::Paid, declined(), State::Declined, 1),
        (PayerWord::Unpaid, paid(), State::Paid, 1),
        (PayerWord::Paid, paid(), State::Paid, 0),
        (PayerWord::Unpaid, declined(), State::Declined, 0),
    ] {
        let ledger = ledger();
        let id = lose(&ledger, request("10.00 USD"), 0).id;
        ledger.payer_says(&id, word, at(1)).unwrap();
        assert_eq!(ledger.reconcile(&id, answer, at(2)).unwrap().state, state);
        let listed = ledger.alerts(SERVICE).unwrap().attempts;
        assert_eq!(listed.len(), alerts, "{word:?}");
        if let Some(attempt) = listed.first() {
            let code = alert::PAYER_CONTRADICTED.name();
            assert_eq!(attempt.alerts.first().unwrap().code, code);
            assert_eq!(ledger.recover(SERVICE, at(3)).unwrap().alerts.len(), 1);
            let answered = ledger.answer_alert(&id, code, "kim", at(4)).unwrap();
            assert_eq!(answered.alerts.first().unwrap().answered.as_ref().unwrap().by, "kim");
            assert!(ledger.alerts(SERVICE).unwrap().attempts.is_empty());
            assert!(ledger.recover(SERVICE, at(5)).unwrap().alerts.is_empty());
            let again = ledger.answer_alert(&id, code, "kim", at(6));
            assert!(matches!(again, Err(LedgerError::NoSuchAlert { .. })));
        }
        // An outcome that is known needs no word.
        assert!(matches!(ledger.payer_says(&id, word, at(7)), Err(LedgerError::WrongState { .. })));
    }
}

#[test]
fn word_of_a_payment_after_a_decline_closes_the_invoice_until_someone_answers() {
    for by_settling in [false, true] {
        for truly_paid in [false, true] {
            let ledger = ledger();
            let sent = send(&ledger, request("10.00 USD"), 0);
            let id = sent.attempt_id().clone();
            ledger.reconcile(&id, declined(), at(1)).unwrap();
            let refused = if by_settling {
                ledger.settle(sent, paid(), at(31))
            } else {
                ledger.reconcile(&id, paid(), at(31))
            };
            assert!(matches!(refused, Err(LedgerError::WrongState { state: State::Declined, .. })));
            let listed = ledger.alerts(SERVICE).unwrap().attempts;
            assert_eq!(listed.first().unwrap().alerts.first().unwrap().code, alert::CONTRADICTED.name());
            let closed = ledger.claim(request("10.00 USD"), at(32));
            assert!(matches!(closed, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == id));
            // The partner is asked again, and a person looks.
            if truly_paid {
                assert_eq!(ledger.reconcile(&id, paid(), at(33)).unwrap().state, State::Paid);
            } else {
                ledger.reconcile(&id, declined(), at(33)).unwrap();
            }
            let closed = ledger.claim(request("10.00 USD"), at(34));
            assert!(matches!(closed, Err(ClaimError::OutcomeUnknown { .. })));
            ledger.answer_alert(&id, alert::CONTRADICTED.name(), "kim", at(35)).unwrap();
            match ledger.claim(request("10.00 USD"), at(36)) {
                Ok(_) => assert!(!truly_paid),
                Err(error) => assert!(truly_paid && matches!(error, ClaimError::AlreadyPaid { .. })),
            }
        }
    }
}

#[test]
fn a_paid_attempt_that_is_said_to_be_declined_stays_paid_and_is_told() {
    let ledger = ledger();
    let id = pay(&ledger, request("10.00 USD"), 0);
    let refused = ledger.reconcile(&id, declined(), at(1));
    assert!(matches!(refused, Err(LedgerError::WrongState { state: State::Paid, .. })));
    assert_eq!(ledger.alerts(SERVICE).unwrap().attempts.len(), 1);
    assert_eq!(ledger.attempt(&id).unwrap().unwrap().state, State::Paid);
}

/// The payer's bank asks first: the attempt holds its invoice, ends by the partner's answer, or by its time in unknown.
#[test]
fn a_question_of_the_bank_ends_by_its_answer_or_its_time() {
    let action =
        |until: i64| Outcome::ActionRequired(Action::new("https://pay.partner.example/3ds/1", at(until)));
    for answer in [Some(paid()), Some(declined()), None] {
        let ledger = ledger();
        let asked = ledger.settle(send(&ledger, request("10.00 USD"), 0), action(20), at(1)).unwrap();
        assert_eq!((asked.state, asked.action.as_ref().unwrap().until), (State::ActionRequired, at(20)));
        assert!(!format!("{asked:?}").contains("3ds/1"));
        let id = asked.id;
        // The same answer again changes nothing; its lease of fifteen minutes does not end it.
        assert_eq!(ledger.reconcile(&id, action(20), at(2)).unwrap().updated, at(1));
        assert_eq!(ledger.recover(SERVICE, at(19)).unwrap().live.len(), 1);
        let closed = ledger.claim(request("10.00 USD"), at(19));
        assert!(matches!(closed, Err(ClaimError::InProgress { state: State::ActionRequired, .. })));
        match answer {
            Some(answer) => {
                let ended = ledger.reconcile(&id, answer, at(19)).unwrap();
                assert!(matches!(ended.state, State::Paid | State::Declined) && ended.action.is_none());
            }
            None => {
                let unknown = ledger.recover(SERVICE, at(20)).unwrap().unknown;
                assert_eq!(unknown.first().unwrap().reason.as_deref(), Some(reason::ACTION_OVER.name()));
                // A clock that ran ahead: the bank still asks.
                assert_eq!(ledger.reconcile(&id, action(40), at(21)).unwrap().state, State::ActionRequired);
            }
        }
    }
}

#[test]
fn a_janitor_asks_with_growing_waits_and_forgets_nothing() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let ledger = ledger_over(Arc::clone(&store));
    let id = send(&ledger, request("10.00 USD"), 0).attempt_id().clone();
    let backoff = Backoff::default();
    // It may still be under way: looked at again when its time is over.
    let agenda = ledger.agenda(SERVICE, backoff, at(1)).unwrap();
    assert_eq!((agenda.ask.len(), agenda.next), (0, Some(at(15))));
    let mut now = at(15);
    let mut waits = Vec::new();
    for _ in 0..12 {
        // A restart in between changes nothing.
        let ledger = ledger_over(Arc::clone(&store));
        let agenda = ledger.agenda(SERVICE, backoff, now).unwrap();
        assert_eq!(agenda.ask.first().unwrap().id, id);
        ledger.asked(&id, "partner.timeout", None, now).unwrap();
        let agenda = ledger.agenda(SERVICE, backoff, now).unwrap();
        assert!(agenda.ask.is_empty());
        let next = agenda.next.unwrap();
        waits.push(next.signed_duration_since(now));
        now = next;
    }
    for (wait, minutes) in waits.iter().zip([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]) {
        let middle = Duration::minutes(minutes).num_seconds();
        let seconds = wait.num_seconds();
        assert!(seconds * 10 >= middle * 8 && seconds * 10 <= middle * 12 + 10, "{seconds} of {middle}");
    }
    // What the partner asks for is kept, and a clock that was set back does not make it wait for ever.
    ledger.asked(&id, "partner.busy", Some(now + Duration::hours(5)), now).unwrap();
    let next = ledger.agenda(SERVICE, backoff, now).unwrap().next.unwrap();
    assert!(next >= now + Duration::hours(5));
    assert_eq!(ledger.agenda(SERVICE, backoff, now - Duration::days(1)).unwrap().ask.len(), 1);
    ledger.reconcile(&id, paid(), now).unwrap();
    let agenda = ledger.agenda(SERVICE, backoff, now + Duration::days(9)).unwrap();
    assert!(agenda.ask.is_empty() && agenda.next.is_none());
}

/// One invoice may come by two partners under one number.
#[test]
fn attempts_are_found_by_the_number_whoever_sent_the_invoice() {
    let ledger = ledger();
    let id = pay(&ledger, request("10.00 USD").invoice_number("INV 2026-1"), 0);
    let by = |service: &str, number: &str| {
        let found = ledger.attempts_at_number(service, number).unwrap().attempts;
        found.into_iter().map(|attempt| attempt.id).collect::<Vec<_>>()
    };
    assert_eq!(by(SERVICE, "inv 2026-1"), std::slice::from_ref(&id));
    assert_eq!(by(SERVICE, "INV2026-1"), [id]);
    assert!(by(SERVICE, "INV-2026-1").is_empty() && by("other.example", "INV2026-1").is_empty());
    assert_ne!(key(), InvoiceKey::new(SERVICE, "other", "merchant", "INV-1"));
}
