//! Every limit: just below it is read, just above it is refused.
#![cfg(feature = "read")]

use billfold_invoice::{Coded, Limits, Outcome, read_file, read_message};

use mail_parser::MessageParser;

use crate::common;
use crate::common::{HTML, html, message, read_with, refusals, request_json};

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
    let refused = read_message(raw.as_bytes(), &parsed, &below).unwrap_err().reason();
    assert_eq!(refused.code().name(), "invoice.too_large");
    assert_eq!(refused.detail(), format!("The document is larger than {} bytes.", raw.len() - 1));
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
fn json_bytes_and_values() {
    let json = r#"{"$schema":"https://gobl.org/draft-0/bill/invoice","code":"1","lines":[{"i":1},{"i":2}]}"#;
    let limits = |json_bytes| Limits { json_bytes, ..Limits::default() };
    assert_eq!(outcome(json, "a.json", &limits(json.len())).0, Outcome::Invoice);
    assert_eq!(
        outcome(json, "a.json", &limits(json.len() - 1)),
        (Outcome::Rejected, vec!["invoice.json_too_large"])
    );
    // The object, its three members, and two lines with a member each.
    let limits = |json_values| Limits { json_values, ..Limits::default() };
    assert_eq!(outcome(json, "a.json", &limits(8)).0, Outcome::Invoice);
    assert_eq!(outcome(json, "a.json", &limits(7)), (Outcome::Rejected, vec!["invoice.json_too_large"]));
}

#[test]
fn xml_depth_elements_and_attributes() {
    let xml = "<Invoice xmlns=\"http://www.ebinterface.at/schema/6p1/\" InvoiceCurrency=\"EUR\" DocumentType=\"Invoice\">\
        <InvoiceNumber>7</InvoiceNumber><Biller><Address><Name>A</Name></Address></Biller></Invoice>";
    let read = |limits: &Limits| outcome(xml, "a.xml", limits);
    let refused = |code| (Outcome::Rejected, vec![code]);
    let limits = |xml_depth| Limits { xml_depth, ..Limits::default() };
    assert_eq!(read(&limits(4)).0, Outcome::Invoice);
    assert_eq!(read(&limits(3)), refused("invoice.xml_too_deep"));
    let limits = |xml_elements| Limits { xml_elements, ..Limits::default() };
    assert_eq!(read(&limits(5)).0, Outcome::Invoice);
    assert_eq!(read(&limits(4)), refused("invoice.xml_too_large"));
    // The declaration of a namespace counts.
    let limits = |xml_attributes| Limits { xml_attributes, ..Limits::default() };
    assert_eq!(read(&limits(3)).0, Outcome::Invoice);
    assert_eq!(read(&limits(2)), refused("invoice.xml_too_large"));
}

#[test]
fn rows() {
    use billfold_invoice::PayableReason::{Arithmetic, Truncated};
    let lines =
        "<cac:InvoiceLine><cbc:LineExtensionAmount>1</cbc:LineExtensionAmount></cac:InvoiceLine>".repeat(3);
    let xml = common::ubl("1", "4").replace("</Invoice>", &format!("{lines}</Invoice>"));
    let read = |rows| {
        let reading =
            read_file(xml.as_bytes(), "a.xml", &Limits { rows, ..Limits::default() }).into_reading();
        let invoice = reading.invoices.into_iter().next().unwrap();
        (invoice.lines().len(), invoice.payability())
    };
    // What is left out does not add up either.
    assert_eq!(read(4).0, 4);
    assert_eq!(read(3), (3, vec![Arithmetic, Truncated]));
}

#[test]
fn pdf_objects() {
    let xml = common::ubl("1", "1");
    let pdf = common::pdf::of(&[("a.xml", xml.as_bytes())]);
    let limits = |pdf_objects| Limits { pdf_objects, ..Limits::default() };
    // A node of the name tree and the file; the count ends above zero.
    assert_eq!(read_file(&pdf, "a.pdf", &limits(3)).outcome(), Outcome::Invoice);
    let report = read_file(&pdf, "a.pdf", &limits(2));
    assert_eq!(refusals(report.reading()), ["invoice.too_large"]);
}

#[test]
fn a_stream_inflates_up_to_its_limit() {
    let xml = common::ubl("1", "1");
    let limits = |inflate_bytes| Limits { inflate_bytes, ..Limits::default() };
    for (bytes, name) in both(&[&xml]) {
        assert_eq!(read_file(&bytes, name, &limits(xml.len())).outcome(), Outcome::Invoice, "{name}");
        let report = read_file(&bytes, name, &limits(xml.len() - 1));
        assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"], "{name}");
    }
}

#[test]
fn all_streams_inflate_up_to_their_total() {
    let (one, two) = (common::ubl("1", "1"), common::ubl("2", "1"));
    let all = one.len() + two.len();
    let limits = |inflate_total| Limits { inflate_total, ..Limits::default() };
    for (bytes, name) in both(&[&one, &two]) {
        let report = read_file(&bytes, name, &limits(all));
        assert_eq!((report.reading().invoices.len(), refusals(report.reading())), (2, vec![]), "{name}");
        let report = read_file(&bytes, name, &limits(all - 1));
        assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"], "{name}");
    }
}

#[test]
fn a_stream_inflates_up_to_its_ratio() {
    // Small streams may have any ratio; this one is larger, and mostly blanks.
    let xml = common::ubl("1", "1").replace("</Invoice>", &format!("{}</Invoice>", " ".repeat(100 << 10)));
    let packed = common::deflated(xml.as_bytes()).len();
    let ratio = xml.len().div_ceil(packed);
    let limits = |inflate_ratio| Limits { inflate_ratio, ..Limits::default() };
    let archive = common::zip(&[("a.xml", xml.as_bytes())]);
    assert_eq!(read_file(&archive, "a.zip", &limits(ratio)).outcome(), Outcome::Invoice);
    let report = read_file(&archive, "a.zip", &limits(ratio - 1));
    assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"]);
    let pdf = common::pdf::of(&[("a.xml", xml.as_bytes())]);
    assert_eq!(read_file(&pdf, "a.pdf", &limits(ratio * 2)).outcome(), Outcome::Invoice);
    let report = read_file(&pdf, "a.pdf", &limits(ratio / 2));
    assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"]);
    assert!(ratio > 10, "{ratio}");
}

#[test]
fn archives_inside_archives_count_together() {
    let xml = common::ubl("1", "1");
    let inner = common::zip(&[("a.xml", xml.as_bytes())]);
    let outer = common::zip(&[("a.zip", &inner)]);
    let total = xml.len() + inner.len();
    let limits = |inflate_total| Limits { inflate_total, ..Limits::default() };
    assert_eq!(read_file(&outer, "a.zip", &limits(total)).outcome(), Outcome::Invoice);
    let report = read_file(&outer, "a.zip", &limits(total - 1));
    assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"]);
    let limits = |parts| Limits { parts, ..Limits::default() };
    assert_eq!(read_file(&outer, "a.zip", &limits(2)).outcome(), Outcome::Invoice);
    let report = read_file(&outer, "a.zip", &limits(1));
    assert_eq!(refusals(report.reading()), ["invoice.too_many_parts"]);
}

/// The documents in a zip archive and in a PDF.
fn both(documents: &[&String]) -> [(Vec<u8>, &'static str); 2] {
    let names = ["a.xml", "b.xml"];
    let files: Vec<(&str, &[u8])> = names.into_iter().zip(documents.iter().map(|d| d.as_bytes())).collect();
    [(common::zip(&files), "a.zip"), (common::pdf::of(&files), "a.pdf")]
}
