//! The words of the evidence, read back.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// One of our own words. They are listed here or are the names of [`crate::codes`], so that stored evidence says nothing else.
///
/// (An alias, because a deriving `Deserialize` takes `&'static str` for something it may borrow.)
pub(super) type Word = &'static str;

/// Words that are no codes.
const WORDS: &[&str] = &[
    // Where the time of receipt came from.
    "host",
    "received",
    "now",
    // Results of SPF, DMARC and ARC.
    "pass",
    "fail",
    "softfail",
    "neutral",
    "none",
    "temperror",
    "permerror",
    "malformed",
    "not_validated",
    // A signature that nothing was found out about.
    "not_tried",
    // Algorithms.
    "rsa-sha256",
    "rsa-sha1",
    "ed25519-sha256",
];

/// Our word with this spelling, if we have it.
fn find(text: &str) -> Option<Word> {
    let codes = crate::stages::codes().map(crate::Code::name);
    WORDS.iter().copied().chain(codes).chain([""]).find(|word| *word == text)
}

pub(super) fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    let text = String::deserialize(deserializer)?;
    find(&text).ok_or_else(|| D::Error::custom("unknown word"))
}

pub(super) fn maybe_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Word>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| find(&text).ok_or_else(|| D::Error::custom("unknown word"))).transpose()
}
