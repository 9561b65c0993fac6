//! Reading in two steps: where the payment request is, before it is known who sent it, and the documents after that.
#![cfg(feature = "read")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_invoice::{Limits, MessageHash, Reader, Reading};
use mail_parser::MessageParser;

use crate::common::{HTML, XML, html, message, read, request_json, ubl, zip};

fn in_steps(raw: &str, documents: bool) -> Reading {
    let hash = MessageHash::of(raw.as_bytes());
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let reader = Reader::new(Limits::default());
    let markup = reader.read_markup(&hash, &message).unwrap();
    if documents { markup.read_documents() } else { markup.leave_documents() }
}

/// What was found, whatever the order.
fn found(reading: &Reading) -> Vec<String> {
    let requests =
        reading.requests.iter().map(|r| format!("request {:?} {:?}", r.part(), r.invoice().number()));
    let invoices =
        reading.invoices.iter().map(|i| format!("{:?} {:?} {:?}", i.format(), i.number(), i.payability()));
    let refused = reading.refused.iter().map(|r| format!("{r:?}"));
    let mut all: Vec<String> = requests.chain(invoices).chain(refused).collect();
    all.sort();
    all
}

const ZIP: &str = "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64";
const PDF: &str = "Content-Type: application/pdf";
const JSON: &str = "Content-Type: application/json\r\nContent-Disposition: attachment";
const MAIL: &str = "Content-Type: message/rfc822";
const TEXT: &str = "Content-Type: text/plain; charset=utf-8";

#[test]
fn both_steps_find_what_one_reading_finds() {
    let request = html(&[&request_json("1", "\"98.87\"", "")]);
    let other = html(&[&request_json("2", "\"5.00\"", "")]);
    let archive =
        STANDARD.encode(zip(&[("a.xml", ubl("3", "7.00").as_bytes()), ("b.html", other.as_bytes())]));
    let forwarded = format!("From: a@b.example\r\n{HTML}\r\n\r\n{other}");
    let attached = format!("Content-Type: application/octet-stream\r\n\r\n{forwarded}");
    for parts in [
        vec![(HTML, request.as_str())],
        vec![(HTML, request.as_str()), (XML, &ubl("1", "98.87"))],
        vec![(XML, &ubl("1", "12.00")), (HTML, request.as_str()), (PDF, "%PDF-1.7")],
        vec![(HTML, request.as_str()), (ZIP, archive.as_str())],
        vec![(HTML, request.as_str()), (MAIL, forwarded.as_str())],
        vec![(HTML, request.as_str()), (MAIL, attached.as_str())],
        vec![(HTML, request.as_str()), (JSON, &request_json("4", "\"1.00\"", ""))],
        vec![(TEXT, "ActionRequest"), (XML, &ubl("1", "98.87"))],
        vec![(TEXT, "nothing")],
    ] {
        let raw = message(&parts);
        let whole = read(&raw);
        let (first, both) = (in_steps(&raw, false), in_steps(&raw, true));
        // Without exactly one request the documents change nothing, and are left.
        let expected = if first.requests.len() == 1 && first.refused.is_empty() { &whole } else { &first };
        assert_eq!(found(&both), found(expected), "{parts:?}");
        assert!(first.requests.len() >= whole.requests.len());
    }
}

#[test]
fn the_first_step_opens_no_document() {
    let request = html(&[&request_json("1", "\"98.87\"", "")]);
    let raw = message(&[
        (HTML, &request),
        (XML, "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\""),
        (PDF, "%PDF-1.7\n/EmbeddedFile"),
    ]);
    let codes =
        |reading: &Reading| reading.refused.iter().map(|r| r.code.as_code().name()).collect::<Vec<_>>();
    assert_eq!(codes(&in_steps(&raw, false)), Vec::<&str>::new());
    assert_eq!(codes(&in_steps(&raw, true)), ["invoice.xml_malformed", "invoice.pdf_malformed"]);
}

/// Text that mentions the mark of a PDF hides nothing that it holds.
#[test]
fn a_document_that_mentions_another_format_is_read_as_what_it_is() {
    let xml = ubl("1", "12.00").replacen("<cbc:ID>", "<!-- %PDF-1.7 --><cbc:ID>", 1);
    let page = html(&[&request_json("1", "\"98.87\"", "")]);
    let reading = read(&message(&[(HTML, &page.replace("<title>", "<title>%PDF-1.7")), (XML, &xml)]));
    assert_eq!((reading.requests.len(), reading.invoices.len(), reading.refused.len()), (1, 1, 0));
}
