//! Bytes of an XML document to text (XML 1.0, appendix F): byte order mark, declaration, UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::read::RefusalReason;

/// The labels that are read; everything else is refused, UTF-7 and EBCDIC first of all.
const KNOWN: [&str; 15] = [
    "utf-8",
    "utf8",
    "cp1252",
    "iso8859-1",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin1",
    "iso-8859-2",
    "iso-8859-15",
    "windows-1250",
    "windows-1252",
    "utf-16",
    "utf-16le",
    "utf-16be",
];

/// The text, without a byte order mark. Bytes that do not fit the encoding are refused, never replaced. Where nothing is
/// declared and the bytes are not UTF-8, the header of the part decides (RFC 7303, 3), if it names a single-byte one.
pub(super) fn to_text<'b>(
    bytes: &'b [u8],
    header: Option<&'static Encoding>,
) -> Result<Cow<'b, str>, RefusalReason> {
    let refused = RefusalReason::XmlEncoding;
    let by_header = || {
        let header = header.filter(|_| std::str::from_utf8(bytes).is_err());
        header.filter(|header| header.is_single_byte()).unwrap_or(UTF_8)
    };
    let (encoding, bytes) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0, b'<', 0, _, ..] => (UTF_16BE, bytes),
        [b'<', 0, _, 0, ..] => (UTF_16LE, bytes),
        _ => (declared(bytes)?.unwrap_or_else(by_header), bytes),
    };
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| refused);
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(refused)
}

/// The encoding that the declaration names, if it does. A multi-byte one cannot be true here: the declaration was read as ASCII.
fn declared(bytes: &[u8]) -> Result<Option<&'static Encoding>, RefusalReason> {
    let head = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let head = head.get(start..).unwrap_or_default();
    let Some(end) = head.strip_prefix(b"<?xml").and_then(|_| memchr::memmem::find(head, b"?>")) else {
        return Ok(None);
    };
    let declaration = String::from_utf8_lossy(head.get(..end).unwrap_or_default());
    let Some((_, rest)) = declaration.split_once("encoding") else { return Ok(None) };
    let rest = rest.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
    let label =
        rest.get(1..).and_then(|r| r.split(['"', '\'']).next()).unwrap_or_default().to_ascii_lowercase();
    if !KNOWN.contains(&label.as_str()) || label.starts_with("utf-16") {
        return Err(RefusalReason::XmlEncoding);
    }
    Encoding::for_label(label.as_bytes()).map(Some).ok_or(RefusalReason::XmlEncoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_encoding_is_used() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert!(to_text(latin, None).unwrap().contains('\u{e9}'));
        let euro = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x80</a>";
        assert!(to_text(euro, None).unwrap().contains('\u{20ac}'));
        let wide: Vec<u8> = "\u{feff}<a>\u{e9}</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(to_text(&wide, None).unwrap(), "<a>\u{e9}</a>");
    }

    #[test]
    fn the_header_counts_where_nothing_is_declared() {
        use encoding_rs::{SHIFT_JIS, WINDOWS_1252};
        let text = |bytes: &'static [u8], header| to_text(bytes, Some(header)).map(Cow::into_owned);
        assert_eq!(text(b"<a>\x80</a>", WINDOWS_1252).unwrap(), "<a>\u{20ac}</a>");
        assert_eq!(text(b"<a>\xc3\xa9</a>", WINDOWS_1252).unwrap(), "<a>\u{e9}</a>");
        let declared = b"<?xml version='1.0' encoding='UTF-8'?><a>\x80</a>";
        assert_eq!(text(declared, WINDOWS_1252), Err(RefusalReason::XmlEncoding));
        assert_eq!(text(b"<a>\x82\xa0\x80</a>", SHIFT_JIS), Err(RefusalReason::XmlEncoding));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for bytes in [
            b"<?xml version='1.0' encoding='UTF-7'?><a/>".as_slice(),
            b"<?xml version='1.0' encoding='UTF-16'?><a/>",
            b"<?xml version='1.0' encoding='x-unknown'?><a/>",
            b"<?xml version='1.0'?><a>\xe9</a>",
        ] {
            assert_eq!(to_text(bytes, None), Err(RefusalReason::XmlEncoding));
        }
    }
}
