//! Property: a body says the same as a file and in a message, where the cheap scan sees its payment request; quoted, it asks for
//! nothing and nothing of it is payable.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use billfold_invoice::{Limits, has_payment_request, read_file};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let report = read_file(bytes, "a.html", &Limits::default());
    invoice::check(&report);
    let Ok(body) = std::str::from_utf8(bytes) else { return };
    let lower = body.to_ascii_lowercase();
    let plain =
        lower.starts_with("<!doctype html>") || lower.starts_with("<html>") || lower.starts_with("<div ");
    if !plain || body.contains(['\0', '\u{feff}']) {
        return;
    }
    let header = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64";
    let raw = invoice::message(header, &invoice::base64(bytes));
    let mail = invoice::read_mail(&raw);
    invoice::check_reading(&mail);
    assert!(mail.requests.is_empty() || has_payment_request(raw.as_bytes()), "the scan missed a request");
    // In a file a type name may be escaped; in a message it may not.
    if has_payment_request(bytes) {
        assert_eq!(mail.requests.len(), report.reading().requests.len());
        let all = |reading: &billfold_invoice::Reading| reading.all_invoices().cloned().collect::<Vec<_>>();
        invoice::check_same(&all(report.reading()), &all(&mail), &[]);
    }
    if !lower.contains("blockquote") {
        let quoted = read_file(format!("<html><blockquote>{body}").as_bytes(), "a.html", &Limits::default());
        assert!(quoted.reading().requests.is_empty());
        assert!(quoted.reading().invoices.iter().all(|i| !i.is_payable()));
    }
});
