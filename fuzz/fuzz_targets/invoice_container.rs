//! Property: any bytes are CMS signed data or a zip archive with invoices, without, or refused; and a document in a signature
//! container (DER, or BER in segments) says what it says alone, and that its signature was not verified.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use billfold_invoice::ProblemCode;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = invoice::read(bytes);
    invoice::check(&report);
    if invoice::xml_text(bytes, &report).is_none() {
        return;
    }
    for segments in [false, true] {
        let signed = invoice::read(&invoice::signed_data(bytes, segments));
        invoice::check(&signed);
        invoice::check_same(&report.reading().invoices, &signed.reading().invoices, &["problems"]);
        for invoice in &signed.reading().invoices {
            assert!(invoice.problems().iter().any(|p| p.code == ProblemCode::SignatureUnverified));
        }
    }
});
