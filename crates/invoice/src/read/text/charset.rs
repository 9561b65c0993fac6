//! Bytes of HTML or JSON to text, where only the bytes and a header say how they are encoded.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

/// The character set of a name (WHATWG Encoding, 4.2).
pub(crate) fn of(label: &str) -> Option<&'static Encoding> {
    // The labels of encodings that browsers gave up as dangerous (ISO-2022-KR, HZ and others) mean `replacement`, which decodes
    // any document to one character: they count as not named.
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// HTML: by its byte order mark, else the header, else its `meta` (WHATWG HTML, 13.2.3.2), else UTF-8.
pub(crate) fn html<'b>(bytes: &'b [u8], header: Option<&'static Encoding>) -> Cow<'b, str> {
    decode(bytes, wide(bytes).or(header).or_else(|| meta(bytes)).unwrap_or(UTF_8))
}

/// JSON: by its byte order mark, else UTF-8 (RFC 8259, 8.1), and the header only where they are not.
pub(crate) fn json<'b>(bytes: &'b [u8], header: Option<&'static Encoding>) -> Cow<'b, str> {
    let told = || header.filter(|_| std::str::from_utf8(bytes).is_err());
    decode(bytes, wide(bytes).or_else(told).unwrap_or(UTF_8))
}

/// Without the byte order mark, which goes before everything else.
fn decode<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Cow<'b, str> {
    encoding.decode(bytes).0
}

/// UTF-16 without a byte order mark: both forms begin with an ASCII character.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, 1..=0x7f, 0, ..] => Some(UTF_16BE),
        [1..=0x7f, 0, _, 0, ..] => Some(UTF_16LE),
        _ => None,
    }
}

/// What a `meta` among the first bytes says. One that can be read as ASCII is not in UTF-16.
pub(crate) fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default().to_ascii_lowercase();
    let text = String::from_utf8_lossy(&head);
    text.split("<meta").skip(1).find_map(|tag| {
        let tag = tag.split('>').next()?;
        let (_, value) = tag.split_once("charset")?;
        let value = value.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label = value.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/')).next()?;
        let encoding = of(label)?;
        Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn the_mark_goes_before_the_header_and_the_header_before_the_meta() {
        let latin = of("iso-8859-1");
        for (bytes, header) in [
            (wide("\u{feff}<p>Caf\u{e9}", u16::to_le_bytes), latin),
            (wide("<p>Caf\u{e9}", u16::to_le_bytes), None),
            (wide("<p>Caf\u{e9}", u16::to_be_bytes), latin),
            (b"\xef\xbb\xbf<p>Caf\xc3\xa9".to_vec(), latin),
            (b"<p>Caf\xe9".to_vec(), latin),
            (b"<p>Caf\xc3\xa9".to_vec(), None),
        ] {
            assert_eq!(html(&bytes, header), "<p>Caf\u{e9}", "{bytes:?}");
        }
        for meta in [
            "<META Charset='windows-1252'>",
            "<meta name=a><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1252\" />",
        ] {
            let bytes = [meta.as_bytes(), b"\x80"].concat();
            assert_eq!(html(&bytes, None), format!("{meta}\u{20ac}"));
            assert_eq!(html(&bytes, of("windows-1251")), format!("{meta}\u{402}"));
        }
        assert!(html(b"<meta charset=utf-16>\xc3\xa9", None).ends_with('\u{e9}'));
        assert!(html(b"<meta charset=utf-7>\xc3\xa9", None).ends_with('\u{e9}'));
    }

    #[test]
    fn json_is_utf_8_unless_it_cannot_be() {
        assert_eq!(json(b"{\"a\":\"\xc3\xa9\"}", of("iso-8859-1")), "{\"a\":\"\u{e9}\"}");
        assert_eq!(json(b"{\"a\":\"\xe9\"}", of("iso-8859-1")), "{\"a\":\"\u{e9}\"}");
        assert_eq!(json(&wide("\u{feff}{\"a\":1}", u16::to_be_bytes), None), "{\"a\":1}");
    }
}
