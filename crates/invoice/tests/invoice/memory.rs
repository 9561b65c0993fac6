//! Memory stays bounded, whatever a document says: a few times its own size and what it may inflate to.
#![cfg(feature = "read")]

use std::io::Write as _;
use std::path::Path;

use billfold_invoice::{Limits, read_file};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::common;

/// The most bytes that were allocated at any one time.
fn peak(bytes: &[u8], name: &str) -> u64 {
    allocation_counter::measure(|| {
        std::hint::black_box(read_file(bytes, name, &Limits::default()));
    })
    .bytes_max
}

/// Reading may take so many times the input, and so much besides.
fn assert_bounded(what: &str, bytes: &[u8], name: &str, times: u64, besides: u64) {
    let bound = times * bytes.len() as u64 + besides;
    let peak = peak(bytes, name);
    assert!(peak <= bound, "{what}: {} bytes took {peak}, more than {bound}", bytes.len());
}

const MIB: u64 = 1 << 20;

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A PDF with one object stream of these members, and its cross-reference stream.
fn with_object_stream(index: &str, members: &str) -> Vec<u8> {
    let packed = zlib(format!("{index}{members}").as_bytes());
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let catalog = b"<</Type/Catalog/Pages 2 0 R>>".to_vec();
    let pages = b"<</Type/Pages/Kids[]/Count 0>>".to_vec();
    let first = index.len();
    let mut stream =
        format!("<</Type/ObjStm/N 1/First {first}/Filter/FlateDecode/Length {}>>\nstream\n", packed.len())
            .into_bytes();
    stream.extend(packed);
    stream.extend(b"\nendstream");
    for (n, object) in [catalog, pages, stream].iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(b"xref\n0 4\n0000000000 65535 f \n");
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

#[test]
fn object_streams_of_a_pdf() {
    // Many members that are all the same large array: terabytes, if they were parsed.
    let index: String = (0..100_000).map(|n| format!("{} 0 ", n + 10)).collect();
    let bomb = with_object_stream(&index, &format!("[{}]", "0 ".repeat(1_000_000)));
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    assert_bounded("one array many times", &bomb, "a.pdf", 4, 32 * MIB);
    // One array of millions.
    let bomb = with_object_stream("10 0 ", &format!("[{}]", "0 ".repeat(2_000_000)));
    assert_bounded("millions of numbers", &bomb, "a.pdf", 4, 32 * MIB);
    // As many as are allowed.
    let bomb = with_object_stream("10 0 ", &format!("[{}]", "0 ".repeat(490_000)));
    assert_bounded("half a million numbers", &bomb, "a.pdf", 4, 128 * MIB);
}

#[test]
fn texts_of_xml() {
    let around = |inside: &str| {
        format!(
            "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">{inside}</Invoice>"
        )
    };
    for (what, inside) in [
        ("a text with elements between", "x<b>y</b>".repeat(60_000)),
        ("a long text with elements between", format!("{}<b>y</b>", "x".repeat(60_000)).repeat(2)),
        ("empty elements", "<b/>".repeat(199_000)),
        (
            "attributes",
            format!("<b {}/>", (0..60).map(|n| format!("a{n}='' ")).collect::<String>()).repeat(2_000),
        ),
        ("references", "&amp;".repeat(100_000)),
    ] {
        assert_bounded(what, around(&inside).as_bytes(), "a.xml", 24, MIB);
    }
}

#[test]
fn elements_of_html_and_values_of_json() {
    let items = "<i itemprop=a>x</i>".repeat(20_000);
    let around = "<i itemprop=a>".repeat(200);
    for (what, html) in [
        ("properties", format!("<div itemscope itemtype='https://schema.org/Invoice'>{items}")),
        (
            "properties around properties",
            format!("<div itemscope itemtype='https://schema.org/Invoice'>{around}{}", "text ".repeat(5_000)),
        ),
        (
            "attributes",
            format!("<div itemscope><p {}>", (0..20_000).map(|n| format!("a{n} ")).collect::<String>()),
        ),
        ("open elements", "<b itemscope>".repeat(20_000)),
    ] {
        assert_bounded(what, html.as_bytes(), "a.html", 40, 6 * MIB);
    }
    for (what, json) in [
        ("arrays", "[[],".repeat(200_000)),
        ("numbers", format!("[{}1]", "1,".repeat(200_000))),
        ("members", format!("{{{}\"z\":1}}", (0..19_000).map(|n| format!("\"{n}\":1,")).collect::<String>())),
    ] {
        assert_bounded(what, json.as_bytes(), "a.json", 40, 6 * MIB);
    }
}

#[test]
fn what_archives_inflate_to() {
    let bomb = common::zip(&[("a.xml", &vec![b' '; 16 << 20])]);
    let limits = Limits::default();
    assert_bounded("spaces", &bomb, "a.zip", 4, 4 * limits.inflate_bytes as u64);
}

/// The hostile documents of the fixtures.
#[test]
fn fixtures() {
    let inflate = Limits::default().inflate_total as u64;
    for (folder, times, besides) in [
        ("xml-adversarial", 24, MIB),
        ("xml-security", 24, MIB),
        ("negative", 24, 2 * inflate),
        ("html", 40, 2 * MIB),
        ("pdf-adversarial", 16, 4 * inflate),
        ("eml", 24, 2 * inflate),
    ] {
        let Some(folder) = common::fixtures(&format!("invoice/{folder}")) else { return };
        each_file(&folder, &mut |path, bytes| {
            assert_bounded(&path.display().to_string(), bytes, &path.to_string_lossy(), times, besides);
        });
    }
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, visit);
        } else {
            visit(&path, &std::fs::read(&path).unwrap());
        }
    }
}
