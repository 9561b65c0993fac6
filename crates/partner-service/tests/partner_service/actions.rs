//! The bank's question to the payer, as the service tells of it.

use billfold_partner::accounting::BooksError;
use billfold_partner::{ActionRequired, Completion, DeclineReason, PaymentStatus};
use billfold_partner_service::{ChargeOutcome, JournalState, MemoryJournal};
use chrono::{DateTime, Utc};

use crate::service::{World, declined, minutes};

const BANK: &str = "https://acs.bank.example/challenge?id=1";

fn asks(url: &str, until: Option<DateTime<Utc>>) -> Option<ChargeOutcome> {
    Some(ChargeOutcome::ActionRequired { url: url.to_owned(), until })
}

fn asking(until: Option<DateTime<Utc>>) -> World {
    let world = World::new();
    world.till.lock().unwrap().asks = asks(BANK, until);
    world
}

fn action(completion: Result<Completion, billfold_partner::AnswerError>) -> ActionRequired {
    match completion {
        Ok(Completion::ActionRequired(action)) => *action,
        other => panic!("{other:?}"),
    }
}

fn path(action: &ActionRequired) -> String {
    action.url.path().strip_prefix("/actions").unwrap().to_owned()
}

// Protocol: BP-STS-04, BP-STS-05.
#[test]
fn the_answer_says_until_when_the_service_waits_by_its_own_clock() {
    for (processor, until) in [(None, 15), (Some(minutes(10)), 10), (Some(minutes(60)), 15)] {
        let action = action(asking(processor).pay("r-1"));
        assert_eq!((action.at, action.until), (Some(minutes(0)), Some(minutes(until))));
    }
    let world = asking(None);
    let first = action(world.pay("r-1"));
    let PaymentStatus::Pending(pending) = world.status_at("r-1", minutes(4)) else {
        panic!("nothing is settled")
    };
    let again = pending.action.unwrap();
    assert_eq!((&again.url, again.until), (&first.url, first.until), "the first time holds");
    assert_eq!((pending.at, pending.chargeable_until), (Some(minutes(4)), Some(minutes(15))));
    // A payment that is on its way to the processor can be charged as long as its token holds.
    let world = World::new();
    world.till.lock().unwrap().silent = Some(false);
    assert!(world.pay("r-1").is_err());
    let PaymentStatus::Pending(pending) = world.status_at("r-1", minutes(1)) else {
        panic!("nothing is settled")
    };
    let expires = world.journal_record("r-1").token_expires;
    assert_eq!((pending.action, pending.chargeable_until), (None, Some(expires)));
}

// Protocol: BP-ACT-03.
#[test]
fn the_page_leads_to_the_bank_while_the_question_is_open_and_nowhere_afterwards() {
    let world = asking(None);
    let path = path(&action(world.pay("r-1")));
    let page = |path: &str, at| world.service.action_page(path, at);
    let open = page(&path, minutes(1));
    assert_eq!((open.status, open.headers.get("location")), (303, Some(BANK)));
    assert_eq!(
        open.headers.get("referrer-policy"),
        Some("no-referrer"),
        "the bank does not learn the address"
    );
    assert_eq!(open.headers.get("cache-control"), Some("no-store"));
    for wrong in [
        "",
        "/",
        "/x",
        &format!("{path}x"),
        &format!("{path}/other"),
        &format!("{path}/done/x"),
        &path.to_lowercase(),
    ] {
        assert_eq!(page(wrong, minutes(1)).status, 404, "{wrong}");
    }
    let overdue = page(&path, minutes(15));
    assert_eq!((overdue.status, overdue.headers.get("location")), (200, None));
    assert_eq!(world.state("r-1"), JournalState::Declined { reason: DeclineReason::AuthenticationExpired });
    assert_eq!(page(&path, minutes(16)).status, 200);
}

// Protocol: BP-ACT-04.
#[test]
fn what_a_browser_brings_back_is_not_believed() {
    let world = asking(None);
    let path = path(&action(world.pay("r-1")));
    // The payer's browser says that it is done; the processor does not.
    let back = world.service.action_page(&format!("{path}/done"), minutes(1));
    assert_eq!((back.status, back.headers.get("location")), (200, None));
    assert!(matches!(world.state("r-1"), JournalState::ActionRequired { .. }));
    assert_eq!(world.charges(), 0);
    let text = String::from_utf8(back.body).unwrap();
    assert!(text.contains("close this window") && !text.contains("script"), "{text}");
    assert_eq!(back.headers.get("content-security-policy"), Some("default-src 'none'"));
}

#[test]
fn a_question_that_nobody_can_be_asked_ends_at_once() {
    for url in ["http://acs.bank.example/", "javascript:alert(1)", "acs.bank.example", ""] {
        let world = World::new();
        world.till.lock().unwrap().asks = asks(url, None);
        assert_eq!(declined(world.pay("r-1")), "processor.authentication_expired", "{url}");
        assert_eq!(declined(world.pay("r-1")), "processor.authentication_expired", "{url}");
        world.till.lock().unwrap().asks = None;
        assert!(matches!(world.pay("r-2"), Ok(Completion::Paid(_))), "the invoice is free");
        assert_eq!(world.charges(), 1);
    }
}

#[test]
fn a_refusal_by_the_bank_is_told_as_one() {
    let world = asking(None);
    action(world.pay("r-1"));
    world.till.lock().unwrap().asks =
        Some(ChargeOutcome::Declined { reason: DeclineReason::AuthenticationFailed });
    assert_eq!(declined(world.pay("r-1")), "processor.authentication_failed");
}

/// The payer answered, the charge was made, and then the books could not be written: paid, and booked later.
#[test]
fn a_charge_after_the_question_is_booked_like_any_other() {
    let world = asking(None);
    action(world.pay("r-1"));
    {
        let mut till = world.till.lock().unwrap();
        till.asks = None;
        till.charge("r-1", "98.87");
    }
    world.ledger.lock().unwrap().fault = Some((false, BooksError::NotSent));
    assert_eq!(world.service.settle_open(minutes(5)).unwrap().open, 1);
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    assert_eq!(world.service.settle_open(minutes(7)).unwrap().open, 0);
    assert_eq!((world.charges(), world.recorded()), (1, 1));
}

/// A journal that an earlier version wrote has no time and no page.
#[test]
fn a_question_of_an_earlier_version_is_given_up_in_time() {
    let world = asking(None);
    action(world.pay("r-1"));
    let mut record = world.journal_record("r-1");
    record.state = JournalState::ActionRequired { url: BANK.to_owned(), until: None };
    record.version = record.version.checked_add(1).unwrap();
    let old: MemoryJournal = world.journal.clone();
    billfold_partner_service::Journal::replace(&old, &record).unwrap();
    assert_eq!(world.service.settle_open(minutes(14)).unwrap().open, 1);
    assert_eq!(world.service.settle_open(minutes(15)).unwrap().open, 0);
    assert_eq!(declined(world.pay("r-1")), "processor.authentication_expired");
    assert_eq!(world.charges(), 0);
}
