//! mail-parser on a message in which the text of a boundary stands inside a line.
//!
//! A delimiter stands at the beginning of a line (RFC 2046, section 5.1.1); mail-parser 0.11 takes its text for one anywhere. A
//! genuine message that quotes its own delimiter (a bounce, a message about mail) would be read as other parts than it has, and
//! refused because of it. Such a message is parsed as a copy of the same length whose boundary occurs nowhere else, so that all places in
//! the tree are those of the message itself. The sender's MIME rule compares them with its own reading, as for every message.

use std::borrow::Cow;

use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use memchr::memmem;

/// More multiparts than a message may have open at once; what has more is refused for it.
const MOST: usize = 16;

/// The tree of a message; none if it has no header.
pub(crate) fn parse(raw: &[u8]) -> Option<Message<'_>> {
    let message = MessageParser::default().parse(raw)?;
    let Some(mut copy) = without_next(raw, &message) else { return Some(message) };
    // A multipart within another is found where it is once the outer one is read rightly.
    for _ in 0..MOST {
        let tree = MessageParser::default().parse(&copy)?;
        let Some(next) = without_next(&copy, &tree) else {
            return Some(Message {
                html_body: tree.html_body,
                text_body: tree.text_body,
                attachments: tree.attachments,
                parts: tree.parts.into_iter().map(MessagePart::into_owned).collect(),
                raw_message: Cow::Borrowed(raw),
            });
        };
        copy = next;
    }
    Some(message)
}

/// A copy in which the first boundary that also stands inside a line is another one; none if no boundary does.
fn without_next(raw: &[u8], message: &Message<'_>) -> Option<Vec<u8>> {
    let multiparts = message.parts.iter().filter(|part| matches!(part.body, PartType::Multipart(_)));
    multiparts.take(MOST).find_map(|part| {
        let boundary = part.content_type()?.attribute("boundary").filter(|boundary| !boundary.is_empty())?;
        let delimits = |at: usize| {
            let at = at.checked_sub(2)?;
            raw.get(at..)?.starts_with(b"--").then_some(at)
        };
        let inside = places(raw, boundary.as_bytes()).filter_map(delimits).any(|at| !begins_a_line(raw, at));
        let delimiter = || [b"--", boundary.as_bytes()].concat();
        if inside { replaced(raw, part, boundary.as_bytes(), &delimiter()) } else { None }
    })
}

/// Where the text of a boundary stands. In a short message it is found sooner than a searcher for it is made.
fn places<'t>(raw: &'t [u8], boundary: &'t [u8]) -> Box<dyn Iterator<Item = usize> + 't> {
    const SHORT: usize = 4_096;
    match boundary.first() {
        Some(first) if raw.len() < SHORT => Box::new(
            memchr::memchr_iter(*first, raw)
                .filter(move |at| raw.get(*at..).is_some_and(|rest| rest.starts_with(boundary))),
        ),
        _ => Box::new(memmem::find_iter(raw, boundary)),
    }
}

fn begins_a_line(raw: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| raw.get(before) == Some(&b'\n'))
}

/// The message with another boundary in the header of the multipart and in its delimiters.
fn replaced(raw: &[u8], part: &MessagePart<'_>, boundary: &[u8], delimiter: &[u8]) -> Option<Vec<u8>> {
    let other = unused(raw, boundary.len())?;
    let mut copy = raw.to_vec();
    let mut put = |at: usize| -> Option<()> {
        copy.get_mut(at..at.checked_add(other.len())?)?.copy_from_slice(&other);
        Some(())
    };
    put(in_header(raw, part, boundary)?)?;
    for at in memmem::find_iter(raw, delimiter).filter(|at| begins_a_line(raw, *at)) {
        let rest = raw.get(at.checked_add(delimiter.len())?..)?;
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let tail = line.strip_prefix(b"--").unwrap_or(line);
        if tail.trim_ascii().is_empty() {
            put(at.checked_add(2)?)?;
        }
    }
    Some(copy)
}

/// Where the header states the boundary.
fn in_header(raw: &[u8], part: &MessagePart<'_>, boundary: &[u8]) -> Option<usize> {
    let header = part.headers.iter().find(|header| header.name == HeaderName::ContentType)?;
    let (start, end) = (usize::try_from(header.offset_start).ok()?, usize::try_from(header.offset_end).ok()?);
    let value = raw.get(start..end)?;
    let named = |at: &usize| {
        let before = value.get(..*at).unwrap_or_default();
        let before = before.strip_suffix(b"\"").unwrap_or(before).trim_ascii_end();
        before
            .len()
            .checked_sub(9)
            .and_then(|at| before.get(at..))
            .is_some_and(|name| name.eq_ignore_ascii_case(b"boundary="))
    };
    memmem::find_iter(value, boundary).find(named).and_then(|at| start.checked_add(at))
}

/// A boundary of this length that occurs nowhere.
fn unused(raw: &[u8], length: usize) -> Option<Vec<u8>> {
    (b'A'..=b'Z')
        .chain(b'a'..=b'z')
        .map(|letter| vec![letter; length])
        .find(|other| memmem::find(raw, other).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(raw: &str) -> Vec<String> {
        let message = parse(raw.as_bytes()).unwrap();
        assert!(std::ptr::eq(message.raw_message.as_ref(), raw.as_bytes()));
        let leaves = message.parts.iter().filter(|part| !part.is_multipart());
        leaves.map(|part| part.text_contents().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_delimiter_stands_at_the_beginning_of_a_line() {
        for boundary in ["b", "=_part", "----=_Part_1"] {
            let raw = format!(
                "Content-Type: multipart/mixed;\r\n BOUNDARY=\"{boundary}\"\r\n\r\npreamble --{boundary}\r\n--{boundary}\r\n\r\n\
                 one --{boundary}\r\nand ---{boundary}-- more\r\n--{boundary} \r\n\r\ntwo\r\n--{boundary}--\r\n"
            );
            let first = format!("one --{boundary}\r\nand ---{boundary}-- more");
            assert_eq!(texts(&raw), [first.as_str(), "two"], "{boundary}");
        }
    }

    #[test]
    fn multiparts_within_each_other_are_read_too() {
        let raw = "Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: multipart/alternative; boundary=inner\n\n\
                   --inner\n\nx --inner y --outer\n--inner\nContent-Type: text/html\n\n<p>--inner</p>\n--inner--\n--outer--\n";
        assert_eq!(texts(raw), ["x --inner y --outer", "<p>--inner</p>"]);
    }

    /// What mail-parser reads rightly is left to it.
    #[test]
    fn other_messages_are_read_as_ever() {
        for raw in [
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
            "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx --\n",
            "Content-Type: multipart/mixed\n\nx",
            "Subject: x --b\n\nx --b",
        ] {
            let ours = parse(raw.as_bytes()).unwrap();
            let theirs = MessageParser::default().parse(raw.as_bytes()).unwrap();
            assert_eq!(format!("{:?}", ours.parts), format!("{:?}", theirs.parts), "{raw}");
        }
    }
}
