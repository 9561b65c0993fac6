//! The common parts of both accounting emulators: requests and answers as values, numbers with their digits, identifiers.

mod number;
mod web;

pub(crate) use number::Digits;
pub(crate) use web::{Question, Reply, form_pairs, serve};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A UUID (version 4 in form) that is always the same for the same text.
pub(crate) fn uuid(text: &str) -> String {
    let hash = hex::encode(digest(&SHA256, text.as_bytes()));
    let part = |from: usize, length: usize| hash.chars().skip(from).take(length).collect::<String>();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 4), part(12, 3), part(15, 3), part(18, 12))
}

/// base64 of HMAC-SHA-256: how both vendors sign webhooks.
pub(crate) fn signature(key: &str, text: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, text))
}
