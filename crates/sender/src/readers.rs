//! The strict readers one by one, for fuzzing and property tests. Not part of the API.
//!
//! Each function takes any bytes and says whether its property held; none may panic.

use crate::Limits;
use crate::syntax::mime::tree::{self, Kind};
use crate::syntax::results::Results;
use crate::syntax::signature::Signature;
use crate::syntax::tags::Tags;
use crate::syntax::{encoded_word, field, mailbox};

/// A header block that is accepted can be put together again, byte for byte.
#[must_use]
pub fn header_block(data: &[u8]) -> bool {
    let Ok(split) = field::split(data, 64 << 10) else { return true };
    let mut again = Vec::with_capacity(data.len());
    for field in &split.fields {
        again.extend_from_slice(field.name);
        again.push(b':');
        again.extend_from_slice(field.value);
    }
    let body = data.get(split.body.clone()).unwrap_or_default();
    let blank = data.get(again.len()..split.body.start).unwrap_or_default();
    data.starts_with(&again) && matches!(blank, b"\r\n" | b"\n") && data.ends_with(body)
}

/// A mailbox that is accepted names an address that reads as itself.
#[must_use]
pub fn from_value(text: &str) -> bool {
    let decoded = encoded_word::decode(text).is_none_or(|text| text.len() < 1 << 20);
    let list = mailbox::parse_list(text);
    let Ok(mailbox) = mailbox::parse(text) else { return decoded };
    let again = mailbox::parse(&mailbox.address.to_string());
    let same = again.is_ok_and(|again| again.address == mailbox.address && again.name.is_none());
    decoded && same && list.mailboxes == [mailbox]
}

/// A tag list that is accepted has every tag once and reads the same when it is written anew.
#[must_use]
pub fn tag_list(text: &str) -> bool {
    let signature = Signature::parse(text.as_bytes(), 100);
    let complete = signature.problem.is_some() || (signature.domain.is_some() && signature.signs("from") > 0);
    let Ok(tags) = Tags::parse(text) else { return complete };
    let written: String = tags.iter().map(|(name, value)| format!("{name}={value};")).collect();
    complete && Tags::parse(&written) == Ok(tags)
}

/// Results that are accepted have an identifier of one word, and at most one entry to a section.
#[must_use]
pub fn authentication_results(text: &str) -> bool {
    let sections = text.matches(';').count().saturating_add(1);
    [true, false].into_iter().all(|without_id| {
        Results::parse(text, without_id)
            .is_ok_and(|results| results.entries.len() <= sections && (without_id || results.id.is_some()))
            || Results::parse(text, without_id).is_err()
    })
}

/// The parts of a message that is accepted lie within each other or beside each other, in order.
#[must_use]
pub fn mime_tree(data: &[u8]) -> bool {
    let Ok(split) = field::split(data, 64 << 10) else { return true };
    let limits = Limits::default();
    let Ok(parts) = tree::read(data, &split.fields, split.body, &limits) else { return true };
    let within = parts.iter().all(|part| part.body.start <= part.body.end && part.body.end <= data.len());
    let leaves: Vec<_> = parts.iter().filter(|part| part.kind != Kind::Multipart).collect();
    let apart = leaves.windows(2).all(|pair| match pair {
        [one, next] => one.body.end <= next.body.start,
        _ => true,
    });
    within && apart && parts.len() <= limits.mime_parts
}
