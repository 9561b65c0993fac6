//! What the integration tests share: the fixtures' folder and messages built by hand.
#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses its own part")]

pub(crate) mod pdf;
pub(crate) mod writer;

use std::path::PathBuf;

use billfold_invoice::{FileReport, Invoice, Limits, Reading, read_file, read_message};
use mail_parser::MessageParser;

/// A file of the fixtures, or one printed line when they are absent.
pub(crate) fn fixtures(below: &str) -> Option<PathBuf> {
    billfold_testkit::fixtures::path(below)
}

/// A payment request; `price` and `extra` are JSON.
pub(crate) fn request_json(number: &str, price: &str, extra: &str) -> String {
    format!(
        r#"{{"@type":"ActionRequest","@context":"http://schema.org/extensions","originator":"origin-1",
        "actions":[{{"@type":"PaymentAction","merchantId":"merchant-1","displayId":"display-1","productContext":{{"b": 2.50, "a":1}}}}],
        "entity":{{"@type":"invoice","identifier":"{number}","provider":{{"@type":"Organization","name":"Contoso"}},
        "paymentDueDate":"2018-04-21","totalPaymentDue":{{"@type":"PriceSpecification","price":{price},"priceCurrency":"USD"}},
        "paymentStatus":"http://schema.org/PaymentDue"{extra}}}}}"#
    )
}

/// A body with data scripts.
pub(crate) fn html(scripts: &[&str]) -> String {
    let scripts: String =
        scripts.iter().map(|s| format!("<script type=\"application/ld+json\">{s}</script>\n")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>Invoice</title>\n{scripts}</head><body><p>Hello</p></body></html>"
    )
}

/// A message of parts, each with its own header lines.
pub(crate) fn message(parts: &[(&str, &str)]) -> String {
    let mut raw = String::from(
        "From: Contoso <billing@contoso.example>\r\nTo: pat@customer.example\r\nDate: Wed, 21 Mar 2018 10:15:00 +0000\r\n\
         Subject: Invoice\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n",
    );
    for (header, body) in parts {
        raw.push_str(&format!("--=_b\r\n{header}\r\n\r\n{body}\r\n"));
    }
    raw.push_str("--=_b--\r\n");
    raw
}

pub(crate) const HTML: &str = "Content-Type: text/html; charset=utf-8";
pub(crate) const XML: &str =
    "Content-Type: application/xml\r\nContent-Disposition: attachment; filename=\"invoice.xml\"";

/// A UBL invoice with its sums in order.
pub(crate) fn ubl(number: &str, due: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
        <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2018-03-21</cbc:IssueDate><cbc:DueDate>2018-04-21</cbc:DueDate>
        <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>
        <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Contoso</cbc:RegistrationName>
        </cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
        <cac:TaxTotal><cbc:TaxAmount currencyID="USD">0</cbc:TaxAmount></cac:TaxTotal>
        <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="USD">{due}</cbc:LineExtensionAmount>
        <cbc:TaxExclusiveAmount currencyID="USD">{due}</cbc:TaxExclusiveAmount>
        <cbc:TaxInclusiveAmount currencyID="USD">{due}</cbc:TaxInclusiveAmount>
        <cbc:PayableAmount currencyID="USD">{due}</cbc:PayableAmount></cac:LegalMonetaryTotal>
        <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="USD">{due}</cbc:LineExtensionAmount>
        </cac:InvoiceLine></Invoice>"#
    )
}

/// Reads a raw message.
pub(crate) fn read(raw: &str) -> Reading {
    read_with(raw, &Limits::default())
}

/// Reads a raw message within limits.
pub(crate) fn read_with(raw: &str, limits: &Limits) -> Reading {
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    read_message(raw.as_bytes(), &message, limits).unwrap()
}

/// Reads an HTML file.
pub(crate) fn page(body: &str) -> FileReport {
    read_file(body.as_bytes(), "mail.html", &Limits::default())
}

/// The codes of everything refused.
pub(crate) fn refusals(reading: &Reading) -> Vec<&'static str> {
    reading.refused.iter().map(|r| r.code.as_code().name()).collect()
}

/// Deflated bytes.
pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A zip archive of deflated entries.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let packed: Vec<Vec<u8>> = files.iter().map(|(_, content)| deflated(content)).collect();
    let entries = files.iter().zip(&packed);
    archive(
        &entries.map(|((name, content), packed)| (*name, 8, &**packed, content.len())).collect::<Vec<_>>(),
    )
}

/// A zip archive of entries: name, method, what is packed by it, and how long that says to be unpacked.
pub(crate) fn archive(entries: &[(&str, usize, &[u8], usize)]) -> Vec<u8> {
    let le = |n: usize, bytes: usize| n.to_le_bytes().into_iter().take(bytes).collect::<Vec<u8>>();
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, method, packed, size) in entries {
        let sizes = [le(0, 4), le(packed.len(), 4), le(*size, 4), le(name.len(), 2), le(0, 2)].concat();
        let at = archive.len();
        let head = [le(20, 2), le(0, 2), le(*method, 2), le(0, 4), sizes].concat();
        archive.extend([b"PK\x03\x04", head.as_slice(), name.as_bytes(), packed].concat());
        let rest = [vec![0; 10], le(at, 4), name.as_bytes().to_vec()].concat();
        directory.extend([b"PK\x01\x02", le(20, 2).as_slice(), &head, &rest].concat());
    }
    let end = [
        le(0, 4),
        le(entries.len(), 2),
        le(entries.len(), 2),
        le(directory.len(), 4),
        le(archive.len(), 4),
        le(0, 2),
    ];
    [archive, directory, b"PK\x05\x06".to_vec(), end.concat()].concat()
}

/// The one invoice of a file in which nothing is refused.
pub(crate) fn one(text: &str) -> Invoice {
    let mut reading = read_file(text.as_bytes(), "", &Limits::default()).into_reading();
    assert_eq!((reading.invoices.len(), reading.refused.len()), (1, 0), "{text}");
    reading.invoices.pop().unwrap()
}

/// CMS signed data in DER around content; what a signature would be is left out.
pub(crate) fn signed_data(content: &[u8]) -> Vec<u8> {
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    }
    const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
    const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    let inner = element(0xa0, &element(0x04, content));
    let encapsulated = element(0x30, &[element(0x06, DATA), inner].concat());
    let signed = [element(0x02, &[1]), element(0x31, &[]), encapsulated, element(0x31, &[])].concat();
    element(0x30, &[element(0x06, SIGNED_DATA), element(0xa0, &element(0x30, &signed))].concat())
}
