//! Property: whatever the message and the DNS answers (records, nothing, trouble), the check ends; without a signature that
//! verifies there is no proof, and whatever is refused has a reason.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::dns::{Answer, Answers};
use billfold_sender::{Check, Delivery, Pin, Policy, Step};
use libfuzzer_sys::fuzz_target;
use mail_parser::MessageParser;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|input: (u8, &str, &[u8])| {
    let (kind, record, raw) = input;
    let Some(message) = MessageParser::default().parse(raw) else { return };
    let pin =
        Pin::partner("p", ["post.invoicly.example"], ["invoicly.example"], ["invoicly.example"]).unwrap();
    let policy = Policy::new()
        .pin(pin)
        .pin(Pin::business("contoso.example").unwrap())
        .addresses(["pat@customer.example"])
        .authserv_ids(["mx.host.example"])
        .receiving_hosts(["mx.host.example"]);
    let delivery = Delivery::at(chrono::DateTime::from_timestamp(1_795_165_200, 0).unwrap());
    let answer = match kind % 3 {
        0 => Answer::NotFound,
        1 => Answer::TempFail,
        _ => Answer::records(vec![record.to_owned()]),
    };
    let mut check = Check::new(raw, &message, &policy, &delivery);
    let mut answers = Answers::default();
    for _ in 0..64 {
        match check.step(&answers) {
            Step::Need(queries) => answers.extend(queries.into_iter().map(|query| (query, answer.clone()))),
            Step::Done(outcome) => {
                assert!(outcome.verified.is_none(), "no key here signs anything");
                assert!(!outcome.reasons.is_empty());
                return;
            }
        }
    }
    panic!("the check does not end");
});
