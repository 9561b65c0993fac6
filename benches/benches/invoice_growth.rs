//! How the work of each parser of `billfold-invoice` grows with its input: instructions at n and 2n, which may be at most
//! 2.2 times as many. Inputs beyond a limit are among them: refusing must be linear as well.
#![expect(clippy::arithmetic_side_effects, reason = "sizes and dates are small")]

use std::process::ExitCode;

use billfold_benches::inputs;
use billfold_benches::instructions::{self, Case};
use billfold_invoice::{Limits, has_payment_request, read_file};

const NS: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";

/// Reads what `make` makes.
fn read(bytes: impl Into<Vec<u8>>, name: &'static str) -> Box<dyn FnOnce()> {
    let bytes = bytes.into();
    Box::new(move || {
        std::hint::black_box(read_file(&bytes, name, &Limits::default()));
    })
}

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

/// Text made of a piece for each number.
fn times(n: u64, piece: impl Fn(u64) -> String) -> String {
    (0..n).map(piece).collect()
}

fn ubl_with(inside: &str) -> String {
    format!("<Invoice xmlns=\"{NS}\">{inside}</Invoice>")
}

fn xml() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("xml: lines of UBL", 500, |n| read(inputs::ubl(size(n)), "")),
        case("xml: lines of CII", 500, |n| read(inputs::cii(size(n)), "")),
        case("xml: elements with attributes", 500, |n| {
            let attributes = times(60, |a| format!(" a{a}=\"x\""));
            read(ubl_with(&format!("<e{attributes}/>").repeat(size(n))), "")
        }),
        case("xml: attributes of one element", 10_000, |n| {
            read(ubl_with(&format!("<e{}/>", times(n, |a| format!(" a{a}=\"x\"")))), "")
        }),
        case("xml: elements with namespace declarations", 500, |n| {
            let declarations = times(30, |a| format!(" xmlns:n{a}=\"urn:{a}\""));
            read(ubl_with(&format!("<e{declarations}><n29:f/></e>").repeat(size(n))), "")
        }),
        case("xml: namespace declarations of one element", 10_000, |n| {
            read(ubl_with(&format!("<e{}/>", times(n, |a| format!(" xmlns:n{a}=\"urn:{a}\"")))), "")
        }),
        case("xml: nested elements", 20_000, |n| {
            read(ubl_with(&format!("{}{}", "<a>".repeat(size(n)), "</a>".repeat(size(n)))), "")
        }),
        case("xml: a text with elements between", 20_000, |n| {
            read(ubl_with(&"x<b>y</b>".repeat(size(n))), "")
        }),
        case("xml: a text with comments between", 20_000, |n| {
            read(ubl_with(&"x<!--y-->".repeat(size(n))), "")
        }),
        case("xml: character references", 20_000, |n| read(ubl_with(&"&#48;&amp;".repeat(size(n))), "")),
        case("xml: comments", 20_000, |n| read(ubl_with(&"<!-- x -->".repeat(size(n))), "")),
        case("xml: bytes of UTF-16", 20_000, |n| {
            let wide = ubl_with(&"<e>\u{e9}</e>".repeat(size(n)));
            read(format!("\u{feff}{wide}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), "")
        }),
        case("xml: due dates", 2_000, |n| {
            let date = |n: u64| format!("{}{:02}{:02}", 2000 + n / 336, n / 28 % 12 + 1, n % 28 + 1);
            let terms = times(n, |n| {
                format!(
                    "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format=\"102\">{}</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>",
                    date(n)
                )
            });
            let cii = inputs::cii(1);
            read(
                cii.replace(
                    "<ram:SpecifiedTradePaymentTerms>",
                    &format!("{terms}<ram:SpecifiedTradePaymentTerms>"),
                ),
                "",
            )
        }),
    ]
}

/// Several invoices in one document, and what they share.
fn xml_several() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("xml: invoices of one file, and elements around them", 200, |n| {
            let around = "<a/>".repeat(40 * size(n));
            let body = "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><Numero>1</Numero>\
                </DatiGeneraliDocumento></DatiGenerali></FatturaElettronicaBody>";
            let space = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2";
            let bodies = body.repeat(size(n));
            read(
                format!("<p:FatturaElettronica xmlns:p=\"{space}\">{around}{bodies}</p:FatturaElettronica>"),
                "",
            )
        }),
        case("xml: invoices of one file beyond the limit", 2_000, |n| {
            let space = "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml";
            let invoices = "<Invoice/>".repeat(size(n));
            read(
                format!(
                    "<f:Facturae xmlns:f=\"{space}\"><Parties/><Invoices>{invoices}</Invoices></f:Facturae>"
                ),
                "",
            )
        }),
        case("xml: invoices of one envelope", 100, |n| {
            let space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
            let invoices = ubl_with("<a/>").repeat(size(n));
            read(
                format!(
                    "<s:StandardBusinessDocument xmlns:s=\"{space}\">{invoices}</s:StandardBusinessDocument>"
                ),
                "",
            )
        }),
        case("xml: payment means of CII", 2_000, |n| {
            let means = "<ram:SpecifiedTradeSettlementPaymentMeans/>".repeat(size(n));
            let before = "<ram:SpecifiedTradePaymentTerms>";
            read(inputs::cii(1).replacen(before, &format!("{means}{before}"), 1), "")
        }),
    ]
}

fn html() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("html: rows of a table", 1_000, |n| {
            let rows = "<tr><td style=\"padding: 1px\">a</td><td><b>b</b></td></tr>".repeat(size(n));
            read(inputs::microdata().replace("<table width=\"600\">", &format!("<table>{rows}")), "a.html")
        }),
        case("html: nested div beyond the limit", 10_000, |n| {
            read(format!("<p itemscope>{}", "<div>".repeat(size(n))), "a.html")
        }),
        case("html: end tags of nothing at depth 500", 10_000, |n| {
            read(format!("<p itemscope>{}{}", "<div>".repeat(500), "</q>".repeat(size(n))), "a.html")
        }),
        // Quadratic inside html5ever; the next case shows where it ends.
        Case::counted("html: attributes of one tag", &[1_000, 2_000], |n| {
            read(format!("<p itemscope><a {}>x</a>", times(n, |a| format!("a{a}=1 "))), "a.html")
        }),
        case("html: attributes of one tag beyond the limit", 40_000, |n| {
            read(format!("<p itemscope><a {}>x</a>", times(n, |a| format!("a{a}/"))), "a.html")
        }),
        case("html: attributes of many tags", 100, |n| {
            let tag = format!("<a {}>x</a>", times(200, |a| format!("a{a}=1 ")));
            read(format!("<p itemscope>{}", tag.repeat(size(n))), "a.html")
        }),
        case("html: itemprops", 5_000, |n| {
            read(
                format!(
                    "<div itemscope itemtype='https://schema.org/Invoice'>{}</div>",
                    times(n, |a| format!("<i itemprop=a{a}>x</i>"))
                ),
                "a.html",
            )
        }),
        case("html: itemprops around one another", 5_000, |n| {
            let around = "<i itemprop=a>".repeat(300);
            read(
                format!(
                    "<div itemscope itemtype='https://schema.org/Invoice'>{around}{}",
                    "<b></b>".repeat(size(n))
                ),
                "a.html",
            )
        }),
        case("html: items", 2_000, |n| {
            read(
                "<div itemscope itemtype='https://schema.org/Invoice'><i itemprop=identifier>1</i></div>"
                    .repeat(size(n)),
                "a.html",
            )
        }),
        case("html: RDFa properties", 2_000, |n| {
            let around = "<div>".repeat(100);
            let properties = "<i property=name>x</i>".repeat(size(n));
            read(format!("<div vocab='https://schema.org/' typeof=Invoice>{around}{properties}"), "a.html")
        }),
        case("html: references of items to one another", 2_000, |n| {
            let items = times(n, |a| format!("<div id=i{a} itemscope itemprop=b itemref=i{}></div>", a + 1));
            read(
                format!("<div itemscope itemtype='https://schema.org/Invoice' itemref=i0></div>{items}"),
                "a.html",
            )
        }),
        case("html: scripts of data", 20_000, |n| {
            read(format!("<script type='application/ld+json'>[{}1]</script>", "1,".repeat(size(n))), "a.html")
        }),
    ]
}

fn json() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("json: members", 4_000, |n| {
            read(format!("{{\"@type\":\"Invoice\"{}}}", times(n, |a| format!(",\"a{a}\":1"))), "")
        }),
        case("json: nesting beyond the limit", 100_000, |n| {
            read(format!("{}{}", "[".repeat(size(n)), "]".repeat(size(n))), "")
        }),
        case("json: a string of escapes", 20_000, |n| {
            read(format!("[\"{}\"]", "\\u00e9\\n".repeat(size(n))), "")
        }),
        case("json: numbers", 4_000, |n| read(format!("[{}1]", "1.50,".repeat(size(n))), "")),
        case("json: objects below a large context", 2_000, |n| {
            let terms = times(n, |a| format!("\"t{a}\":\"https://schema.org/name\","));
            let objects = times(n, |a| format!("{{\"t{a}\":1}},"));
            read(
                format!("{{\"@context\":{{{terms}\"z\":\"z\"}},\"@type\":\"Invoice\",\"x\":[{objects}1]}}"),
                "",
            )
        }),
        case("json: contexts inside one context", 2_000, |n| {
            let terms = times(n, |a| format!("\"t{a}\":\"https://schema.org/name\","));
            let objects = times(n, |_| "{\"@context\":{\"y\":\"z\"}},".to_owned());
            read(
                format!("{{\"@context\":{{{terms}\"z\":\"z\"}},\"@type\":\"Invoice\",\"x\":[{objects}1]}}"),
                "",
            )
        }),
        case("json: due dates", 2_000, |n| {
            let dates =
                times(n, |n| format!("\"{}-{:02}-{:02}\",", 2000 + n / 336, n / 28 % 12 + 1, n % 28 + 1));
            read(
                format!(
                    "{{\"@context\":\"https://schema.org\",\"@type\":\"Invoice\",\"paymentDueDate\":[{dates}\"2020-01-01\"]}}"
                ),
                "",
            )
        }),
        case("json: invoices of one number", 200, |n| {
            let invoices = times(n, |a| {
                format!(
                    "{{\"@context\":\"https://schema.org\",\"@type\":\"Invoice\",\"identifier\":\"1\",\"accountId\":\"{a}\"}},"
                )
            });
            read(format!("[{invoices}{{}}]"), "")
        }),
    ]
}

/// The catalog and pages of a PDF whose object 3 is a file specification of object 4.
fn with_file(more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)3 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Kids[]/Count 0>>".to_owned(),
        "<</Type/Filespec/EF<</F 4 0 R>>>>".to_owned(),
        "<</Type/EmbeddedFile/Length 4>>\nstream\n<a/>\nendstream".to_owned(),
    ];
    objects.extend(more);
    objects
}

/// The objects with this in the catalog.
fn under(key: &str, mut objects: Vec<String>) -> Vec<String> {
    if let Some(catalog) = objects.first_mut() {
        *catalog = format!("<</Type/Catalog/Pages 2 0 R/{key}>>");
    }
    objects
}

fn pdf() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("pdf: pages", 500, |n| read(inputs::hybrid_pdf(&inputs::cii(1), size(n)), "")),
        case("pdf: embedded bytes", 500, |n| read(inputs::hybrid_pdf(&inputs::cii(size(n)), 1), "")),
        case("pdf: entries of one large object", 2_000, |n| {
            let large = format!("[{}]", "0 ".repeat(size(n)));
            read(inputs::pdf(&with_file([large]), size(n)), "")
        }),
        case("pdf: files whose length is one large object", 1_000, |n| {
            let large = format!("[{}]", "0 ".repeat(size(n)));
            let stream = || "<</Type/EmbeddedFile/Length 5 0 R>>\nstream\n<a/>\nendstream".to_owned();
            let files = (0..n).map(|at| format!("<</EF<</F {} 0 R>>>>", 6 + at));
            let mut objects = with_file([large]);
            objects.extend((0..n).map(|_| stream()));
            let list = times(n, |at| format!("{} 0 R ", 6 + n + at));
            objects.extend(files);
            read(inputs::pdf(&under(&format!("AF[{list}]"), objects), 0), "")
        }),
        case("pdf: files of unknown length", 4_000, |n| {
            let mut objects = with_file([]);
            let files = times(n, |at| format!("<</EF<</F {} 0 R>>>>", 5 + at));
            objects.extend((0..n).map(|_| "<</Length 9999999>>\nstream\n".to_owned()));
            read(inputs::pdf(&under(&format!("AF[{files}]"), objects), 0), "")
        }),
        case("pdf: references to one large specification", 2_000, |n| {
            let large = format!("<</EF<<{}>>>>", times(n, |at| format!("/A{at} 0")));
            let list = "5 0 R ".repeat(size(n));
            read(inputs::pdf(&under(&format!("AF[{list}]"), with_file([large])), 0), "")
        }),
        case("pdf: files that end before one white space", 1_000, |n| {
            let files = times(n, |at| format!("<</EF<</F {} 0 R>>>>", 5 + at));
            let length = 60 * n;
            let stream = |_| format!("<</Length {length}>>\nstream\n");
            let mut objects = with_file((0..n).map(stream));
            objects.push(" ".repeat(100 * size(n)));
            read(inputs::pdf(&under(&format!("AF[{files}]"), objects), 0), "")
        }),
        case("pdf: references that lead to references", 2_000, |n| {
            let mut objects = with_file([]);
            objects.extend((0..n).map(|at| format!("<</Kids[{} 0 R]>>", 6 + at)));
            read(inputs::pdf(&under("Names<</EmbeddedFiles 5 0 R>>", objects), 0), "")
        }),
        case("pdf: objects of a table that is rebuilt", 2_000, |n| {
            let objects = with_file((0..n).map(|at| format!("<</A {at}>>")));
            let bytes = String::from_utf8_lossy(&inputs::pdf(&objects, 0)).replace("startxref", "start");
            read(bytes, "")
        }),
        case("pdf: heads of objects within each other", 2_000, |n| {
            let bytes = format!("%PDF-1.7\n/EmbeddedFile {}", times(n, |at| format!("{at} 0 obj[")));
            read(bytes, "")
        }),
        case("pdf: trailers", 2_000, |n| {
            let bytes = format!("%PDF-1.7\n/EmbeddedFile {}", "trailer<</Prev 9/A[".repeat(size(n)));
            read(bytes, "")
        }),
    ]
}

fn containers() -> Vec<Case> {
    let case = |name, n, prepare| Case::growing(name, &[n, 2 * n], 2.2, prepare);
    vec![
        case("mail: parts", 90, |n| {
            read(multipart(n, "Content-Type: text/html\r\n\r\n<p itemscope>x</p>\r\n"), "a.eml")
        }),
        case("mail: parts beyond the limit", 2_000, |n| read(multipart(n, "\r\nx\r\n"), "a.eml")),
        case("mail: multiparts inside one another", 1_000, |n| {
            read(
                times(n, |a| format!("Content-Type: multipart/mixed; boundary=b{a}\r\n\r\n--b{a}\r\n")),
                "a.eml",
            )
        }),
        case("mail: messages inside one another", 1_000, |n| {
            read("Subject: x\r\nContent-Type: message/rfc822\r\n\r\n".repeat(size(n)), "a.eml")
        }),
        case("mail: header fields", 5_000, |n| {
            read(format!("{}\r\nx", times(n, |a| format!("X-{a}: y\r\n"))), "a.eml")
        }),
        case("mail: the look for a payment request", 20_000, |n| {
            let raw = format!(
                "Content-Transfer-Encoding: base64\r\n\r\n{}",
                "ActionReques=41QUJD\r\n".repeat(size(n))
            )
            .into_bytes();
            Box::new(move || {
                std::hint::black_box(has_payment_request(&raw));
            })
        }),
        case("zip: entries", 90, |n| {
            let entries = vec![inputs::ubl(1).into_bytes(); size(n)];
            read(inputs::zip(&entries), "")
        }),
    ]
}

fn multipart(n: u64, part: &str) -> String {
    let parts = format!("--b\r\n{part}").repeat(size(n));
    format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
}

fn main() -> ExitCode {
    let cases: Vec<Case> =
        [xml(), xml_several(), html(), json(), pdf(), containers()].into_iter().flatten().collect();
    instructions::main(&cases)
}
