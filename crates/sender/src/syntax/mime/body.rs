//! Transfer encodings and charsets of one part.

use std::borrow::Cow;

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

/// Lines of the alphabet, padding only at the very end, four characters to every three octets.
fn base64_is_clean(body: &[u8]) -> bool {
    let mut count = 0_usize;
    let mut lines = body.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
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

/// What a charset label stands for, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Charset {
    /// A known charset in which every ASCII octet is that ASCII character, by its canonical label.
    AsciiBased(Cow<'static, str>),
    /// A known charset that is not like that: stateful or of wider units.
    Other(String),
}

impl Charset {
    /// The charset with this label, if mail-parser knows it; UTF-7 is not, since no browser reads it any more.
    pub(crate) fn parse(label: &str) -> Option<Self> {
        let label = label.trim();
        // What nearly all mail says, without a copy.
        if let Some(usual) = ["utf-8", "us-ascii"].into_iter().find(|usual| label.eq_ignore_ascii_case(usual))
        {
            return Some(Self::AsciiBased(Cow::Borrowed(usual)));
        }
        let label = label.to_ascii_lowercase();
        let canonical = match label.as_str() {
            "utf8" | "utf-8" => "utf-8",
            "ascii" | "us-ascii" | "ansi_x3.4-1968" | "iso646-us" => "us-ascii",
            // Browsers read the one as the other (WHATWG Encoding, section 4.2).
            "latin1" | "latin-1" | "l1" | "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "windows-1252"
            | "cp1252" | "x-cp1252" => "windows-1252",
            other => other,
        };
        if canonical.contains("utf-7") || canonical.contains("utf7") {
            return None;
        }
        let known = matches!(canonical, "utf-8" | "us-ascii")
            || mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes()).is_some();
        if !known {
            return None;
        }
        let wide = canonical.starts_with("utf-16")
            || canonical.starts_with("utf-32")
            || canonical.starts_with("iso-2022")
            || canonical.starts_with("hz")
            || canonical.starts_with("ucs");
        Some(if wide {
            Self::Other(canonical.to_owned())
        } else {
            Self::AsciiBased(Cow::Owned(canonical.to_owned()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Charset, Encoding};

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
        assert_eq!(Charset::parse("UTF8"), Some(Charset::AsciiBased("utf-8".into())));
        assert_eq!(Charset::parse("latin1"), Charset::parse("Windows-1252"));
        assert!(matches!(Charset::parse("iso-2022-jp"), Some(Charset::Other(_))));
        assert_eq!((Charset::parse("utf-7"), Charset::parse("x-unknown")), (None, None));
    }
}
