//! Transfer encodings and charsets of one part.

use encoding_rs::{Encoding as Table, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use memchr::{memchr, memchr_iter};

/// The transfer encodings (RFC 2045 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// 7bit, 8bit, binary.
    Identity,
    QuotedPrintable,
    Base64,
}

const ENCODINGS: &[(&str, Encoding)] = &[
    ("7bit", Encoding::Identity),
    ("8bit", Encoding::Identity),
    ("binary", Encoding::Identity),
    ("quoted-printable", Encoding::QuotedPrintable),
    ("base64", Encoding::Base64),
];

impl Encoding {
    /// The encoding with this name; no name is the identity.
    pub(crate) fn parse(name: Option<&str>) -> Option<Self> {
        let Some(name) = name else { return Some(Self::Identity) };
        let name = name.trim();
        let known = |(known, _): &&(&str, Self)| name.eq_ignore_ascii_case(known);
        ENCODINGS.iter().find(known).map(|(_, encoding)| *encoding)
    }

    /// The mark that the decoded body begins with, if any.
    pub(crate) fn mark(self, body: &[u8]) -> Option<Mark> {
        // More than enough for three octets, with empty lines and soft line breaks before them.
        const ENOUGH: usize = 256;
        let head = body.get(..body.len().min(ENOUGH)).unwrap_or_default();
        let decoded = match self {
            Self::Identity => None,
            Self::QuotedPrintable => quoted_printable_decode(head),
            Self::Base64 => {
                let solid: Vec<u8> =
                    head.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(4).collect();
                base64_decode(&solid)
            }
        };
        match decoded.as_deref().unwrap_or(head) {
            [0xef, 0xbb, 0xbf, ..] => Some(Mark::Utf8),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Mark::Utf16),
            _ => None,
        }
    }

    /// Whether every decoder reads the body in the same way.
    pub(crate) fn is_clean(self, body: &[u8]) -> bool {
        match self {
            Self::Identity => true,
            Self::QuotedPrintable => quoted_printable_is_clean(body),
            Self::Base64 => base64_is_clean(body),
        }
    }
}

/// Every `=` is followed by two hexadecimal digits or ends its line, white space aside.
fn quoted_printable_is_clean(body: &[u8]) -> bool {
    memchr_iter(b'=', body).all(|at| {
        let rest = at.checked_add(1).and_then(|next| body.get(next..)).unwrap_or_default();
        match rest {
            [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
            rest => {
                let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
                line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r'))
            }
        }
    })
}

/// Lines of the alphabet, padding only at the very end, four characters to every three octets. Blanks at line ends are what some
/// mailers leave, and no decoder reads them.
fn base64_is_clean(body: &[u8]) -> bool {
    let mut count = 0_usize;
    let mut lines = body.split(|b| *b == b'\n').map(|line| line.trim_ascii_end());
    for line in lines.by_ref() {
        let padded = memchr(b'=', line);
        let (data, padding) = line.split_at_checked(padded.unwrap_or(line.len())).unwrap_or((line, &[]));
        if !data.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')) {
            return false;
        }
        count = count.saturating_add(line.len());
        if padded.is_some() {
            if !matches!(padding, b"=" | b"==") {
                return false;
            }
            break;
        }
    }
    // After the padding only blank lines.
    count.is_multiple_of(4) && lines.all(|line| line.is_empty())
}

/// What a charset label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Seven bits, in which no other octet may occur.
    Ascii,
    /// What browsers read under the label (WHATWG Encoding, section 4.2).
    Known(&'static Table),
}

impl Charset {
    pub(crate) const UTF_8: Self = Self::Known(UTF_8);

    /// The charset with this label, if browsers know it. UTF-16 is none that a mail may be in: whether a program believes the
    /// label, a byte order mark or neither changes every character. Labels that only mail-parser knows are none either.
    pub(crate) fn parse(label: &str) -> Option<Self> {
        let label = label.trim();
        if ["us-ascii", "ascii", "ansi_x3.4-1968"].iter().any(|ascii| label.eq_ignore_ascii_case(ascii)) {
            return Some(Self::Ascii);
        }
        let refused = [UTF_16LE, UTF_16BE, REPLACEMENT, X_USER_DEFINED];
        Table::for_label(label.as_bytes()).filter(|known| !refused.contains(known)).map(Self::Known)
    }

    /// Whether every ASCII octet is that ASCII character.
    pub(crate) fn is_ascii_based(self) -> bool {
        match self {
            Self::Ascii => true,
            Self::Known(encoding) => encoding.is_ascii_compatible(),
        }
    }
}

/// The byte order marks, which browsers obey before any label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Utf8,
    Utf16,
}

#[cfg(test)]
mod tests {
    use super::{Charset, Encoding, Mark};

    #[test]
    fn encodings() {
        assert_eq!(Encoding::parse(Some(" Base64 ")), Some(Encoding::Base64));
        assert_eq!(Encoding::parse(None), Some(Encoding::Identity));
        assert_eq!(Encoding::parse(Some("base-64")), None);
        for (body, clean) in [
            ("", true),
            ("QUJD\r\nQUI=\r\n\r\n", true),
            ("QUJDQQ==", true),
            ("QUJD\nRA==\n", true),
            ("QQ==QQ==", false),
            ("QQ==\r\nQQ==", false),
            ("QUJD*", false),
            ("QUJ", false),
            ("QUJD RA==", false),
            ("Q===", false),
            ("QUI=\r\nx", false),
            ("QUJD \r\nQUI=\t \r\n \r\n", true),
            ("QUJD \nRA== ", true),
            (" QUJD", false),
        ] {
            assert_eq!(Encoding::Base64.is_clean(body.as_bytes()), clean, "{body}");
        }
        for (body, clean) in
            [("a=3Db=3d=\r\nc= \r\nd=", true), ("a=G0", false), ("a=3", false), ("a= b", false)]
        {
            assert_eq!(Encoding::QuotedPrintable.is_clean(body.as_bytes()), clean, "{body}");
        }
    }

    #[test]
    fn charsets() {
        let known = |label| Charset::parse(label).filter(|charset| charset.is_ascii_based());
        assert_eq!(known("UTF8"), Some(Charset::UTF_8));
        assert_eq!((known(" US-ASCII "), known("latin1")), (Some(Charset::Ascii), known("Windows-1252")));
        assert!(known("iso-8859-15").is_some() && known("koi8-r").is_some());
        let japanese = Charset::parse("ISO-2022-JP");
        assert!(japanese.is_some_and(|charset| !charset.is_ascii_based()));
        for label in [
            "utf-7",
            "utf_7",
            "csutf7",
            "utf-16",
            "utf_16",
            "utf-16le",
            "utf_16be",
            "ucs_2",
            "ucs-2",
            "unicode",
            "iso_10646_ucs_2",
            "utf-32",
            "iso-2022-kr",
            "hz-gb-2312",
            "850",
            "x-user-defined",
            "x-unknown",
            "",
        ] {
            assert_eq!(Charset::parse(label), None, "{label}");
        }
    }

    #[test]
    fn marks_are_found_in_every_encoding() {
        for (encoding, body, mark) in [
            (Encoding::Identity, &b"\xef\xbb\xbfa"[..], Some(Mark::Utf8)),
            (Encoding::Identity, b"\xff\xfea\0", Some(Mark::Utf16)),
            (Encoding::Identity, b"a\xef\xbb\xbf", None),
            (Encoding::QuotedPrintable, b"=\r\n=EF=BB=\r\n=BFa", Some(Mark::Utf8)),
            (Encoding::QuotedPrintable, b"=FE=FF", Some(Mark::Utf16)),
            (Encoding::QuotedPrintable, b"a=EF=BB=BF", None),
            (Encoding::Base64, b"\r\n77\r\nu/YQ==", Some(Mark::Utf8)),
            (Encoding::Base64, b"//5hAA==", Some(Mark::Utf16)),
            (Encoding::Base64, b"YQ==", None),
        ] {
            assert_eq!(encoding.mark(body), mark, "{}", body.escape_ascii());
        }
    }
}
