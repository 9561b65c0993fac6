//! Every message of the shared corpora and suites: no panic, no card, in bounded time.

#![cfg(feature = "dkim")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/fixtures.rs"]
mod fixtures;

use std::path::{Path, PathBuf};

use billfold_sender::dns::{Answer, Answers};
use billfold_sender::{Check, Delivery, Pin, Policy, Step};
use chrono::DateTime;
use mail_parser::MessageParser;

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// The friendliest policy there is: the sender is a listed business, the account is its recipient.
fn friendly(message: &mail_parser::Message<'_>) -> Policy {
    let address = |address: Option<&mail_parser::Address<'_>>| {
        address.and_then(|a| a.first()).and_then(|a| a.address()).map(str::to_owned)
    };
    let mut policy = Policy::new().max_age_days(36_500);
    if let Some(Ok(pin)) =
        address(message.from()).and_then(|a| a.rsplit_once('@').map(|(_, domain)| Pin::business(domain)))
    {
        policy = policy.pin(pin);
    }
    match address(message.to()) {
        Some(to) => policy.addresses([to]),
        None => policy.addresses(["nobody@nowhere.example"]),
    }
}

#[test]
fn no_message_of_the_corpora_is_verified_without_its_key() {
    let Some(folder) = fixtures::folder("corpora") else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    assert!(all.len() > 500, "the corpora are not all there");
    let delivery = Delivery::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    for path in all {
        let raw = std::fs::read(&path).unwrap();
        let Some(message) = MessageParser::default().parse(&raw) else { continue };
        let policy = friendly(&message);
        let mut check = Check::new(&raw, &message, &policy, &delivery);
        let mut answers = Answers::new();
        let mut rounds = 0;
        let outcome = loop {
            match check.step(&answers) {
                Step::Need(queries) => {
                    answers.extend(queries.into_iter().map(|query| (query, Answer::NotFound)));
                }
                Step::Done(outcome) => break outcome,
                _ => return,
            }
            rounds += 1;
            assert!(rounds < 10, "{}: asks without end", path.display());
        };
        assert!(outcome.verified.is_none() && !outcome.reasons.is_empty(), "{}", path.display());
    }
}
