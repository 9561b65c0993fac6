//! Property: an invoice written as UBL and as a Cross Industry Invoice reads as the same values, and what it states is what was
//! written.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let Ok(said) = invoice::said(bytes) else { return };
    let (ubl, cii) =
        (invoice::read(writer::ubl(&said).as_bytes()), invoice::read(writer::cii(&said).as_bytes()));
    invoice::check(&ubl);
    invoice::check(&cii);
    let (ubl, cii) = (&ubl.reading().invoices, &cii.reading().invoices);
    assert_eq!(ubl.len(), 1);
    invoice::check_same(ubl, cii, &[]);
    assert_eq!(ubl[0].number(), Some(said.number.as_str()));
    assert_eq!(ubl[0].totals().due.map(|d| d.to_string()), Some(said.due_text()));
    assert_eq!(ubl[0].due_date().map(|d| d.to_string()), Some(said.due.clone()));
});
