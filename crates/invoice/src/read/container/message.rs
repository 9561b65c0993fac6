//! The MIME tree of a message.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::DateTime;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders as _, PartType};

use crate::model::{PartPath, PartStep};
use crate::read::collect::{Collector, Place, Reads, Sent};
use crate::read::container::displayed;
use crate::read::sniff::{Form, form, is_xml_document};
use crate::read::text::{charset, flowed};
use crate::read::{RefusalReason, markup, xml};

/// Who sent a message when, by its own header.
pub(crate) fn sent(message: &Message<'_>) -> Sent {
    let from = message.from().and_then(|f| f.first()).and_then(|a| a.address()).map(str::to_owned);
    Sent { at: message.date().and_then(|d| DateTime::from_timestamp(d.to_timestamp(), 0)), from }
}

/// Reads every part of a message.
pub(crate) fn walk(message: &Message<'_>, outer: &Place, into: &mut Collector<'_>) {
    let displayed = displayed::html(message);
    let signed = signed_parts(message);
    for (index, part) in message.parts.iter().enumerate() {
        // What was walked for its markup is counted.
        if into.reads != Reads::Documents && !into.see_part() {
            return into.refuse(RefusalReason::TooManyParts, outer);
        }
        let step = u32::try_from(index).unwrap_or(u32::MAX);
        let place = Place {
            part: if outer.depth == 0 { PartPath::part(step) } else { outer.part.then(PartStep::Part(step)) },
            displayed: outer.displayed && displayed == Some(index),
            signed: outer.signed || signed.contains(&index),
            charset: part.content_type().and_then(|t| t.attribute("charset")).and_then(charset::of),
            ..outer.clone()
        };
        match &part.body {
            PartType::Html(text) => {
                // Some senders call XML HTML. It is read as both: only one of the two finds an invoice in it.
                if into.reads != Reads::Markup && is_xml_document(text) {
                    xml::read(original(message, part).as_deref().unwrap_or(text.as_bytes()), &place, into);
                }
                if into.reads != Reads::Documents {
                    markup::read_html(text, &place, into);
                }
            }
            PartType::Text(text) => read_text(message, part, text, &place, into),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => into.read_inside(bytes, &place),
            PartType::Message(inner) => {
                if outer.depth >= into.limits.part_depth {
                    if into.reads != Reads::Documents {
                        into.refuse(RefusalReason::TooDeep, &place);
                    }
                    continue;
                }
                let place = Place {
                    displayed: false,
                    forwarded: true,
                    depth: outer.depth.saturating_add(1),
                    ..place
                };
                walk(inner, &place, into);
            }
            PartType::Multipart(_) => {}
        }
    }
}

/// The parts inside a `multipart/signed`, whose signature is not verified here.
fn signed_parts(message: &Message<'_>) -> BTreeSet<usize> {
    let mut signed = BTreeSet::new();
    // A multipart comes before its parts.
    for (index, part) in message.parts.iter().enumerate() {
        let PartType::Multipart(children) = &part.body else { continue };
        if has_subtype(part, "signed") || signed.contains(&index) {
            signed.extend(children.iter().filter_map(|id| usize::try_from(*id).ok()));
        }
    }
    signed
}

fn has_subtype(part: &MessagePart<'_>, name: &str) -> bool {
    let subtype = part.content_type().and_then(|kind| kind.c_subtype.as_deref());
    subtype.is_some_and(|subtype| subtype.eq_ignore_ascii_case(name))
}

/// A text part that is a document rather than prose: XML, JSON, or HTML under another type.
fn read_text(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    text: &str,
    place: &Place,
    into: &mut Collector<'_>,
) {
    let kind = part.content_type();
    let is_plain = kind.is_none_or(|kind| kind.c_subtype.is_none() || has_subtype(part, "plain"));
    let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment)
        || part.attachment_name().is_some()
        || !is_plain;
    let prose = !attached && !text.trim_start().starts_with("<?xml") && !is_xml_document(text);
    if prose || matches!(form(text.as_bytes()), Form::Mail | Form::Unknown) {
        return;
    }
    // XML names its own encoding; the text was decoded by the mail header's.
    let Some(bytes) = original(message, part) else {
        return into.read_inside(text.as_bytes(), &Place { charset: None, ..place.clone() });
    };
    let says = |name: &str, value: &str| {
        kind.and_then(|kind| kind.attribute(name)).is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    if is_plain && says("format", "flowed") {
        return into.read_inside(&flowed::unwrap(&bytes, says("delsp", "yes")), place);
    }
    into.read_inside(&bytes, place);
}

/// The bytes of a part, transfer encoding undone, character set not.
pub(crate) fn original<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    let (from, to) = (usize::try_from(part.offset_body).ok()?, usize::try_from(part.offset_end).ok()?);
    let raw = message.raw_message.get(from..to)?;
    match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
    }
}
