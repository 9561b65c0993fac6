//! Property: any bytes are an invoice, nothing, or rejected with reasons; what is payable states an amount above zero in
//! whole minor units and is not blocked; the JSON view can always be written.
#![cfg_attr(fuzzing, no_main)]

use billfold_invoice::{Limits, Outcome, read_file};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = read_file(bytes, "", &Limits::default());
    serde_json::to_string(&report).expect("a report serialises");
    let rejected = report.outcome() == Outcome::Rejected;
    assert_eq!(
        rejected,
        report.reading().all_invoices().next().is_none() && !report.reading().refused.is_empty()
    );
    for invoice in report.reading().all_invoices().filter(|invoice| invoice.is_payable()) {
        let due = invoice.amount_due().expect("a payable invoice states what is due");
        assert!(due.is_positive() && due.fits_minor_units());
    }
});
