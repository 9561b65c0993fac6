//! Property: any bytes are a PDF with invoices, without, or refused; and a document embedded in a PDF says what it says alone.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

#[path = "../../crates/invoice/tests/invoice/common/pdf.rs"]
mod pdf;

use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = invoice::read(bytes);
    invoice::check(&report);
    if invoice::xml_text(bytes, &report).is_some() {
        let embedded = invoice::read(&pdf::of(&[("a.xml", bytes)]));
        invoice::check(&embedded);
        invoice::check_same(&report.reading().invoices, &embedded.reading().invoices, &[]);
    }
});
