//! Every limit: just below it is read, just above it is refused.
#![cfg(feature = "read")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use billfold_invoice::{Limits, Outcome, read_file, read_message};
use common::{HTML, html, message, read_with, refusals, request_json};
use mail_parser::MessageParser;

fn outcome(bytes: &str, name: &str, limits: &Limits) -> (Outcome, Vec<&'static str>) {
    let report = read_file(bytes.as_bytes(), name, limits);
    (report.outcome(), refusals(report.reading()))
}

#[test]
fn message_bytes() {
    let raw = message(&[(HTML, &html(&[&request_json("1", "1", "")]))]);
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let at = Limits { message_bytes: raw.len(), ..Limits::default() };
    assert!(read_message(raw.as_bytes(), &parsed, &at).is_ok());
    let below = Limits { message_bytes: raw.len() - 1, ..Limits::default() };
    assert_eq!(read_message(raw.as_bytes(), &parsed, &below).unwrap_err().code(), "invoice.too_large");
    assert_eq!(outcome(&raw, "a.eml", &below), (Outcome::Rejected, vec!["invoice.too_large"]));
}

#[test]
fn parts_and_their_depth() {
    let many = message(&[("Content-Type: text/plain", "x"); 5]);
    assert_eq!(refusals(&read_with(&many, &Limits { parts: 6, ..Limits::default() })), Vec::<&str>::new());
    assert_eq!(
        refusals(&read_with(&many, &Limits { parts: 5, ..Limits::default() })),
        ["invoice.too_many_parts"]
    );
    let mut deep = message(&[("Content-Type: text/plain", "x")]);
    for _ in 0..3 {
        deep = format!("From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n{deep}");
    }
    assert_eq!(
        refusals(&read_with(&deep, &Limits { part_depth: 3, ..Limits::default() })),
        Vec::<&str>::new()
    );
    assert_eq!(
        refusals(&read_with(&deep, &Limits { part_depth: 2, ..Limits::default() })),
        ["invoice.too_deep"]
    );
}

#[test]
fn html_bytes_depth_and_scripts() {
    let json = request_json("1", "1", "");
    let body = html(&[&json]);
    let limits = |html_bytes| Limits { html_bytes, ..Limits::default() };
    assert_eq!(outcome(&body, "a.html", &limits(body.len())).0, Outcome::Invoice);
    assert_eq!(
        outcome(&body, "a.html", &limits(body.len() - 1)),
        (Outcome::Rejected, vec!["invoice.too_large"])
    );
    // html, body and script are open around the divs.
    let nested = |n: usize| {
        format!("<html><body>{}<script type='application/ld+json'>{json}</script>", "<div>".repeat(n))
    };
    let limits = Limits { html_depth: 10, ..Limits::default() };
    assert_eq!(outcome(&nested(7), "a.html", &limits).0, Outcome::Invoice);
    assert_eq!(outcome(&nested(8), "a.html", &limits), (Outcome::Rejected, vec!["invoice.html_too_deep"]));
    let scripts = html(&["{}", "{}", &json]);
    let limits = |html_scripts| Limits { html_scripts, ..Limits::default() };
    assert_eq!(outcome(&scripts, "a.html", &limits(3)).0, Outcome::Invoice);
    assert_eq!(outcome(&scripts, "a.html", &limits(2)), (Outcome::Rejected, vec!["invoice.html_scripts"]));
}

#[test]
fn script_and_json() {
    let json = request_json("1", "1", "");
    let body = html(&[&json]);
    let limits = |script_bytes| Limits { script_bytes, ..Limits::default() };
    assert_eq!(outcome(&body, "a.html", &limits(json.len())).0, Outcome::Invoice);
    assert_eq!(
        outcome(&body, "a.html", &limits(json.len() - 1)),
        (Outcome::Rejected, vec!["invoice.json_too_large"])
    );
    let limits = |json_depth| Limits { json_depth, ..Limits::default() };
    assert_eq!(outcome(&body, "a.html", &limits(4)).0, Outcome::Invoice);
    assert_eq!(outcome(&body, "a.html", &limits(3)), (Outcome::Rejected, vec!["invoice.json_too_deep"]));
}

#[test]
fn xml_bytes() {
    let xml = common::ubl("1", "1");
    let limits = |xml_bytes| Limits { xml_bytes, ..Limits::default() };
    assert_eq!(outcome(&xml, "a.xml", &limits(xml.len())).0, Outcome::Invoice);
    assert_eq!(
        outcome(&xml, "a.xml", &limits(xml.len() - 1)),
        (Outcome::Rejected, vec!["invoice.xml_too_large"])
    );
}

#[test]
fn invoices() {
    let items: Vec<String> = (0..4)
        .map(|n| {
            format!("{{\"@context\":\"https://schema.org\",\"@type\":\"Invoice\",\"identifier\":\"{n}\"}}")
        })
        .collect();
    let body = html(&[&format!("[{}]", items.join(","))]);
    let read = |invoices| {
        read_file(body.as_bytes(), "a.html", &Limits { invoices, ..Limits::default() }).into_reading()
    };
    assert_eq!((read(4).invoices.len(), refusals(&read(4))), (4, vec![]));
    assert_eq!((read(3).invoices.len(), refusals(&read(3))), (3, vec!["invoice.too_many"]));
}

#[test]
fn kept_texts() {
    let limits = Limits { text_chars: 10, ..Limits::default() };
    let number = |n: usize| {
        html(&[&request_json(&"9".repeat(n), "1", "").replace("http://schema.org/PaymentDue", "PaymentDue")])
    };
    let read = |n| read_file(number(n).as_bytes(), "a.html", &limits).into_reading();
    assert_eq!(read(10).request().unwrap().invoice().number(), Some("9999999999"));
    let over = read(11);
    let invoice = over.request().unwrap().invoice();
    assert_eq!(invoice.number(), None);
    assert!(!invoice.is_payable());
}

#[test]
fn zip_entries_inflate_up_to_the_limit() {
    use std::io::Write as _;
    let xml = common::ubl("1", "1");
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(xml.as_bytes()).unwrap();
    let archive = zip(&packed.finish().unwrap(), xml.len());
    let limits = |inflate_bytes| Limits { inflate_bytes, ..Limits::default() };
    assert_eq!(read_file(&archive, "a.zip", &limits(xml.len())).outcome(), Outcome::Invoice);
    let report = read_file(&archive, "a.zip", &limits(xml.len() - 1));
    assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"]);
}

/// An archive of one deflated entry `a.xml`.
fn zip(packed: &[u8], size: usize) -> Vec<u8> {
    let le = |n: usize, bytes: usize| n.to_le_bytes().into_iter().take(bytes).collect::<Vec<u8>>();
    let sizes = [le(0, 4), le(packed.len(), 4), le(size, 4), le(5, 2), le(0, 2)].concat();
    let local = [
        b"PK\x03\x04".to_vec(),
        le(20, 2),
        le(0, 2),
        le(8, 2),
        le(0, 4),
        sizes.clone(),
        b"a.xml".to_vec(),
        packed.to_vec(),
    ]
    .concat();
    let entry = [
        b"PK\x01\x02".to_vec(),
        le(20, 2),
        le(20, 2),
        le(0, 2),
        le(8, 2),
        le(0, 4),
        sizes,
        vec![0; 14],
        b"a.xml".to_vec(),
    ]
    .concat();
    let end = [
        b"PK\x05\x06".to_vec(),
        le(0, 4),
        le(1, 2),
        le(1, 2),
        le(entry.len(), 4),
        le(local.len(), 4),
        le(0, 2),
    ]
    .concat();
    [local, entry, end].concat()
}
