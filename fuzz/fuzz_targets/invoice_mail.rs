//! Property: a message has at most one payment request, which the cheap scan sees; forwarded in another message it asks for nothing
//! and nothing of it is payable.
#![cfg_attr(fuzzing, no_main)]

#[path = "../shared/invoice.rs"]
mod invoice;
#[path = "../../crates/invoice/tests/invoice/common/writer.rs"]
mod writer;

use billfold_invoice::{Limits, has_payment_request, read_message};
use libfuzzer_sys::fuzz_target;
use mail_parser::MessageParser;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|bytes: &[u8]| {
    let Some(message) = MessageParser::default().parse(bytes) else { return };
    let Ok(reading) = read_message(bytes, &message, &Limits::default()) else { return };
    invoice::check_reading(&reading);
    assert!(reading.requests.is_empty() || has_payment_request(bytes), "the scan missed a request");
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.contains("=_fuzz") {
        return;
    }
    let forwarded = invoice::read_mail(&invoice::message("Content-Type: message/rfc822", text));
    invoice::check_reading(&forwarded);
    assert!(forwarded.requests.is_empty());
    assert!(forwarded.invoices.iter().all(|i| !i.is_payable()));
});
