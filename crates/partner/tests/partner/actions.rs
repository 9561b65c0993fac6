//! The bank's question to the payer, the partner's clock, and what an entry says that its partner can do.

use billfold_partner::contract::{MERCHANT, Trial};
use billfold_partner::http::Response;
use billfold_partner::{
    Adapter as _, AnswerError, Ask, BuildError, Completion, Entry, EntryError, Flaw, Order, PaymentStatus,
    Pending, StandardAdapter,
};
use chrono::{DateTime, Utc};

use crate::common::{enrolled, token};

fn asked(more: &str) -> Response {
    Response::json(200, format!(r#"{{"requestId":"r-1","result":"requires_action"{more}}}"#))
}

fn adapter(entry: Entry) -> StandardAdapter {
    StandardAdapter::new(entry)
}

fn pinned() -> StandardAdapter {
    adapter(enrolled().action_hosts(["Pay.Invoicly.example."]).build().unwrap())
}

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

const PAGE: &str = r#","actionUrl":"https://pay.invoicly.example/ask/1""#;

// Protocol: BP-STS-04.
#[test]
fn a_question_says_where_it_begins_and_until_when_it_waits() {
    let times = r#","actionUntil":"2026-12-01T09:15:00+00:00","at":"2026-12-01T10:00:00+01:00","chargeableUntil":"2026-12-01T09:20:00Z""#;
    let answer = asked(&format!("{PAGE}{times}"));
    let Completion::ActionRequired(action) = pinned().read_completion(&answer, "r-1").unwrap() else {
        panic!("the bank asks")
    };
    assert_eq!(action.url.as_str(), "https://pay.invoicly.example/ask/1");
    assert_eq!((action.until, action.at), (at("2026-12-01T09:15:00Z"), at("2026-12-01T09:00:00Z")));
    let PaymentStatus::Pending(pending) = pinned().read_payment_status(&answer, "r-1").unwrap() else {
        panic!("nothing is settled")
    };
    assert_eq!(pending.action.as_ref(), Some(&action));
    assert_eq!((pending.at, pending.chargeable_until), (action.at, at("2026-12-01T09:20:00Z")));
    // A payment that is processed has times as well.
    let processed =
        Response::json(200, format!(r#"{{"requestId":"r-1","result":"pending"{times}}}"#).into_bytes());
    let PaymentStatus::Pending(pending) = pinned().read_payment_status(&processed, "r-1").unwrap() else {
        panic!("nothing is settled")
    };
    assert_eq!((pending.action, pending.chargeable_until), (None, at("2026-12-01T09:20:00Z")));
    assert!(pinned().read_completion(&processed, "r-1").unwrap_err().is_outcome_unknown());
}

// Protocol: BP-STS-04.
#[test]
fn a_time_that_cannot_be_read_is_not_stated() {
    for time in ["", "tomorrow", "1790000000", "2026-12-01", "2026-12-01T09:15:00", "9999999-12-01T00:00:00Z"]
    {
        let more = format!(r#"{PAGE},"actionUntil":"{time}","at":"{time}","chargeableUntil":"{time}""#);
        let read = pinned().read_payment_status(&asked(&more), "r-1").unwrap();
        let PaymentStatus::Pending(Pending { action: Some(action), at, chargeable_until, .. }) = read else {
            panic!("{time}")
        };
        assert_eq!((action.until, action.at, at, chargeable_until), (None, None, None, None), "{time}");
    }
}

// Protocol: BP-ACT-01.
#[test]
fn a_partner_without_hosts_may_not_ask() {
    let adapter = adapter(enrolled().build().unwrap());
    let error = adapter.read_completion(&asked(PAGE), "r-1").unwrap_err();
    assert_eq!(error, AnswerError::OutcomeUnknown { status: Some(200), flaw: Some(Flaw::Action) });
    let error = adapter.read_payment_status(&asked(PAGE), "r-1").unwrap_err();
    assert_eq!(error, AnswerError::Malformed { flaw: Flaw::Action });
    let long = format!(r#","actionUrl":"https://pay.invoicly.example/{}""#, "a".repeat(3_000));
    let error = pinned().read_completion(&asked(&long), "r-1").unwrap_err();
    assert_eq!(error, AnswerError::OutcomeUnknown { status: Some(200), flaw: Some(Flaw::Action) });
    for host in
        ["", "*.invoicly.example", "pay invoicly", "https://pay.invoicly.example", "b\u{fc}cher.example"]
    {
        assert_eq!(enrolled().action_hosts([host]).build().err(), Some(EntryError::Host), "{host}");
    }
}

// Protocol: BP-ACT-01.
#[test]
fn plain_http_is_for_a_sandbox_on_loopback() {
    let loopback = |path: &str| format!("http://127.0.0.1:8080/{path}").parse().unwrap();
    let page = r#","actionUrl":"http://127.0.0.1:9090/ask""#;
    let live = adapter(enrolled().action_hosts(["127.0.0.1"]).build().unwrap());
    assert!(live.read_completion(&asked(page), "r-1").unwrap_err().is_outcome_unknown());
    let entry = enrolled().request_url(loopback("invoices")).complete_url(loopback("payments"));
    let sandbox = adapter(entry.action_hosts(["127.0.0.1"]).build().unwrap());
    assert!(matches!(sandbox.read_completion(&asked(page), "r-1"), Ok(Completion::ActionRequired(_))));
    let elsewhere = r#","actionUrl":"http://127.0.0.2:9090/ask""#;
    assert!(sandbox.read_completion(&asked(elsewhere), "r-1").unwrap_err().is_outcome_unknown());
}

#[test]
fn what_a_partner_can_do_is_said_or_is_not_so() {
    let entry = enrolled().build().unwrap();
    assert!(!entry.takes_supersedes() && !entry.answers_status() && !entry.takes_parts());
    assert!(entry.action_hosts().is_empty());
    let able = entry.into_builder().takes_supersedes(true).answers_status(true).takes_parts(true);
    let able = able.build().unwrap();
    assert!(able.takes_supersedes() && able.answers_status() && able.takes_parts());
}

// Protocol: BP-SUP-01.
#[test]
fn no_payment_takes_another_s_place_where_the_member_would_be_ignored() {
    let built = Entry::builder("trial", "Trial").unwrap().build().unwrap();
    let trial = Trial::new(&built, &|entry| Box::new(StandardAdapter::new(entry))).unwrap();
    let amount = "98.87 USD".parse().unwrap();
    let payment = trial.payment_token(MERCHANT, "r-2", &amount, false).unwrap();
    let ask = Ask::new(MERCHANT, "{}");
    for takes in [false, true] {
        let adapter = adapter(enrolled().takes_supersedes(takes).build().unwrap());
        let order = Order::new(ask, "r-2", amount, &payment).superseding("r-1");
        let built = adapter.complete(&order, &token(MERCHANT)).map(|request| request.body);
        match built {
            Ok(body) => assert!(takes && String::from_utf8(body).unwrap().contains(r#""supersedes":"r-1""#)),
            Err(error) => assert!(!takes && error == BuildError::Unsupported, "{error}"),
        }
    }
}
