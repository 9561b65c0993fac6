//! What the world contradicts is an alert with a code, in the journal, until somebody answers it.

use std::sync::Arc;

use billfold_partner::Completion;
use billfold_partner::accounting::BooksError;
use billfold_partner_service::{AlertReason, JournalState, StoreJournal};
use billfold_store::MemoryStore;

use crate::service::{World, minutes, usd};

const DAY: i64 = 24 * 60;

/// The codes that wait, with their requests.
fn waiting(world: &World) -> Vec<(String, &'static str)> {
    let alerts = world.service.alerts().unwrap();
    assert_eq!(alerts.damaged, [""; 0]);
    let codes = alerts.records.iter().flat_map(|record| {
        record.alerts_waiting().map(|alert| (record.request_id.clone(), alert.reason.as_code().name()))
    });
    codes.collect()
}

fn of_request(code: &'static str) -> Vec<(String, &'static str)> {
    vec![("r-1".to_owned(), code)]
}

/// The books refuse a payment at every try, days on end.
fn refused(world: &World, days: std::ops::Range<i64>) {
    let hours = (days.start.saturating_mul(DAY)..days.end.saturating_mul(DAY)).step_by(60);
    for minute in hours {
        world.ledger.lock().unwrap().fault = Some((false, BooksError::Rejected { code: None }));
        assert_eq!(world.service.settle_open(minutes(minute)).unwrap().open, 1, "minute {minute}");
    }
    world.ledger.lock().unwrap().fault = None;
}

fn attempts(world: &World) -> Vec<u32> {
    world.ledger.lock().unwrap().attempts.clone()
}

#[test]
fn a_payment_that_the_books_refuse_is_an_alert_until_somebody_answers() {
    // In a store, as a service keeps it.
    let journal = StoreJournal::new(Arc::new(MemoryStore::new()));
    let world = World::new_with(|_| Box::new(journal));
    world.ledger.lock().unwrap().fault = Some((false, BooksError::Rejected { code: None }));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    assert_eq!(waiting(&world), [], "the books may be locked for an hour");
    refused(&world, 0..30);
    assert_eq!(attempts(&world), [1, 2, 3, 4, 5], "it is not tried for ever");
    assert_eq!(waiting(&world), of_request("partner.booking_refused"));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))), "and the payer's answer stays");
    // Somebody looks, and is wrong: after five more it waits again.
    let answer = |at| {
        let place = ("mid-1", "r-1");
        world.service.answer_alert(place, AlertReason::BookingRefused, "unlocked the period", at).unwrap()
    };
    assert!(answer(minutes(30 * DAY)));
    assert_eq!(waiting(&world), []);
    assert!(!answer(minutes(30 * DAY)), "nothing waits");
    refused(&world, 30..60);
    assert_eq!(attempts(&world).len(), 10);
    assert_eq!(waiting(&world), of_request("partner.booking_refused"));
    // The books take it.
    assert!(answer(minutes(60 * DAY)));
    assert_eq!(world.service.settle_open(minutes(60 * DAY)).unwrap().open, 0);
    assert_eq!((world.charges(), world.recorded(), attempts(&world).last()), (1, 1, Some(&11)));
    assert_eq!(waiting(&world), []);
}

#[test]
fn a_payment_that_somebody_recorded_by_hand_ends_the_alert() {
    let world = World::new();
    world.ledger.lock().unwrap().fault = Some((false, BooksError::NotFound));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    refused(&world, 0..10);
    assert_eq!(waiting(&world), of_request("partner.booking_refused"));
    world.ledger.lock().unwrap().payments.insert("r-1".to_owned(), usd("98.87"));
    assert_eq!(world.service.settle_open(minutes(11 * DAY)).unwrap().open, 0, "it is looked for every day");
    assert_eq!((waiting(&world).len(), world.charges(), attempts(&world).len()), (0, 1, 5));
    let record = world.journal_record("r-1");
    assert!(matches!(record.state, JournalState::Recorded { .. }));
    assert_eq!(record.alerts.len(), 1, "and it is kept that there was one");
}

#[test]
fn an_amount_that_the_books_have_otherwise_is_an_alert() {
    let world = World::new();
    world.ledger.lock().unwrap().fault = Some((false, BooksError::NotSent));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    world.ledger.lock().unwrap().payments.insert("r-1".to_owned(), usd("89.87"));
    assert_eq!(world.service.settle_open(minutes(5)).unwrap().open, 0);
    assert_eq!(waiting(&world), of_request("partner.booked_differently"));
    let place = ("mid-1", "r-1");
    let words = format!("a typing\u{7} error, {}", "x".repeat(1_000));
    let answered = world.service.answer_alert(place, AlertReason::BookedDifferently, &words, minutes(6));
    assert_eq!(answered, Ok(true));
    assert_eq!(waiting(&world), []);
    let (at, kept) = world.journal_record("r-1").alerts[0].answer.clone().unwrap();
    assert_eq!((at, kept.chars().count()), (minutes(6), 500));
    assert!(kept.starts_with("a typing error"), "{kept}");
    for (merchant, request) in [("mid-2", "r-1"), ("mid-1", "r-2")] {
        let none =
            world.service.answer_alert((merchant, request), AlertReason::BookedDifferently, "", minutes(6));
        assert_eq!(none, Ok(false));
    }
}

#[test]
fn a_charge_that_comes_to_light_is_an_alert() {
    for (rival, code) in [(false, "partner.charged_after_refusal"), (true, "partner.second_charge")] {
        let world = World::new();
        {
            let mut till = world.till.lock().unwrap();
            (till.given_up, till.rival) = (Some(world.journal.clone()), rival);
        }
        assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))), "a charge is never forgotten");
        assert_eq!(waiting(&world), of_request(code));
        assert_eq!(world.charges(), 1);
    }
}
