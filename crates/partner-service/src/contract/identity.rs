//! The rules of the service's journal about what an invoice is, and what its payments came to.

use billfold_partner::DeclineReason;
use billfold_partner::contract::{Verdict, Violation, now};

use super::journal::{MERCHANT, Open, done, next, read, record, refused, states};
use super::{broken, require};
use crate::{AlertReason, Journal, JournalError, JournalRecord, JournalState};

fn of(request_id: &str, number: &str, id: &str, state: JournalState) -> Result<JournalRecord, Violation> {
    Ok(JournalRecord { reference: id.to_owned(), ..record(request_id, number, state)? })
}

/// An invoice that was renumbered, or issued again under its number, is held as before, and both are free together.
pub(super) fn a_number_and_an_id_are_held(open: &Open<'_>) -> Verdict {
    let journal = open();
    let first = of("r-1", "INV-1", "id-1", JournalState::Charging)?;
    done(journal.insert(&first), "a new record")?;
    let renumbered = of("r-2", "INV-1-NEW", "id-1", JournalState::Claimed)?;
    let reissued = of("r-3", "INV-1", "id-2", JournalState::Claimed)?;
    let held = |journal: &dyn Journal, when: &str| {
        let what = |what: &str| format!("{what}, {when}");
        refused(
            &journal.insert(&renumbered),
            &JournalError::Invoice,
            &what("the invoice under another number"),
        )?;
        refused(&journal.insert(&reissued), &JournalError::Invoice, &what("another invoice of the number"))
    };
    held(journal.as_ref(), "claimed")?;
    let charged = next(&first, JournalState::Charged { confirmation: "ch-1".to_owned() });
    done(journal.replace(&charged), "a change")?;
    held(journal.as_ref(), "charged and not in the books")?;
    held(open().as_ref(), "for another handle")?;
    for (at, fresh) in [&renumbered, &reissued].into_iter().enumerate() {
        let other = JournalRecord { merchant_id: format!("another-{at}"), ..fresh.clone() };
        done(journal.insert(&other), "another merchant's invoice")?;
    }
    let other = of("r-4", "INV-2", "id-3", JournalState::Charging)?;
    done(journal.insert(&other), "another invoice")?;
    // Ids and numbers are not each other's.
    let crossed = of("r-5", "id-1", "INV-1", JournalState::Charging)?;
    done(journal.insert(&crossed), "an invoice whose number is another's id")?;
    let recorded = JournalState::Recorded { confirmation: "ch-1".to_owned(), payment_id: "p-1".to_owned() };
    done(journal.replace(&next(&charged, recorded)), "a release")?;
    done(journal.insert(&renumbered), "a claim of the free id")?;
    done(journal.insert(&reissued), "a claim of the free number")
}

/// The ids under which a number was paid are known from the moment the payment is in the books, each once, to every handle.
pub(super) fn a_paid_number_is_remembered(open: &Open<'_>) -> Verdict {
    let journal = open();
    let paid = |journal: &dyn Journal, merchant: &str, number: &str, expected: &[&str]| {
        let mut found = journal.paid_under(merchant, number).map_err(|error| broken(error.to_string()))?;
        found.sort();
        require(found == expected, || format!("{number} was paid under {expected:?}, and {found:?} is known"))
    };
    paid(journal.as_ref(), MERCHANT, "INV-1", &[])?;
    // The second payment of one invoice is the rest after a deposit.
    for (request_id, number, id) in
        [("r-1", "INV-1", "id-1"), ("r-2", "INV-1", "id-1"), ("r-3", "INV-1", "id-2")]
    {
        let before = journal.paid_under(MERCHANT, number).map_err(|error| broken(error.to_string()))?;
        let fresh = of(request_id, number, id, JournalState::Charging)?;
        done(journal.insert(&fresh), "a new record")?;
        let charged = next(&fresh, JournalState::Charged { confirmation: "ch".to_owned() });
        done(journal.replace(&charged), "a charge")?;
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        paid(journal.as_ref(), MERCHANT, number, &before)?;
        let recorded = JournalState::Recorded { confirmation: "ch".to_owned(), payment_id: "p".to_owned() };
        done(journal.replace(&next(&charged, recorded)), "a payment in the books")?;
    }
    let declined = of("r-4", "INV-1", "id-4", JournalState::Declined { reason: DeclineReason::Other })?;
    done(journal.insert(&declined), "a refusal")?;
    paid(journal.as_ref(), MERCHANT, "INV-1", &["id-1", "id-2"])?;
    paid(open().as_ref(), MERCHANT, "INV-1", &["id-1", "id-2"])?;
    paid(journal.as_ref(), "another", "INV-1", &[])?;
    paid(journal.as_ref(), MERCHANT, "id-1", &[])
}

/// What was told for good stays: no final outcome takes the place of another, and what was paid is never unpaid.
pub(super) fn an_outcome_is_final(open: &Open<'_>) -> Verdict {
    let journal = open();
    let is_charged = |state: &JournalState| matches!(state, JournalState::Charged { .. });
    let is_recorded = |state: &JournalState| matches!(state, JournalState::Recorded { .. });
    for (at, from) in states().into_iter().enumerate() {
        for (to, onto) in states().into_iter().enumerate() {
            let id = format!("{at}-{to}");
            let first = record(&id, &id, from.clone())?;
            done(journal.insert(&first), "a new record")?;
            let interim = matches!(
                from,
                JournalState::Claimed | JournalState::Charging | JournalState::ActionRequired { .. }
            );
            // A charge that is found late, and the way of a charge into the books.
            let allowed = interim
                || from == onto
                || (is_charged(&onto) && !is_recorded(&from))
                || (is_charged(&from) && is_recorded(&onto));
            let made = journal.replace(&next(&first, onto.clone()));
            if allowed {
                done(made, "a change of state")?;
                continue;
            }
            refused(&made, &JournalError::Final, &format!("{from:?} that becomes {onto:?}"))?;
            require(read(journal.as_ref(), &first)?.as_ref() == Some(&first), || {
                "a refused change was made".to_owned()
            })?;
        }
    }
    Ok(())
}

/// What somebody has to look at is listed until it is answered, whatever becomes of the request, and by every handle.
pub(super) fn an_alert_waits_for_its_answer(open: &Open<'_>) -> Verdict {
    let journal = open();
    let listed = |expected: &[&str]| {
        let waiting = open().alerts().map_err(|error| broken(error.to_string()))?;
        let ids: Vec<&str> = waiting.records.iter().map(|record| record.request_id.as_str()).collect();
        require(ids == expected && waiting.damaged.is_empty(), || {
            format!("alerts wait at {expected:?}, and listed are {ids:?}")
        })
    };
    let first = record("r-1", "INV-1", JournalState::Charged { confirmation: "ch".to_owned() })?;
    done(journal.insert(&first), "a new record")?;
    listed(&[])?;
    let mut alerted = next(&first, first.state.clone());
    alerted.alert(AlertReason::BookingRefused, now());
    done(journal.replace(&alerted), "an alert")?;
    listed(&["r-1"])?;
    let recorded = JournalState::Recorded { confirmation: "ch".to_owned(), payment_id: "p".to_owned() };
    let mut settled = next(&alerted, recorded.clone());
    settled.alert(AlertReason::BookedDifferently, now());
    done(journal.replace(&settled), "a payment in the books")?;
    listed(&["r-1"])?;
    let mut one = next(&settled, recorded.clone());
    one.answer_alert(AlertReason::BookingRefused, "seen", now());
    done(journal.replace(&one), "the answer to one alert of two")?;
    listed(&["r-1"])?;
    let mut both = next(&one, recorded);
    both.answer_alert(AlertReason::BookedDifferently, "seen", now());
    done(journal.replace(&both), "the answer to the other")?;
    listed(&[])?;
    require(read(journal.as_ref(), &both)?.as_ref() == Some(&both), || "an answer is lost".to_owned())
}
