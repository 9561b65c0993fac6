//! Every message of the shared corpora and suites: no panic, no proof, few DNS questions, and allocations (at once, and in
//! all) in proportion to the message. Time is not measured here, where it would depend on the machine: bytes allocated in all stand
//! for work, and the benchmarks measure seconds.

#![cfg(feature = "dkim")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use billfold_sender::dns::{Answer, Answers};
use billfold_sender::{Check, Delivery, Pin, Policy, Step};
use billfold_testkit::sources;
use chrono::DateTime;
use mail_parser::MessageParser;

use crate::support::fixtures;

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

/// What one check costs, beside what parsing the message did.
struct Cost {
    /// DNS questions.
    questions: usize,
    /// Bytes allocated in all: what is counted of work.
    bytes: u64,
    /// Most bytes held at once.
    held: u64,
}

fn check(raw: &[u8], path: &Path) -> Option<(&'static str, Cost)> {
    let message = MessageParser::default().parse(raw)?;
    let policy = friendly(&message).arc(true);
    let delivery = Delivery::at(DateTime::from_timestamp(1_800_000_000, 0)?);
    let (mut answers, mut questions) = (Answers::new(), 0);
    let mut first = "";
    let counted = allocation_counter::measure(|| {
        let mut check = Check::new(raw, &message, &policy, &delivery);
        for _ in 0..10 {
            match check.step(&answers) {
                Step::Need(queries) => {
                    questions += queries.len();
                    answers.extend(queries.into_iter().map(|query| (query, Answer::NotFound)));
                }
                Step::Done(outcome) => {
                    assert!(outcome.verified.is_none(), "{}", path.display());
                    first = outcome.reasons.first().unwrap().code().name();
                    break;
                }
            }
        }
    });
    assert!(!first.is_empty(), "{}: asks without end", path.display());
    Some((first, Cost { questions, bytes: counted.bytes_total, held: counted.bytes_max }))
}

#[test]
fn no_message_of_the_corpora_is_verified_without_its_key() {
    let Some(folder) = fixtures::folder("corpora") else { return };
    let mut table = String::new();
    let mut messages = 0;
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in names {
        let all = sources::files(&folder.join(&name));
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unparsed = 0;
        for path in &all {
            let raw = std::fs::read(path).unwrap();
            let Some((first, cost)) = check(&raw, path) else {
                unparsed += 1;
                continue;
            };
            messages += 1;
            *reasons.entry(first).or_default() += 1;
            let length = u64::try_from(raw.len()).unwrap();
            assert!(cost.questions <= MOST_QUESTIONS, "{}: {} questions", path.display(), cost.questions);
            assert!(
                cost.bytes <= MOST_WORK * length + BASE,
                "{}: {} bytes in all",
                path.display(),
                cost.bytes
            );
            assert!(
                cost.held <= MOST_HELD * length + BASE,
                "{}: {} bytes at once",
                path.display(),
                cost.held
            );
        }
        let mut most: Vec<(&str, usize)> = reasons.into_iter().collect();
        most.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
        let most: Vec<String> =
            most.iter().take(4).map(|(code, count)| format!("`{code}` {count}")).collect();
        writeln!(table, "| {name} | {} | {unparsed} | {} |", all.len(), most.join(", ")).unwrap();
    }
    assert!(messages > 500, "the corpora are not all there");
    let text = format!(
        "{messages} messages, each checked with its own sender listed as a business and its own recipient as the account; no DNS \
         record exists. None panics and none is verified. A check asks at most {MOST_QUESTIONS} DNS questions, allocates at most \
         {MOST_WORK} bytes in all and holds at most {MOST_HELD} bytes at once for each byte of the message, and {BASE} bytes besides.\n\n\
         | corpus | files | not mail | the most frequent first reasons |\n|---|---|---|---|\n{table}"
    );
    billfold_testkit::doc_block::check("docs/sender-suites.md", "corpora", &text).unwrap();
}

/// The corpora have no message that costs more; nor has any message of the suites.
const MOST_QUESTIONS: usize = 20;
const MOST_WORK: u64 = 4;
const MOST_HELD: u64 = 2;
const BASE: u64 = 65_536;

#[test]
fn no_message_of_the_suites_costs_more() {
    let Some(folder) = fixtures::folder("suites") else { return };
    for path in sources::files(&folder) {
        let raw = std::fs::read(&path).unwrap();
        let Some((_, cost)) = check(&raw, &path) else { continue };
        let length = u64::try_from(raw.len()).unwrap();
        assert!(cost.questions <= MOST_QUESTIONS, "{}", path.display());
        assert!(cost.bytes <= MOST_WORK * length + BASE, "{}: {} bytes in all", path.display(), cost.bytes);
        assert!(cost.held <= MOST_HELD * length + BASE, "{}: {} bytes at once", path.display(), cost.held);
    }
}
