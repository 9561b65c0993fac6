//! Property: an invoice written as JSON-LD and as Microdata reads as the same values, and what it states is what was written.
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
    let (linked, items) = (
        invoice::read(writer::json_ld(&said).as_bytes()),
        invoice::read(writer::microdata(&said).as_bytes()),
    );
    invoice::check(&linked);
    invoice::check(&items);
    let (linked, items) = (&linked.reading().invoices, &items.reading().invoices);
    assert_eq!(linked.len(), 1);
    invoice::check_same(linked, items, &[]);
    assert_eq!(linked[0].number(), Some(said.number.as_str()));
    assert_eq!(linked[0].totals().due.map(|d| d.to_string()), Some(said.due_text()));
});
