//! Reading: from raw bytes to invoices.

mod action;
mod card;
mod charset;
mod cms;
mod collect;
mod date;
mod displayed;
pub mod entity;
mod file;
mod flowed;
mod gobl;
mod html;
mod item;
mod json;
mod jsonld;
mod jws;
mod keys;
mod markup;
mod merge;
mod message;
mod money_text;
#[cfg(test)]
mod page;
mod pdf;
mod reading;
mod refusal;
mod repair;
mod scan;
mod sniff;
mod xml;
mod zip;

pub use entity::EntityError;
pub use file::{FileReport, Outcome, read_file};
pub use html::visible_text;
pub use keys::{RequestKeys, RequestKeysError};
pub use message::read_message;
pub use reading::{Reader, Reading};
pub use refusal::{ReadError, Refusal, RefusalReason};
pub use scan::{has_payment_request, message_has_payment_request};

/// SHA-256 of bytes, as payment requests carry it for the message they were read from.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    out
}
