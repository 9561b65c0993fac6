//! Property: whatever bytes say as a Cross Industry Invoice (ZUGFeRD 1 included) they say attached to a message too, a document type
//! makes it a refused document, and what is payable is complete.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = invoice::read(bytes);
    invoice::check(&report);
    let Some(text) = invoice::xml_text(bytes, &report) else { return };
    invoice::check_document_type(text);
    let header = "Content-Type: application/octet-stream; name=a\r\nContent-Transfer-Encoding: base64";
    let reading = invoice::read_mail(&invoice::message(header, &invoice::base64(bytes)));
    invoice::check_same(&report.reading().invoices, &reading.invoices, &[]);
});
