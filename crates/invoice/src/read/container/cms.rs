//! The content of a signature container: CMS `SignedData` (RFC 5652), as `.p7m` files and S/MIME carry it.
//!
//! The signature is not verified here; an invoice read from one says so in its problems. BER with indefinite lengths and
//! segmented octet strings occurs in practice, so a reader of DER is not enough.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::read::RefusalReason;
use crate::read::collect::{Collector, Place};

/// `1.2.840.113549.1.7.2`.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const MAX_DEPTH: usize = 16;

/// Reads the content by its content.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if place.depth >= into.limits.part_depth {
        return into.refuse(RefusalReason::TooDeep, place);
    }
    let der = if bytes.first() == Some(&0x30) { Some(bytes.to_vec()) } else { from_text(bytes) };
    match der.as_deref().map(content) {
        // Another kind of CMS data, such as a certificate or something encrypted, is not necessarily an invoice.
        Some(Some(None)) => {}
        Some(Some(Some(content))) => {
            let depth = place.depth.saturating_add(1);
            let inner = Place { depth, signed: true, charset: None, ..place.clone() };
            into.read_inside(&content, &inner);
        }
        None | Some(None) => into.refuse(RefusalReason::SignatureContainer, place),
    }
}

/// Base64, with or without PEM lines around it.
fn from_text(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let body: String =
        text.lines().filter(|l| !l.starts_with("-----")).flat_map(str::split_whitespace).collect();
    STANDARD.decode(body).ok()
}

/// The encapsulated content: `None` if the bytes are not BER, `Some(None)` if they are something else than signed data.
fn content(bytes: &[u8]) -> Option<Option<Vec<u8>>> {
    let (info, _) = element(bytes)?;
    let (kind, rest) = element(info.content)?;
    if kind.tag != 0x06 || kind.content != SIGNED_DATA {
        return Some(None);
    }
    let (explicit, _) = element(rest)?;
    let (signed, _) = element(explicit.content)?;
    let (_version, rest) = element(signed.content)?;
    let (_digests, rest) = element(rest)?;
    let (encapsulated, _) = element(rest)?;
    let (_kind, rest) = element(encapsulated.content)?;
    if rest.is_empty() || rest.starts_with(&[0, 0]) {
        return Some(None);
    }
    let (explicit, _) = element(rest)?;
    let mut out = Vec::new();
    let (string, _) = element(explicit.content)?;
    octets(&string, &mut out, 0)?;
    Some(Some(out))
}

/// The bytes of an octet string, in one piece or in segments.
fn octets(string: &Element<'_>, out: &mut Vec<u8>, depth: usize) -> Option<()> {
    match string.tag {
        0x04 => out.extend(string.content),
        0x24 if depth < MAX_DEPTH => {
            let mut rest = string.content;
            while !rest.is_empty() && !rest.starts_with(&[0, 0]) {
                let (segment, after) = element(rest)?;
                octets(&segment, out, depth.saturating_add(1))?;
                rest = after;
            }
        }
        _ => return None,
    }
    Some(())
}

struct Element<'b> {
    tag: u8,
    content: &'b [u8],
}

/// One element and what follows it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    // The end of an element of indefinite length is found by walking through it, anew for each that is inside: a count bounds
    // the work.
    let mut budget = 100_000;
    element_at(bytes, 0, &mut budget)
}

fn element_at<'b>(bytes: &'b [u8], depth: usize, budget: &mut usize) -> Option<(Element<'b>, &'b [u8])> {
    *budget = budget.checked_sub(1)?;
    let (&tag, rest) = bytes.split_first()?;
    if tag & 0x1f == 0x1f || depth > MAX_DEPTH {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    match first {
        0x80 => {
            // Indefinite: the content ends with two zero bytes after its last element.
            let mut at = rest;
            while !at.starts_with(&[0, 0]) {
                (_, at) = element_at(at, depth.saturating_add(1), budget)?;
            }
            let length = rest.len().checked_sub(at.len())?;
            Some((Element { tag, content: rest.get(..length)? }, at.get(2..)?))
        }
        0..=0x7f => split(tag, rest, usize::from(first)),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            split(tag, rest, digits.iter().fold(0_usize, |n, byte| (n << 8) | usize::from(*byte)))
        }
        _ => None,
    }
}

fn split(tag: u8, rest: &[u8], length: usize) -> Option<(Element<'_>, &[u8])> {
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ContentInfo` of signed data around "hi", definite lengths.
    const DEFINITE: &[u8] = &[
        0x30, 0x23, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x16, 0x30, 0x14,
        0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x0d, 0x06, 0x03, 0x2a, 0x03, 0x04, 0xa0, 0x06, 0x24, 0x04, 0x04,
        0x02, b'h', b'i',
    ];

    #[test]
    fn segments_are_joined_and_other_kinds_told_apart() {
        assert_eq!(content(DEFINITE), Some(Some(b"hi".to_vec())));
        let mut other = DEFINITE.to_vec();
        other[12] = 0x03;
        assert_eq!(content(&other), Some(None));
        for end in 0..DEFINITE.len() {
            assert_eq!(content(&DEFINITE[..end]), None, "{end}");
        }
    }

    #[test]
    fn indefinite_lengths_are_read() {
        let bytes = [
            &[0x30, 0x80, 0x06, 0x09][..],
            SIGNED_DATA,
            &[0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80, 0x06, 0x03, 0x2a, 0x03, 0x04],
            &[0xa0, 0x80, 0x24, 0x80, 0x04, 0x01, b'h', 0x04, 0x01, b'i', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        assert_eq!(content(&bytes), Some(Some(b"hi".to_vec())));
    }
}
