//! Every reason for a refusal is given by some document, and no reader's own words are needed to find which.
#![cfg(feature = "read")]

use std::collections::BTreeSet;

use billfold_invoice::{Limits, RefusalReason as Reason, read_file};

use crate::common;
use crate::common::{html, message, request_json, ubl};

const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";

/// Narrow bounds, so that small documents go beyond them.
fn narrow() -> Limits {
    Limits {
        message_bytes: 400_000,
        parts: 8,
        part_depth: 2,
        invoices: 2,
        xml_depth: 20,
        xml_attributes: 5,
        json_depth: 20,
        json_values: 500,
        html_depth: 50,
        html_scripts: 3,
        inflate_bytes: 80_000,
        ..Limits::default()
    }
}

fn mail(part: &str, times: usize) -> String {
    let parts = format!("--b\r\n{part}\r\n").repeat(times);
    format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
}

/// Those that say something about a signature are given by `signed.rs`, which has keys.
const SIGNED: [Reason; 3] = [Reason::SignatureInvalid, Reason::SignatureAlgorithm, Reason::SignedContent];

type Documents = Vec<(Reason, &'static str, Vec<u8>)>;

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{}{}", open.repeat(depth), close.repeat(depth))
}

fn attributes(count: usize) -> String {
    (0..count).map(|at| format!(" a{at}=\"\"")).collect()
}

/// Messages and markup.
fn markup() -> Documents {
    let request = request_json("7", "12.00", "");
    vec![
        (Reason::TooLarge, "a.xml", vec![b' '; 400_001]),
        (Reason::Unreadable, "a.xml", b" \n".to_vec()),
        (Reason::TooManyParts, "a.eml", mail("\r\nx", 9).into()),
        (Reason::TooMany, "a.json", {
            let one = |n: u8| {
                format!(
                    "{{\"@context\":\"https://schema.org\",\"@type\":\"Invoice\",\"identifier\":\"{n}\",\"accountId\":\"{n}\"}}"
                )
            };
            format!("[{},{},{}]", one(1), one(2), one(3)).into()
        }),
        (Reason::TooDeep, "a.eml", "Content-Type: message/rfc822\r\n\r\n".repeat(6).into()),
        (Reason::HtmlTooDeep, "a.html", nested("<div itemscope>", "</div>", 60).into()),
        (
            Reason::HtmlTag,
            "a.html",
            format!("<p itemscope><a{}>", attributes(40_000).replace("=\"\"", "/")).into(),
        ),
        (Reason::HtmlScripts, "a.html", html(&[&request, "{}", "{}", "{}"]).into()),
        (
            Reason::JsonMalformed,
            "a.eml",
            message(&[(common::HTML, &html(&[&request_json("7", "1", ",")]))]).into(),
        ),
        (
            Reason::JsonDuplicateKey,
            "a.html",
            html(&["{\"@type\": \"ActionRequest\", \"a\": 1, \"a\": 2}"]).into(),
        ),
        (Reason::JsonTooDeep, "a.html", html(&[&request_json("7", &nested("[", "]", 30), "")]).into()),
        (
            Reason::JsonTooLarge,
            "a.html",
            html(&[&request_json("7", &format!("[{}1]", "1,".repeat(600)), "")]).into(),
        ),
        (Reason::RequestIncomplete, "a.html", html(&["{\"@type\": \"ActionRequest\"}"]).into()),
        (Reason::RequestMultiple, "a.html", html(&[&request, &request.replace("12.00", "13.00")]).into()),
        (Reason::RequestNotDisplayed, "a.eml", {
            let inner = message(&[("Content-Type: text/html", &html(&[&request]))]);
            format!("From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n{inner}").into()
        }),
        (
            Reason::SignedWithoutKey,
            "a.html",
            html(&["{\"@type\": \"SignedActionRequest\", \"signedActionRequest\": \"a.b.c\"}"]).into(),
        ),
    ]
}

/// Documents and containers.
fn files() -> Documents {
    let invoice = |amount: &str| ubl("7", amount);
    let archive = |content: &str| common::zip(&[("a.xml", content.as_bytes())]);
    let boundless = " ".repeat(90_000);
    vec![
        (
            Reason::DtdForbidden,
            "a.xml",
            format!("<!DOCTYPE a>{}", invoice("1.00").trim_start_matches("<?xml version=\"1.0\"?>")).into(),
        ),
        (Reason::XmlMalformed, "a.xml", format!("<Invoice xmlns=\"{UBL}\">").into()),
        (
            Reason::XmlEncoding,
            "a.xml",
            format!("<?xml version=\"1.0\" encoding=\"none\"?><Invoice xmlns=\"{UBL}\"/>").into(),
        ),
        (
            Reason::XmlTooDeep,
            "a.xml",
            format!("<Invoice xmlns=\"{UBL}\">{}</Invoice>", nested("<a>", "</a>", 30)).into(),
        ),
        (
            Reason::XmlTooLarge,
            "a.xml",
            format!("<Invoice xmlns=\"{UBL}\"><a{}/></Invoice>", attributes(9)).into(),
        ),
        (Reason::Incomplete, "a.xml", format!("<Invoice xmlns=\"{UBL}\"><a/></Invoice>").into()),
        (Reason::AmountMalformed, "a.xml", invoice("12,00").into()),
        (Reason::PdfMalformed, "a.pdf", b"%PDF-1.7\n/EmbeddedFile".to_vec()),
        (
            Reason::PdfEncrypted,
            "a.pdf",
            b"%PDF-1.7\n/EmbeddedFile\ntrailer<</Encrypt 1 0 R/Root 2 0 R>>".to_vec(),
        ),
        (Reason::InflateLimit, "a.zip", archive(&format!("<a>{boundless}</a>"))),
        (Reason::ArchiveMalformed, "a.zip", {
            let mut bytes = archive("<a/>");
            bytes.truncate(bytes.len() / 2);
            bytes
        }),
        (Reason::SignatureContainer, "a.p7m", {
            let mut bytes = common::signed_data(b"<a/>");
            bytes.truncate(bytes.len() / 2);
            bytes
        }),
    ]
}

#[test]
fn every_reason_is_given_by_a_document() {
    let documents: Documents = [markup(), files()].concat();
    let mut missed = Vec::new();
    for (reason, name, bytes) in &documents {
        let report = read_file(bytes, name, &narrow());
        let given: Vec<Reason> = report.reading().refused.iter().map(|refusal| refusal.code).collect();
        if !given.contains(reason) {
            missed.push(format!("{}: {given:?}", reason.as_code()));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    let shown: BTreeSet<&str> = documents
        .iter()
        .map(|(reason, ..)| *reason)
        .chain(SIGNED)
        .map(|reason| reason.as_code().name())
        .collect();
    let all: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.as_code().name()).collect();
    assert_eq!(shown, all);
}
