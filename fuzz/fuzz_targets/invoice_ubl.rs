//! Property: whatever bytes say as UBL they say in UTF-16 too, a document type makes it a refused document, and what is payable is
//! complete.
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
    let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    invoice::check_same(&report.reading().invoices, &invoice::read(&wide).reading().invoices, &[]);
});
