//! Property: what is read as JSON is JSON for `serde_json` too and the other way round, but for duplicate keys and limits; a payable
//! GOBL invoice names its schema; what is payable is complete.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use billfold_invoice::{EntityError, Format, Limits, RefusalReason, entity};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = invoice::read(bytes);
    invoice::check(&report);
    let gobl = report.reading().invoices.iter().any(|i| i.format() == Format::Gobl);
    let names_it = |text: &str| text.contains("gobl.org") || text.contains('\\');
    assert!(!gobl || names_it(&String::from_utf8_lossy(bytes)));
    match entity::read_entity(bytes, &Limits::default()) {
        Ok(_) | Err(EntityError::NotAnInvoice) => {
            serde_json::from_slice::<IgnoredAny>(bytes).expect("what is read is JSON");
        }
        Err(EntityError::Refused { reason: RefusalReason::JsonMalformed }) => {
            assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_err(), "what is JSON is read");
        }
        Err(_) => {}
    }
});
