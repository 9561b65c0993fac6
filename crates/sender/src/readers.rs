//! The strict readers one by one, for fuzzing and property tests. Not part of the API.
//!
//! Each function takes any bytes and says whether its property held; none may panic.

use crate::syntax::arc::Chain;
use crate::syntax::key::{self, Use};
use crate::syntax::mime::tree::{self, Kind};
use crate::syntax::results::Results;
use crate::syntax::signature::Signature;
use crate::syntax::tags::Tags;
use crate::syntax::{encoded_word, field, mailbox};
use crate::{Limits, SignatureAlgorithm};

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
    let address = mailbox.address.to_string();
    let again = mailbox::parse(&address);
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

/// A key record that fits a use is the only one, has every tag once and a key.
#[must_use]
pub fn key_record(text: &str) -> bool {
    let usage = Use { algorithm: SignatureAlgorithm::RsaSha256, domain: "a.example", identity_domain: None };
    let one = [text.to_owned()];
    if key::check(&one, &usage).is_err() {
        return true;
    }
    let twice = [text.to_owned(), text.to_owned()];
    let tags = Tags::parse(text);
    tags.is_ok_and(|tags| tags.get("p").is_some_and(|p| !p.trim().is_empty()))
        && key::check(&twice, &usage).is_err()
}

/// The sets of an ARC chain that is accepted are as many as its seals, and each names its signer.
#[must_use]
pub fn arc_chain(data: &[u8]) -> bool {
    let Ok(split) = field::split(data, 64 << 10) else { return true };
    Chain::read(&split.fields).and_then(|chain| Some((chain.sets, chain.links?))).is_none_or(
        |(sets, links)| {
            sets == links.len() && sets <= 50 && links.iter().all(|link| !link.seal.domain.is_empty())
        },
    )
}

/// Results that are accepted read the same when they are written anew, all values quoted.
#[must_use]
pub fn authentication_results(text: &str) -> bool {
    [true, false].into_iter().all(|without_id| {
        let Ok(results) = Results::parse(text, without_id) else { return true };
        let silent = results.id.is_none() && results.entries.is_empty();
        silent || Results::parse(&written(&results), without_id) == Ok(results)
    })
}

fn written(results: &Results) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut sections: Vec<String> = results.id.iter().map(|id| quoted(id)).collect();
    for entry in &results.entries {
        let properties: String =
            entry.properties.iter().map(|(name, value)| format!(" {name}={}", quoted(value))).collect();
        sections.push(format!("{}={}{properties}", entry.method, entry.result));
    }
    sections.join(";")
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
