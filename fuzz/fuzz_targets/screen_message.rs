//! Property: with no DNS record in the world no bytes get a payment card, every refusal names its reasons, and the
//! cheap scan never misses a payment request that the reader finds.
#![cfg_attr(fuzzing, no_main)]

use billfold::sender::Delivery;
use billfold::sender::dns::{Answer, Answers};
use billfold::settings::{Lookup, Mailbox};
use billfold::{Account, Mail, Network, Screener, Step, Verdict};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|raw: &[u8]| {
    let Ok(mail) = Mail::parse(raw) else { return };
    let limits = billfold_invoice::Limits::default();
    if let Ok(reading) = billfold_invoice::read_message(raw, mail.message(), &limits) {
        let seen = billfold::has_payment_request(raw)
            && billfold_invoice::message_has_payment_request(mail.message());
        assert!(reading.requests.is_empty() || seen, "the scan missed a request");
    }
    let screener = Screener::new(Network::new(), Vec::new(), Account::new("pat@customer.example")).unwrap();
    let mailbox = Mailbox::personal("pat@customer.example");
    let delivery = Delivery::at(chrono::DateTime::from_timestamp(1_795_165_200, 0).unwrap());
    let mut screening = screener.screen(&mail, &delivery, &mailbox, Lookup::NONE);
    let mut answers = Answers::default();
    for _ in 0..64 {
        match screening.step(&answers) {
            Step::Need(queries) => answers.extend(queries.into_iter().map(|query| (query, Answer::NotFound))),
            Step::Done(screened) => {
                assert!(!screened.report.verdict.shows_card() && screened.bill.is_none());
                let silent = screened.report.verdict == Verdict::None;
                assert!(silent || !screened.report.reasons.is_empty());
                return;
            }
        }
    }
    panic!("screening does not end");
});
