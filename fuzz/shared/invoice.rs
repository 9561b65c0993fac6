//! What every reading of an invoice must satisfy, containers to put documents in, and invoices made of fuzz bytes.
#![allow(dead_code, clippy::allow_attributes, reason = "each target needs its own part")]

use billfold_invoice::{
    FileReport, Format, Invoice, Limits, Outcome, PartPath, Reading, RefusalReason, read_file, read_message,
};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use mail_parser::MessageParser;

use crate::writer::{self, Said};

/// Reads a file.
pub fn read(bytes: &[u8]) -> FileReport {
    read_file(bytes, "", &Limits::default())
}

/// What holds of every file.
pub fn check(report: &FileReport) {
    let line = report.json_line("a\u{2028}\n");
    assert!(line.is_ascii() && !line.contains('\n'));
    serde_json::from_str::<serde_json::Value>(&line).expect("a report serialises");
    let reading = report.reading();
    let rejected = report.outcome() == Outcome::Rejected;
    assert_eq!(rejected, reading.all_invoices().next().is_none() && !reading.refused.is_empty());
    check_reading(reading);
}

/// What holds of every reading: payable means complete.
pub fn check_reading(reading: &Reading) {
    assert!(reading.requests.len() <= 1);
    for invoice in reading.all_invoices() {
        if invoice.is_payable() {
            let due = invoice.amount_due().expect("a payable invoice states what is due");
            assert!(due.is_positive() && due.fits_minor_units());
            assert!(invoice.number().is_some() && invoice.conflicts().is_empty());
        }
    }
}

/// The text of an XML document that states invoices, without declaration or byte order mark.
pub fn xml_text<'b>(bytes: &'b [u8], report: &FileReport) -> Option<&'b str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let invoices = &report.reading().invoices;
    let own = |i: &Invoice| *i.part() == PartPath::file();
    // Not one that is embedded in the text, which is a PDF as well.
    let documents = invoices.iter().all(|i| !i.format().is_markup() && i.format() != Format::Gobl && own(i));
    // A document that speaks of HTML in its beginning may be told for one in another place.
    let plain =
        text.starts_with('<') && !text.starts_with("<?") && !text.to_ascii_lowercase().contains("<html");
    (!invoices.is_empty() && documents && plain).then_some(text)
}

/// A document type makes every document a refused one.
pub fn check_document_type(text: &str) {
    let report = read(format!("<!DOCTYPE a>{text}").as_bytes());
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert!(report.reading().refused.iter().all(|r| r.code == RefusalReason::DtdForbidden));
}

/// The same invoices say the same; `except` names values that the container adds to.
pub fn check_same(a: &[Invoice], b: &[Invoice], except: &[&str]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        let mut differing = writer::differing(a, b);
        differing.retain(|value| !except.contains(value));
        assert!(differing.is_empty(), "{differing:?}");
    }
}

/// Base64 in lines.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, group) in bytes.chunks(3).enumerate() {
        if at % 19 == 0 && at > 0 {
            text.push_str("\r\n");
        }
        let number = (0..3).fold(0_u32, |n, i| (n << 8) | u32::from(group.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            let used = digit <= group.len();
            text.push(if used {
                char::from(DIGITS[(number >> (18 - 6 * digit)) as usize & 63])
            } else {
                '='
            });
        }
    }
    text
}

/// A message of one part besides a text.
pub fn message(header: &str, body: &str) -> String {
    format!(
        "From: a@b.example\r\nDate: Wed, 21 Mar 2018 10:15:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_fuzz\"\r\n\r\n--=_fuzz\r\nContent-Type: text/plain\r\n\r\nx\r\n\
         --=_fuzz\r\n{header}\r\n\r\n{body}\r\n--=_fuzz--\r\n"
    )
}

/// Reads a message.
pub fn read_mail(raw: &str) -> Reading {
    let parsed = MessageParser::default().parse(raw.as_bytes()).expect("a message");
    read_message(raw.as_bytes(), &parsed, &Limits::default()).expect("within the limits")
}

/// An archive of one stored entry.
pub fn zip(content: &[u8]) -> Vec<u8> {
    let le = |n: usize, bytes: usize| n.to_le_bytes().into_iter().take(bytes).collect::<Vec<u8>>();
    let sizes = [le(0, 4), le(content.len(), 4), le(content.len(), 4), le(1, 2), le(0, 2)].concat();
    let head = [le(20, 2), le(0, 2), le(0, 2), le(0, 4), sizes].concat();
    let entry = [b"PK\x01\x02", le(20, 2).as_slice(), &head, &[0; 14], b"a"].concat();
    let local = [b"PK\x03\x04", head.as_slice(), b"a", content].concat();
    let end = [le(0, 4), le(1, 2), le(1, 2), le(entry.len(), 4), le(local.len(), 4), le(0, 2)].concat();
    [local, entry, b"PK\x05\x06".to_vec(), end].concat()
}

/// CMS signed data around content: DER, or BER with indefinite lengths and segments.
pub fn signed_data(content: &[u8], segments: bool) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).expect("short").to_be_bytes();
        if segments && tag & 0x20 != 0 {
            [&[tag, 0x80], content, &[0, 0]].concat()
        } else {
            [&[tag, 0x84], length.as_slice(), content].concat()
        }
    };
    let kind = |last: u8| element(0x06, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last]);
    let string = if segments {
        element(0x24, &content.chunks(100).flat_map(|c| element(0x04, c)).collect::<Vec<u8>>())
    } else {
        element(0x04, content)
    };
    let encapsulated = element(0x30, &[kind(1), element(0xa0, &string)].concat());
    let signed = [element(0x02, &[1]), element(0x31, &[]), encapsulated, element(0x31, &[])].concat();
    element(0x30, &[kind(2), element(0xa0, &element(0x30, &signed))].concat())
}

fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let length = u.int_in_range(1..=24)?;
    let mut text = String::new();
    for _ in 0..length {
        let c = u.arbitrary::<char>()?;
        // XML 1.0 has no other control characters, and HTML reads the rest of them as other characters.
        let allowed = !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        text.push(if allowed { c } else { '&' });
    }
    // White space around a value is not part of it; inside a value each syntax has its own view of it.
    let words: Vec<&str> = text.split_whitespace().collect();
    Ok(if words.is_empty() { "A".to_owned() } else { words.join(" ") })
}

fn maybe(u: &mut Unstructured<'_>) -> Result<Option<String>> {
    if u.arbitrary()? { text(u).map(Some) } else { Ok(None) }
}

fn day(u: &mut Unstructured<'_>) -> Result<String> {
    let (y, m, d) = (u.int_in_range(1990..=2100)?, u.int_in_range(1..=12)?, u.int_in_range(1..=28)?);
    Ok(format!("{y}-{m:02}-{d:02}"))
}

/// An invoice made of fuzz bytes.
pub fn said(bytes: &[u8]) -> Result<Said> {
    let u = &mut Unstructured::new(bytes);
    let mut said = Said {
        currency: *u.choose(&["EUR", "USD", "SEK", "PLN", "MXN", "GBP"])?,
        rate: u.int_in_range(0..=30)?,
        prepaid: u.int_in_range(-5_000_000..=5_000_000)?,
        rounding: u.int_in_range(-99..=99)?,
        issued: day(u)?,
        due: day(u)?,
        number: text(u)?,
        seller: text(u)?,
        buyer: text(u)?,
        trading: maybe(u)?,
        order: maybe(u)?,
        reference: maybe(u)?,
        terms: maybe(u)?,
        account: maybe(u)?,
        ..Said::default()
    };
    for _ in 0..u.int_in_range(1..=6)? {
        said.lines.push((text(u)?, u.int_in_range(-1_000_000_000..=1_000_000_000)?));
    }
    for _ in 0..u.int_in_range(0..=3)? {
        said.allowances.push((text(u)?, u.int_in_range(0..=1_000_000)?, u.arbitrary()?));
    }
    Ok(said)
}
