//! What bytes are, by their content.

use std::borrow::Cow;

/// The forms that the readers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Xml,
    Json,
    Pdf,
    Zip,
    /// CMS `SignedData`: DER, BER, or base64 of it.
    Signed,
    Mail,
    Unknown,
}

/// Looks at the first bytes only: what a file is, is what its beginning says.
pub(crate) fn form(bytes: &[u8]) -> Form {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    if head.starts_with(b"PK\x03\x04") {
        return Form::Zip;
    }
    let start = head;
    let marks = head.iter().take_while(|b| matches!(b, 0xef | 0xbb | 0xbf | 0xfe | 0xff)).count();
    let head = head.get(marks..).unwrap_or_default();
    // NULs out: UTF-16 and UTF-32 of ASCII become ASCII.
    let text: Cow<'_, [u8]> = match memchr::memchr(0, head) {
        Some(_) => head.iter().copied().filter(|b| *b != 0).collect(),
        None => Cow::Borrowed(head),
    };
    let text = text.trim_ascii_start();
    match text.first() {
        Some(b'%') if text.starts_with(PDF) => Form::Pdf,
        Some(b'<') if is_html(text) => Form::Html,
        Some(b'<') => Form::Xml,
        Some(b'{' | b'[') => Form::Json,
        Some(0x30) if matches!(text.get(1), Some(0x80..)) => Form::Signed,
        Some(b'-') if text.starts_with(b"-----BEGIN") => Form::Signed,
        Some(b'M')
            if text.starts_with(b"MI")
                && text.iter().all(|b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'\r' | b'\n')
                }) =>
        {
            Form::Signed
        }
        _ if is_mail(text) => Form::Mail,
        _ if is_pdf_after_junk(start) => Form::Pdf,
        _ => Form::Unknown,
    }
}

/// Whether a text is an XML document rather than prose or HTML: its first element declares a namespace, not that of XHTML.
pub(crate) fn is_xml_document(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest.as_bytes() {
            [b'<', b'?', ..] => "?>",
            [b'<', b'!', b'-', b'-', ..] => "-->",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let Some(tag) = rest.strip_prefix('<').and_then(|rest| rest.split('>').next()) else { return false };
    tag.contains("xmlns") && !tag.contains("www.w3.org/1999/xhtml") && form(rest.as_bytes()) == Form::Xml
}

const PDF: &[u8] = b"%PDF-";

/// Readers of PDF skip up to a kilobyte of anything before it. Text is not skipped: what only mentions the mark is text.
fn is_pdf_after_junk(head: &[u8]) -> bool {
    let first = head.get(..head.len().min(1024)).unwrap_or_default();
    let junk = memchr::memmem::find(first, PDF).and_then(|at| first.get(..at)).unwrap_or_default();
    junk.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
}

fn is_html(text: &[u8]) -> bool {
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"<?xml")) {
        return false;
    }
    let lower = text.get(..text.len().min(1024)).unwrap_or_default().to_ascii_lowercase();
    lower.starts_with(b"<!doctype html")
        || [
            "<html", "<head", "<body", "<div", "<p>", "<p ", "<script", "<table", "<meta", "<span",
            "<section", "<article", "<style", "<title",
        ]
        .iter()
        .any(|tag| lower.starts_with(tag.as_bytes()))
        || memchr::memmem::find(&lower, b"<html").is_some()
}

/// A header field name and a colon on the first line.
fn is_mail(text: &[u8]) -> bool {
    let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    let field = name.len() < line.len()
        && !name.is_empty()
        && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    (field && name.first().is_some_and(u8::is_ascii_alphabetic)) || line.starts_with(b"From ")
}

#[cfg(test)]
mod tests {
    use super::{Form, form, is_xml_document};

    #[test]
    fn a_file_is_what_its_beginning_says() {
        for (bytes, is) in [
            (&b"%PDF-1.7"[..], Form::Pdf),
            (b"\xef\xbb\xbf\r\n%PDF-1.7", Form::Pdf),
            (b"\x01\x02junk%PDF-1.7", Form::Pdf),
            (b"<html><!-- %PDF-1.7 -->", Form::Html),
            (b"<Invoice xmlns='urn:a'>%PDF-1.7", Form::Xml),
            (b"{\"a\": \"%PDF-1.7\"}", Form::Json),
            (b"Subject: %PDF-1.7", Form::Mail),
            (b"PK\x03\x04%PDF-1.7", Form::Zip),
            (b"the file begins with %PDF-1.7", Form::Unknown),
            (b"<\0!\0-\0-\0%PDF-1.7", Form::Xml),
        ] {
            assert_eq!(form(bytes), is, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_document_has_a_namespace_that_is_not_of_html() {
        for text in
            ["<a xmlns='urn:a'/>", "\u{feff} <?xml version='1.0'?>\n<!-- > --><n:a xmlns:n=\"urn:a\">x</n:a>"]
        {
            assert!(is_xml_document(text), "{text}");
        }
        for text in [
            "",
            "a < b xmlns",
            "<b>bold</b>",
            "<!-- open",
            "<!DOCTYPE html><html>",
            "<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'>",
            "<html xmlns='http://www.w3.org/1999/xhtml'>",
            "<div xmlns:v='urn:schemas-microsoft-com:vml'>",
        ] {
            assert!(!is_xml_document(text), "{text}");
        }
    }
}
