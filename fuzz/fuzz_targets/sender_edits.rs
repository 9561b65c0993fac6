//! Property: whatever is cut out of, put into or put over a message with a genuine signature, it keeps its proof only if sender,
//! recipients, subject, date and body are as they were signed.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::dns::{Answers, Kind, Zone};
use billfold_sender::{Check, Delivery, Outcome, Pin, Policy, Step};
use libfuzzer_sys::fuzz_target;
use mail_parser::{Message, MessageParser};

#[cfg(not(fuzzing))]
fn main() {}

/// Signed once by the tests' signer, with the record of the key that signed it.
const SIGNED: &[u8] = include_bytes!("../signed/message.eml");
const KEY: &str = include_str!("../signed/key.txt");

/// What a reader goes by.
fn shown(message: &Message<'_>) -> (Vec<String>, Option<i64>, Vec<String>) {
    // Any white space is one blank to the signature, and to readers.
    let words = |text: &str| text.replace("\\t", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut headers: Vec<String> = message
        .headers()
        .iter()
        .filter(|header| {
            matches!(header.name(), "From" | "To" | "Cc" | "Subject" | "Reply-To" | "Sender" | "Content-Type")
        })
        .map(|header| format!("{}: {:?}", header.name(), header.value()))
        .map(|text| words(&text))
        .collect();
    headers.sort();
    let bodies =
        message.parts.iter().filter_map(|part| part.text_contents()).map(|text| text.trim_end().to_owned());
    (headers, message.date().map(mail_parser::DateTime::to_timestamp), bodies.collect())
}

fn check(raw: &[u8], message: &Message<'_>) -> Outcome {
    let pin =
        Pin::partner("p", ["mail.tallyhouse.example"], ["mail.tallyhouse.example"], ["tallyhouse.example"])
            .unwrap();
    let policy = Policy::new()
        .pin(pin)
        .addresses(["robin@payer.example"])
        .authserv_ids(["mx.provider.example"])
        .receiving_hosts(["mx.provider.example"]);
    let delivery = Delivery::at(chrono::DateTime::from_timestamp(1_800_000_600, 0).unwrap());
    let mut zone = Zone::new();
    zone.insert("k1._domainkey.mail.tallyhouse.example", Kind::Txt, vec![KEY.trim().to_owned()]);
    let mut check = Check::new(raw, message, &policy, &delivery);
    let mut answers = Answers::default();
    for _ in 0..64 {
        match check.step(&answers) {
            Step::Need(queries) => zone.answer_all(&queries, &mut answers),
            Step::Done(outcome) => return *outcome,
        }
    }
    panic!("the check does not end");
}

fuzz_target!(|edits: Vec<(u16, u8, Vec<u8>)>| {
    let mut raw = SIGNED.to_vec();
    for (at, cut, put) in edits.iter().take(8) {
        let at = usize::from(*at) % (raw.len() + 1);
        let end = (at + usize::from(*cut)).min(raw.len());
        raw.splice(at..end, put.iter().copied());
    }
    let (Some(message), Some(signed)) =
        (MessageParser::default().parse(&raw), MessageParser::default().parse(SIGNED))
    else {
        return;
    };
    let outcome = check(&raw, &message);
    if outcome.verified.is_some() {
        assert_eq!(shown(&message), shown(&signed), "a proof of other content");
    } else {
        assert!(!outcome.reasons.is_empty(), "refused without a reason");
        assert!(raw != SIGNED, "the message itself is refused");
    }
});
