//! Runs the sender check over a catalogue folder (`catalogue.json`, `eml/`) and prints what it says about each case.
//!
//! `cargo run -p billfold-sender --example score -- FOLDER [strict]`
//!
//! The sender check alone: cases whose verdict depends on the content of the payment request pass here by design.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "an example program; serde_json answers any index"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use billfold_sender::dns::{Answers, Zone};
use billfold_sender::{Check, Delivery, Envelope, Pin, Policy, Profile, Step};
use chrono::DateTime;
use serde_json::Value;

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn policy(context: &Value, profile: Profile) -> Result<Policy, Box<dyn Error>> {
    let mut policy = Policy::new()
        .addresses(texts(&context["account_addresses"]))
        .authserv_ids(texts(&context["trusted_authserv_ids"]))
        .receiving_hosts(texts(&context["receiving_hosts"]))
        .profile(profile);
    for partner in context["partners"].as_array().into_iter().flatten() {
        let host = text(&partner["from_suffix"]).trim_start_matches('@').to_owned();
        let (signers, bounces) = (texts(&partner["dkim_domains"]), texts(&partner["bounce_domains"]));
        policy = policy.pin(Pin::partner(text(&partner["id"]), vec![host], signers, bounces)?);
    }
    for business in context["businesses"].as_array().into_iter().flatten() {
        policy = policy.pin(Pin::business(text(&business["domain"]))?);
    }
    Ok(policy)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: score FOLDER [strict]")?);
    let profile =
        if arguments.next().as_deref() == Some("strict") { Profile::Strict } else { Profile::Standard };
    let catalogue: Value = serde_json::from_slice(&std::fs::read(folder.join("catalogue.json"))?)?;
    let policy = policy(&catalogue["context"], profile)?;
    let time =
        |key: &str| DateTime::from_timestamp(catalogue["context"][key].as_i64().unwrap_or_default(), 0);
    let (received, now) = time("receipt_time").zip(time("reading_time")).ok_or("times")?;
    let mut tally = BTreeMap::<(String, &str), usize>::new();
    for case in catalogue["cases"].as_array().into_iter().flatten() {
        let raw = std::fs::read(folder.join(text(&case["eml"])))?;
        let Some(message) = mail_parser::MessageParser::default().parse(&raw) else {
            println!("{} unreadable", text(&case["id"]));
            continue;
        };
        let zone: Zone = serde_json::from_value(case["dns"].clone())?;
        let envelope =
            Envelope::new(text(&case["ip"]).parse()?, text(&case["helo"]), text(&case["mailfrom"]));
        let delivery = Delivery::at(now).received_at(received).envelope(envelope);
        let mut check = Check::new(&raw, &message, &policy, &delivery);
        let mut answers = Answers::new();
        let outcome = loop {
            match check.step(&answers) {
                Step::Need(queries) => zone.answer_all(&queries, &mut answers),
                Step::Done(outcome) => break outcome,
            }
        };
        let verdict = match (&outcome.verified, outcome.hold_until) {
            (Some(_), _) if outcome.is_first_contact() => "first_contact",
            (Some(_), _) => "card",
            (None, Some(_)) => "hold",
            (None, None) => "discard",
        };
        let codes = |reasons: &[billfold_sender::Reason]| {
            reasons.iter().map(|r| r.code().name()).collect::<Vec<_>>().join(" ")
        };
        println!(
            "{} want {} ({}), got {verdict} [{}] ({})",
            text(&case["id"]),
            text(&case["verdict"]),
            text(&case["reason"]),
            codes(&outcome.reasons),
            codes(&outcome.warnings)
        );
        let count = tally.entry((text(&case["verdict"]).to_owned(), verdict)).or_default();
        *count = count.saturating_add(1);
    }
    for ((want, got), count) in tally {
        println!("{count:4} want {want}, got {got}");
    }
    Ok(())
}
