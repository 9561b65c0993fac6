//! The MIME tree: where a document may hide in a message, and how it is written there.
#![cfg(feature = "read")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_invoice::{Limits, PayableReason, ProblemCode, Reading, read_file};

use crate::common;
use crate::common::{HTML, html, message, read, refusals, request_json, ubl};

/// The document without its declaration, whose encoding each test states itself.
fn xml() -> String {
    ubl("M-1", "121.00").replace("<?xml version=\"1.0\"?>", "").replace("\n", " ")
}

fn wrapped(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(76).map(|l| String::from_utf8(l.to_vec()).unwrap());
    lines.collect::<Vec<_>>().join("\r\n")
}

fn payable(reading: &Reading, name: &str) {
    assert_eq!(refusals(reading), Vec::<&str>::new(), "{name}");
    assert_eq!(reading.invoices.len(), 1, "{name}");
    let invoice = reading.invoices.first().unwrap();
    assert!(invoice.is_payable(), "{name}: {:?}", invoice.payability());
    assert_eq!(invoice.number(), Some("M-1"), "{name}");
}

#[test]
fn a_document_is_told_by_its_content_whatever_its_name() {
    let base64 = wrapped(xml().as_bytes());
    for header in [
        "Content-Type: application/octet-stream",
        "Content-Type: application/pdf; name=invoice.pdf",
        "Content-Type: image/jpeg; name=photo.jpg\r\nContent-Disposition: inline",
        "Content-Type: application/vnd.oasis.ubl+xml",
        // RFC 2047 in a parameter, as mail programs do though it is not allowed.
        "Content-Type: application/xml; name=\"=?utf-8?B?RmFrdHVyYSDFvi54bWw=?=\"",
        // RFC 2231: a character set, and a name in pieces.
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''Rechnung%20f%C3;\r\n filename*1*=%BCr%20Mai;\r\n filename*2=.jpg",
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=iso-8859-1'de'Rechnung%FC",
        "Content-Disposition: attachment; filename=\"../../etc/passwd\"",
    ] {
        let raw = message(&[
            ("Content-Type: text/plain", "see attachment"),
            (&format!("{header}\r\nContent-Transfer-Encoding: base64"), &base64),
        ]);
        payable(&read(&raw), header);
    }
    // The name of an invoice makes none.
    let raw =
        message(&[("Content-Type: application/xml; name=factur-x.xml", "<order><total>1</total></order>")]);
    assert!(read(&raw).invoices.is_empty());
}

#[test]
fn every_transfer_encoding_and_character_set() {
    let (document, latin) =
        (xml().replace("Contoso", "Café"), "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>");
    let bytes: Vec<u8> =
        format!("{latin}{document}").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let quoted = |bytes: &[u8]| {
        let escaped = bytes.iter().map(|b| match b {
            b'=' | 0x80.. => format!("={b:02X}"),
            _ => char::from(*b).to_string(),
        });
        escaped.collect::<Vec<_>>().chunks(60).map(<[String]>::concat).collect::<Vec<_>>().join("=\r\n")
    };
    let wide: Vec<u8> = format!("\u{feff}{document}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (header, body) in [
        ("application/xml\r\nContent-Transfer-Encoding: 8bit", document.clone()),
        ("text/xml; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", document.clone()),
        ("application/xml\r\nContent-Transfer-Encoding: quoted-printable", quoted(&bytes)),
        ("text/xml; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable", quoted(&bytes)),
        ("application/xml\r\nContent-Transfer-Encoding: BASE64", wrapped(&bytes)),
        ("application/xml\r\nContent-Transfer-Encoding: base64", wrapped(&wide)),
        ("application/xml\r\nContent-Transfer-Encoding: binary", document),
    ] {
        let header = format!("Content-Disposition: attachment; filename=a.xml\r\nContent-Type: {header}");
        let reading = read(&message(&[("Content-Type: text/plain", "x"), (&header, &body)]));
        payable(&reading, &header);
        assert_eq!(reading.invoices[0].seller().unwrap().name(), Some("Café"), "{header}");
    }
    // A body in another character set than UTF-8.
    let body = html(&[&request_json("1", "1", ",\"customer\":\"Zo\u{eb}\"")]);
    let bytes: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (charset, bytes) in [
        ("windows-1252", bytes.clone()),
        ("iso-8859-15", bytes),
        ("utf-16", body.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ] {
        let header =
            format!("Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64");
        let reading = read(&message(&[(&header, &wrapped(&bytes))]));
        let buyer = reading.request().unwrap().invoice().buyer().unwrap();
        assert_eq!(buyer.name(), Some("Zo\u{eb}"), "{charset}");
    }
}

#[test]
fn flowed_text_is_text_and_a_document_in_it_is_a_document() {
    // RFC 3676: a line that ends in a blank goes on in the next.
    let flowed = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no";
    let body = html(&[&request_json("1", "1", "")]);
    let raw =
        message(&[(flowed, "Invoice 1 of \r\nContoso: \r\n1 USD\r\n> quoted \r\n> text"), (HTML, &body)]);
    assert!(read(&raw).request().is_some_and(|r| r.invoice().is_payable()));
    let soft = xml().replace("> <", "> \r\n<");
    let header = format!("{flowed}\r\nContent-Disposition: attachment; filename=a.txt");
    payable(&read(&message(&[("Content-Type: text/plain", "x"), (&header, &soft)])), "flowed");
}

/// A message whose outermost part is of a kind, with parameters.
fn of_kind(kind: &str, parts: &[(&str, &str)]) -> String {
    message(parts).replace("multipart/mixed;", &format!("multipart/{kind};"))
}

#[test]
fn the_body_is_what_programs_show() {
    let (text, plain) = (("Content-Type: text/plain", "x"), "<p>Hello</p>");
    let asking = html(&[&request_json("1", "1", "")]);
    let related = |id: &str| format!("{HTML}\r\nContent-ID: <{id}>");
    let (a, b) = (related("a"), related("b"));
    let named = format!("{HTML}; name=a.html");
    let inner =
        format!("--=_i\r\n{HTML}\r\n\r\n{asking}\r\n--=_i\r\nContent-Type: image/png\r\n\r\nx\r\n--=_i--");
    let inner = ("Content-Type: multipart/related; boundary=\"=_i\"", inner.as_str());
    for (raw, displayed) in [
        (of_kind("alternative", &[text, (HTML, &asking), (HTML, plain)]), false),
        (of_kind("alternative", &[text, (HTML, plain), (HTML, &asking)]), true),
        (of_kind("alternative", &[text, (HTML, &asking)]), true),
        (of_kind("alternative", &[(HTML, &asking), text]), true),
        (of_kind("alternative", &[text, (HTML, &asking), (&named, plain)]), false),
        (of_kind("alternative", &[text, (HTML, plain), inner]), true),
        (of_kind("alternative", &[text, inner, (HTML, plain)]), false),
        (of_kind("related; start=\"<b>\"", &[(&a, &asking), (&b, plain)]), false),
        (of_kind("related; start=\"<b>\"", &[(&a, plain), (&b, &asking)]), false),
        (of_kind("related; start=\"<a>\"", &[(&a, &asking), (&b, plain)]), true),
        (of_kind("related; start=\"<c>\"", &[(&a, &asking), (&b, plain)]), true),
        (of_kind("related", &[(&a, &asking), (&b, plain)]), true),
        (of_kind("related", &[(&a, plain), (&b, &asking)]), false),
        (of_kind("mixed", &[(HTML, &asking), (HTML, plain)]), true),
        (of_kind("mixed", &[(HTML, plain), (HTML, &asking)]), false),
    ] {
        let reading = read(&raw);
        assert_eq!(reading.request().is_some(), displayed, "{raw}");
        let refused: &[&str] = if displayed { &[] } else { &["invoice.request_not_displayed"] };
        assert_eq!(refusals(&reading), refused, "{raw}");
    }
}

#[test]
fn every_shape_of_the_tree() {
    let part = |header: &str, body: &str| format!("--=_i\r\n{header}\r\n\r\n{body}\r\n");
    let inner = |kind: &str, parts: &[(&str, &str)]| {
        let parts: String = parts.iter().map(|(h, b)| part(h, b)).collect();
        (format!("Content-Type: multipart/{kind}; boundary=\"=_i\""), format!("{parts}--=_i--"))
    };
    let request = html(&[&request_json("R-1", "\"9.50\"", "")]);
    let plain = ("Content-Type: text/plain", "Invoice R-1");
    for kind in ["alternative", "related", "mixed", "x-unknown", "report"] {
        // The first part of a related set is the one that is shown.
        let mut parts = [plain, (HTML, &*request)];
        if kind == "related" {
            parts.reverse();
        }
        let (header, body) = inner(kind, &parts);
        let reading = read(&message(&[(&header, &body)]));
        assert!(reading.request().is_some_and(|r| r.invoice().is_payable()), "{kind}");
        let document = xml();
        let (header, body) = inner(kind, &[plain, (common::XML, &document)]);
        payable(&read(&message(&[(&header, &body)])), kind);
    }
}

#[test]
fn what_is_signed_is_read_and_its_signature_reported_as_unverified() {
    let unverified = |reading: &Reading| {
        let invoice = reading.all_invoices().next().unwrap();
        assert!(invoice.problems().iter().any(|p| p.code == ProblemCode::SignatureUnverified));
        invoice.payability()
    };
    let document = xml();
    // A .p7m file: alone, attached, in base64, in PEM.
    let container = common::signed_data(document.as_bytes());
    let pem = format!("-----BEGIN PKCS7-----\n{}\n-----END PKCS7-----\n", wrapped(&container));
    for bytes in [&container, &wrapped(&container).into_bytes(), &pem.into_bytes()] {
        let reading = read_file(bytes, "IT01234567890_00001.xml.p7m", &Limits::default()).into_reading();
        assert_eq!(unverified(&reading), []);
    }
    let header = "Content-Type: application/pkcs7-mime; name=a.xml.p7m\r\nContent-Transfer-Encoding: base64";
    let attached = read(&message(&[("Content-Type: text/plain", "x"), (header, &wrapped(&container))]));
    assert_eq!(unverified(&attached), []);
    // S/MIME with a separate signature: the request and the document.
    let signed = |header: &str, body: &str| {
        let parts = format!(
            "--=_s\r\n{header}\r\n\r\n{body}\r\n--=_s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExAA==\r\n--=_s--"
        );
        let kind = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"=_s\"";
        read(&message(&[(kind, &parts)]))
    };
    assert_eq!(unverified(&signed(HTML, &html(&[&request_json("1", "1", "")]))), []);
    assert_eq!(unverified(&signed(common::XML, &document)), []);
    // S/MIME with everything inside the signature: read like a forwarded message.
    let entity = format!("{HTML}\r\n\r\n{}", html(&[&request_json("1", "1", "")]));
    let opaque =
        "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64";
    let reading = read(&message(&[(opaque, &wrapped(&common::signed_data(entity.as_bytes())))]));
    assert!(reading.request().is_none());
    assert!(unverified(&reading).contains(&PayableReason::NotDisplayed));
    // A document outside of any signature is not reported.
    let plain = read(&message(&[(common::XML, &document)]));
    assert!(plain.invoices[0].problems().is_empty());
}

#[test]
fn a_certified_envelope_is_looked_into() {
    // PEC: the provider's message with the certificate data and the original, all signed by the provider.
    let fattura = common::signed_data(xml().as_bytes());
    let original = message(&[
        ("Content-Type: text/plain", "in allegato la fattura"),
        (
            "Content-Type: application/pkcs7-mime; name=IT01_1.xml.p7m\r\nContent-Transfer-Encoding: base64",
            &wrapped(&fattura),
        ),
    ]);
    let parts = format!(
        "--=_m\r\nContent-Type: text/plain\r\n\r\nMessaggio di posta certificata\r\n--=_m\r\n\
         Content-Type: application/xml; name=daticert.xml\r\n\r\n<postacert tipo=\"posta-certificata\" errore=\"nessuno\"/>\r\n\
         --=_m\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\n{original}\r\n--=_m--"
    );
    let mixed = format!("--=_s\r\nContent-Type: multipart/mixed; boundary=\"=_m\"\r\n\r\n{parts}\r\n--=_s--");
    let raw = format!(
        "From: posta-certificata@pec.example\r\nX-Trasporto: posta-certificata\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=\"=_s\"\r\n\r\n{mixed}\r\n"
    );
    let reading = read(&raw);
    assert_eq!(refusals(&reading), Vec::<&str>::new());
    let invoice = reading.invoices.first().unwrap();
    assert_eq!((invoice.number(), reading.invoices.len()), (Some("M-1"), 1));
    assert!(invoice.problems().iter().any(|p| p.code == ProblemCode::SignatureUnverified));
    assert_eq!(invoice.payability(), [PayableReason::NotDisplayed]);
}

#[test]
fn a_zip_holds_documents_of_any_kind() {
    let document = xml();
    let pdf = common::pdf::of(&[("a.xml", document.as_bytes())]);
    let inner = common::zip(&[("b.xml", document.as_bytes())]);
    let signed = common::signed_data(document.as_bytes());
    for (name, content) in
        [("a", document.as_bytes()), ("b.pdf", &pdf), ("c.zip", &inner), ("d.p7m", &signed)]
    {
        let archive = common::zip(&[("readme.txt", b"hello"), (name, content)]);
        let header = "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64";
        let raw = message(&[("Content-Type: text/plain", "x"), (header, &wrapped(&archive))]);
        payable(&read(&raw), name);
        assert!(read(&raw).invoices[0].part().to_string().starts_with(&format!("2!{name}")));
    }
}

#[test]
fn xml_is_read_under_any_declared_type() {
    for header in [
        "Content-Type: text/html; name=invoice.xml\r\nContent-Disposition: attachment; filename=invoice.xml",
        "Content-Type: text/html",
        "X-A: b",
        "Content-Disposition: inline",
        "Content-Type: text/plain",
    ] {
        payable(&read(&message(&[("Content-Type: text/plain", "x"), (header, &xml())])), header);
    }
    // XHTML is HTML, and prose with a tag is prose.
    let xhtml = "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>x</body></html>";
    for (header, body) in [(HTML, xhtml), ("X-A: b", "<b> is a tag of HTML"), (HTML, "<center>x</center>")] {
        let reading = read(&message(&[("Content-Type: text/plain", "x"), (header, body)]));
        assert!(reading.invoices.is_empty() && reading.refused.is_empty(), "{body}");
    }
}

#[test]
fn a_digest_holds_messages() {
    let inner = format!("From: a@b.example\r\nSubject: d\r\nContent-Type: application/xml\r\n\r\n{}", xml());
    // Without a type of its own a part is a message: an empty line, and its header.
    for header in ["", "Content-Type: message/rfc822"] {
        let raw =
            of_kind("digest", &[(header, &inner)]).replace("--=_b\r\n\r\n\r\nFrom", "--=_b\r\n\r\nFrom");
        let reading = read(&raw);
        assert_eq!(reading.invoices.len(), 1, "{header}");
        assert_eq!(reading.invoices[0].payability(), [PayableReason::NotDisplayed], "{header}");
    }
    let text = ("Content-Type: text/plain", inner.as_str());
    assert!(read(&of_kind("digest", &[text])).invoices.is_empty());
}

#[test]
fn a_document_in_flowed_text_is_read_as_it_was_written() {
    for (delsp, soft) in [("", "Contoso \r\nLimited"), ("; delsp=yes", "Contoso Lim \r\nited")] {
        let header = format!(
            "Content-Type: text/plain; format=flowed{delsp}\r\nContent-Disposition: attachment; filename=a.xml"
        );
        let reading =
            read(&message(&[("Content-Type: text/plain", "x"), (&header, &xml().replace("Contoso", soft))]));
        payable(&reading, delsp);
        assert_eq!(reading.invoices[0].seller().unwrap().name(), Some("Contoso Limited"));
    }
}

#[test]
fn a_name_over_several_lines_is_one() {
    let broken = xml().replace("Contoso", "Contoso\r\n      Ltd");
    let reading = read(&message(&[(common::XML, &broken)]));
    payable(&reading, "name");
    assert_eq!(reading.invoices[0].seller().unwrap().name(), Some("Contoso Ltd"));
    // A number is not a name.
    let number = read(&message(&[(common::XML, &xml().replace("M-1", "M\r\n1"))]));
    assert!(!number.invoices[0].is_payable());
}

#[test]
fn bytes_of_no_declared_type_tell_their_character_set() {
    let item = |seller: &str| {
        format!(
            "<div itemscope itemtype=\"https://schema.org/Invoice\"><b itemprop=identifier>M-1</b><b itemprop=provider>{seller}</b></div>"
        )
    };
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let body = format!("<html><head><meta charset=\"windows-1252\"></head><body>{}", item("Caf\u{e9}"));
    let wide: Vec<u8> =
        format!("\u{feff}<html>{}", item("Caf\u{e9}")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let plain = latin(&format!("<html>{}", item("Caf\u{e9}")));
    let xml = latin(&ubl("M-1", "121.00").replace("Contoso", "Caf\u{e9}"));
    for (bytes, charset) in
        [(latin(&body), ""), (wide, ""), (plain, "; charset=windows-1252"), (xml, "; charset=windows-1252")]
    {
        let header =
            format!("Content-Type: application/octet-stream{charset}\r\nContent-Transfer-Encoding: base64");
        let raw = message(&[("Content-Type: text/plain", "x"), (&header, &wrapped(&bytes))]);
        let in_mail = read(&raw);
        assert_eq!(in_mail.invoices[0].seller().unwrap().name(), Some("Caf\u{e9}"), "{charset}");
        if charset.is_empty() {
            let report = read_file(&bytes, "a.html", &Limits::default());
            assert_eq!(report.reading().invoices[0].seller().unwrap().name(), Some("Caf\u{e9}"));
        }
    }
}
