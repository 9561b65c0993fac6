//! PDFs that no program writes: broken, circular, and made to cost more than they weigh.
#![cfg(feature = "read")]

use std::fmt::Write as _;

use billfold_invoice::{FileReport, Limits, Outcome, PayableReason, RefusalReason, read_file};

use crate::common;

fn read(bytes: &[u8]) -> FileReport {
    read_file(bytes, "a.pdf", &Limits::default())
}

fn refused(report: &FileReport) -> Vec<RefusalReason> {
    report.reading().refused.iter().map(|refusal| refusal.code).collect()
}

/// A catalog with this key, pages as object 2, and further objects from 3 on.
fn objects(key: &str, more: impl IntoIterator<Item = String>) -> Vec<String> {
    let pages = "<</Type/Pages/Kids[]/Count 0>>".to_owned();
    [format!("<</Type/Catalog/Pages 2 0 R/{key}>>"), pages].into_iter().chain(more).collect()
}

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}>>\nstream\n{content}\nendstream")
}

/// The file with these objects; `table` may change the rows of its table, which hold place and object number.
fn pdf(objects: &[String], trailer: &str, table: impl FnOnce(&mut Vec<usize>)) -> Vec<u8> {
    let (mut out, mut places) = ("%PDF-1.7\n".to_owned(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = writeln!(out, "{} 0 obj{object}endobj", at + 1);
    }
    table(&mut places);
    let start = out.len();
    let rows: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let size = places.len() + 1;
    let _ = write!(
        out,
        "xref\n0 {size}\n0000000000 65535 f \n{rows}trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF"
    );
    out.into_bytes()
}

/// An invoice as a file whose specification is object 3 and whose stream is object 4.
fn invoice(length: &str) -> [String; 2] {
    let xml = common::ubl("7", "12.00");
    let length = length.replace("REAL", &xml.len().to_string());
    [
        "<</Type/Filespec/UF(a.xml)/EF<</F 4 0 R>>>>".to_owned(),
        stream(&format!("/Type/EmbeddedFile/Length {length}"), &xml),
    ]
}

#[test]
fn an_object_that_many_entries_name_is_read_once() {
    let large = format!("[{}]", "0 ".repeat(20_000));
    let objects = objects("AF[3 0 R]", invoice("REAL").into_iter().chain([large]));
    let bytes = pdf(&objects, "", |places| {
        let last = places[places.len() - 1];
        places.extend(vec![last; 20_000]);
    });
    assert_eq!(read(&bytes).outcome(), Outcome::Invoice);
}

#[test]
fn a_length_that_is_wrong_missing_or_circular_is_that_of_the_written_end() {
    for length in ["REAL", "1", "99999999", "-1", "4 0 R", "3 0 R", "77 0 R", "null"] {
        let report = read(&pdf(&objects("AF[3 0 R]", invoice(length)), "", |_| ()));
        assert_eq!(report.outcome(), Outcome::Invoice, "{length}");
        assert!(report.reading().invoices.iter().all(|invoice| invoice.is_payable()), "{length}");
    }
}

#[test]
fn circles_end() {
    for (key, more) in [
        ("Names<</EmbeddedFiles 3 0 R>>", vec!["<</Kids[3 0 R 4 0 R]>>", "<</Kids[3 0 R]/Names[(a)4 0 R]>>"]),
        ("AF 3 0 R", vec!["[3 0 R 4 0 R]", "<</EF 4 0 R/F 4 0 R>>"]),
        ("Names 1 0 R/EmbeddedFiles 1 0 R/Kids[1 0 R]", vec!["/EmbeddedFile"]),
    ] {
        let more = more.into_iter().map(str::to_owned);
        assert_eq!(
            read(&pdf(&objects(key, more), "/EmbeddedFile", |_| ())).outcome(),
            Outcome::None,
            "{key}"
        );
    }
    let report = read(&pdf(&objects("AF[3 0 R]", invoice("REAL")), "/Prev 0", |_| ()));
    assert!(report.reading().invoices.iter().all(|i| !i.is_payable()), "a table that names none before it");
}

#[test]
fn a_name_tree_is_read_to_any_depth() {
    for depth in [1_u32, 16, 17, 40, 3_000] {
        let kids = (5..5 + depth).map(|at| format!("<</Kids[{} 0 R]>>", at + 1));
        let names = "<</Names[(a)3 0 R]>>".to_owned();
        let more = invoice("REAL").into_iter().chain(kids).chain([names]);
        let report = read(&pdf(&objects("Names<</EmbeddedFiles 5 0 R>>", more), "", |_| ()));
        assert_eq!(report.outcome(), Outcome::Invoice, "{depth}");
        assert!(refused(&report).is_empty());
    }
    // A file deep in the tree and another near its root are two that disagree.
    let file = |at: u32, due: &str| {
        let xml = common::ubl("7", due);
        let specification = format!("<</Type/Filespec/F(f{at})/EF<</F {at} 0 R>>>>");
        [specification, stream(&format!("/Type/EmbeddedFile/Length {}", xml.len()), &xml)]
    };
    let deep = (8..28).map(|at| format!("<</Kids[{} 0 R]>>", at + 1));
    let more = file(4, "121.00")
        .into_iter()
        .chain(file(6, "999.00"))
        .chain(["<</Kids[8 0 R]/Names[(s)5 0 R]>>".to_owned()])
        .chain(deep)
        .chain(["<</Names[(a)3 0 R]>>".to_owned()]);
    let report = read(&pdf(&objects("Names<</EmbeddedFiles 7 0 R>>", more), "", |_| ()));
    assert_eq!(report.reading().invoices.len(), 2);
    for invoice in &report.reading().invoices {
        assert_eq!(invoice.payability(), [PayableReason::SourcesDisagree]);
    }
}

#[test]
fn a_file_with_another_filter_takes_nothing_from_the_others() {
    for filter in ["/ASCII85Decode", "/LZWDecode", "[/ASCII85Decode/FlateDecode]"] {
        let other = [
            "<</Type/Filespec/UF(b)/EF<</F 6 0 R>>>>".to_owned(),
            stream(&format!("/Type/EmbeddedFile/Filter {filter}/Length 3"), "abc"),
        ];
        let more = invoice("REAL").into_iter().chain(other);
        let report = read(&pdf(&objects("AF[5 0 R 3 0 R]", more), "", |_| ()));
        assert!(report.reading().invoices.iter().any(|invoice| invoice.is_payable()), "{filter}");
        assert_eq!(refused(&report), [RefusalReason::PdfMalformed], "{filter}");
    }
}

/// Object streams 3 and up, each of one member, 1,000 more than its own number; their keys may name members of others.
fn with_object_streams(streams: u32, keys: impl Fn(u32) -> String) -> Vec<u8> {
    let member = |stream: u32| stream + 1_000_000;
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut rows = vec![[0; 7]];
    let add = |out: &mut Vec<u8>, rows: &mut Vec<[u8; 7]>, object: &str| {
        let place = u32::try_from(out.len()).unwrap().to_be_bytes();
        rows.push([1, place[0], place[1], place[2], place[3], 0, 0]);
        out.extend(format!("{} 0 obj{object}endobj\n", rows.len() - 1).bytes());
    };
    add(&mut out, &mut rows, &format!("<</Type/Catalog/Pages 2 0 R/Names {} 0 R>>", member(3)));
    add(&mut out, &mut rows, "<</Type/Pages/Kids[]/Count 0>>");
    for stream in 3..3 + streams {
        let object = format!(
            "<</Type/ObjStm/N 1/First 10/{}>>stream\n{} 0 <<>>\nendstream",
            keys(stream),
            member(stream)
        );
        add(&mut out, &mut rows, &object);
    }
    for stream in 3..3 + streams {
        let container = stream.to_be_bytes();
        rows.push([2, container[0], container[1], container[2], container[3], 0, 0]);
    }
    let plain = 3 + streams;
    let start = out.len();
    let table = rows.concat();
    out.extend(
        format!(
            "{} 0 obj<</Type/XRef/W[1 4 2]/Size 9999999/Index[0 {plain} 1000003 {streams}]/Root 1 0 R/Length {}>>stream\n",
            plain + 1,
            table.len()
        )
        .bytes(),
    );
    out.extend(table);
    out.extend(format!("\nendstream endobj\nstartxref\n{start}\n%%EOF").bytes());
    out
}

#[test]
fn object_streams_that_need_one_another_end() {
    let ours = |stream: u32| format!("Length {} 0 R", stream + 1_000_000);
    let next = |stream: u32| format!("Length 13/Filter {} 0 R", stream + 1_000_001);
    let plain = |_: u32| "Length 16".to_owned();
    for (streams, keys) in
        [(1, &ours as &dyn Fn(u32) -> String), (20_000, &next), (20_000, &ours), (3, &plain)]
    {
        assert_eq!(read(&with_object_streams(streams, keys)).outcome(), Outcome::None, "{streams}");
    }
}

#[test]
fn a_table_that_leads_elsewhere_is_rebuilt_and_nothing_of_it_is_payable() {
    let whole = objects("AF[3 0 R]", invoice("REAL"));
    let wrong: [fn(&mut Vec<usize>); 3] =
        [|places| places[0] += 1, |places| places.swap(0, 1), |places| places[1] = 1 << 40];
    for table in wrong {
        let report = read(&pdf(&whole, "", table));
        assert_eq!(report.outcome(), Outcome::Invoice);
        for invoice in &report.reading().invoices {
            assert_eq!(invoice.payability(), [PayableReason::Repaired]);
        }
    }
}

#[test]
fn what_is_encrypted_is_said_to_be() {
    let bytes = pdf(&objects("AF[3 0 R]", invoice("REAL")), "/Encrypt<</Filter/Standard>>", |_| ());
    assert_eq!(refused(&read(&bytes)), [RefusalReason::PdfEncrypted]);
}

#[test]
fn what_costs_more_than_some_times_the_file_is_refused() {
    // Files without an end are searched for it to the end of the document.
    let mut endless = objects("", []);
    endless.extend((0..2_000).map(|_| "<</Length 9>>\nstream\n".to_owned()));
    let list: String = (0..2_000).map(|n| format!("<</EF<</F {} 0 R>>>>", 3 + n)).collect();
    endless[0] = format!("<</Type/Catalog/Pages 2 0 R/AF[{list}]>>");
    let bytes = [pdf(&endless, "/EmbeddedFile", |_| ()), vec![b' '; 100_000]].concat();
    assert!(matches!(refused(&read(&bytes))[..], [RefusalReason::PdfMalformed | RefusalReason::TooLarge]));
}
