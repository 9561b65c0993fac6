//! An attempt that takes the place of one whose outcome is unknown.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use billfold_ledger::{
    AttemptId, ClaimError, Deposit, Ledger, LedgerError, Outcome, PayerWord, State, alert,
};

use crate::support::{SERVICE, at, key, ledger, lose, money, request};

fn paid() -> Outcome {
    Outcome::Paid { confirmation: None, message: None }
}

fn declined() -> Outcome {
    Outcome::Declined { code: "processor.card_declined".into() }
}

/// A payment that took the place of `earlier`, at the partner.
fn supersede(ledger: &Ledger, earlier: &AttemptId, outcome: Outcome, minute: i64) -> AttemptId {
    let claim = ledger.claim(request("10.00 USD").supersede(earlier.clone(), true), at(minute)).unwrap();
    assert_eq!(claim.attempt().supersedes.as_ref(), Some(earlier));
    let sent = ledger.mark_sent(claim.spend(), at(minute)).unwrap();
    ledger.settle(sent, outcome, at(minute)).unwrap().id
}

#[test]
fn the_place_is_taken_where_the_partner_bars_or_the_payer_says_unpaid() {
    for (partner_bars, word, allowed) in [
        (true, None, true),
        (true, Some(PayerWord::Paid), true),
        (false, None, false),
        (false, Some(PayerWord::Paid), false),
        (false, Some(PayerWord::Unpaid), true),
    ] {
        let ledger = ledger();
        let earlier = lose(&ledger, request("10.00 USD"), 0).id;
        if let Some(word) = word {
            ledger.payer_says(&earlier, word, at(1)).unwrap();
        }
        let claimed = ledger.claim(request("10.00 USD").supersede(earlier.clone(), partner_bars), at(2));
        match claimed {
            Ok(claim) => {
                assert!(allowed);
                assert_eq!(claim.attempt().supersedes.as_ref(), Some(&earlier));
                let old = ledger.attempt(&earlier).unwrap().unwrap();
                assert_eq!(
                    (old.state, old.reason.as_deref()),
                    (State::Superseded, Some("ledger.superseded"))
                );
                // It is reconciled still.
                let unknown = ledger.recover(SERVICE, at(3)).unwrap().unknown;
                assert_eq!(unknown.first().unwrap().id, earlier);
            }
            Err(ClaimError::PayerNotAsked { attempt }) => assert!(!allowed && attempt == earlier),
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// A payer who was shown another attempt was not told of this one.
#[test]
fn the_attempt_that_is_unknown_must_be_named() {
    let ledger = ledger();
    let first = lose(&ledger, request("10.00 USD"), 0).id;
    let stranger = AttemptId::parse(&"0".repeat(32)).unwrap();
    let refused = ledger.claim(request("10.00 USD").supersede(stranger, true), at(1));
    assert!(matches!(refused, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == first));
    let second = supersede(&ledger, &first, Outcome::Unknown { code: "partner.timeout".into() }, 2);
    let refused = ledger.claim(request("10.00 USD").supersede(first.clone(), true), at(3));
    assert!(matches!(refused, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == second));
    let third = supersede(&ledger, &second, declined(), 4);
    // All three are asked about until they have an outcome, and the newest without one is still in the way.
    assert_eq!(ledger.recover(SERVICE, at(5)).unwrap().unknown.len(), 2);
    let refused = ledger.claim(request("10.00 USD"), at(5));
    assert!(matches!(refused, Err(ClaimError::OutcomeUnknown { attempt }) if attempt == second));
    for id in [&first, &second] {
        assert_eq!(ledger.reconcile(id, declined(), at(6)).unwrap().state, State::Declined);
    }
    let fourth = ledger.claim(request("10.00 USD").supersede(third, true), at(7)).unwrap();
    assert_eq!(fourth.attempt().supersedes, None, "nothing is unknown any more");
}

#[test]
fn a_superseded_attempt_that_was_paid_before_the_new_one_left_stops_it() {
    let ledger = ledger();
    let earlier = lose(&ledger, request("10.00 USD"), 0).id;
    let claim = ledger.claim(request("10.00 USD").supersede(earlier.clone(), true), at(1)).unwrap();
    let new = claim.attempt_id().clone();
    ledger.reconcile(&earlier, paid(), at(2)).unwrap();
    let refused = ledger.mark_sent(claim.spend(), at(3));
    assert!(matches!(refused, Err(LedgerError::EarlierPaid { attempt }) if attempt == earlier));
    let abandoned = ledger.attempt(&new).unwrap().unwrap();
    assert_eq!(
        (abandoned.state, abandoned.reason.as_deref()),
        (State::Abandoned, Some("ledger.earlier_paid"))
    );
    assert!(ledger.alerts(SERVICE).unwrap().attempts.is_empty());
    assert!(matches!(ledger.claim(request("10.00 USD"), at(4)), Err(ClaimError::AlreadyPaid { .. })));
}

/// Whichever of the two is found paid last carries the alert. A deposit and its rest are no second charge.
#[test]
fn two_charges_of_one_debt_are_an_alert_and_a_deposit_is_not() {
    for new_first in [true, false] {
        let ledger = ledger();
        let earlier = lose(&ledger, request("10.00 USD"), 0).id;
        let new = supersede(&ledger, &earlier, Outcome::Unknown { code: "partner.timeout".into() }, 1);
        let order = if new_first { [&new, &earlier] } else { [&earlier, &new] };
        for id in order {
            assert_eq!(ledger.reconcile(id, paid(), at(2)).unwrap().state, State::Paid);
        }
        let alerts = ledger.alerts(SERVICE).unwrap().attempts;
        let [attempt] = alerts.as_slice() else { panic!("{alerts:?}") };
        assert_eq!(attempt.id, *order[1]);
        assert_eq!(attempt.alerts.first().unwrap().code, alert::SECOND_CHARGE.name());
    }
    let ledger = ledger();
    crate::support::pay(&ledger, request("10.00 USD"), 0);
    let rest = request("10.00 USD").after_deposit(Deposit::new(money("10.00 USD"), money("10.00 USD")));
    crate::support::pay(&ledger, rest, 1);
    assert_eq!(ledger.attempts_for(&key()).unwrap().len(), 2);
    assert!(ledger.alerts(SERVICE).unwrap().attempts.is_empty());
}
