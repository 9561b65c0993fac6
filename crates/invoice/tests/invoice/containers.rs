//! Other files beside an invoice in a zip or a PDF, and how deep containers may be.
#![cfg(feature = "read")]

use billfold_invoice::{Limits, Outcome, Reading, read_file};

use crate::common;
use crate::common::{deflated, refusals, signed_data, ubl};

/// A zip archive of entries packed by a method, which say that they unpack to as many bytes.
fn archive(entries: &[(&str, usize, &[u8])]) -> Vec<u8> {
    let entries = entries.iter().map(|(name, method, packed)| (*name, *method, *packed, packed.len()));
    common::archive(&entries.collect::<Vec<_>>())
}

fn read(bytes: &[u8], limits: &Limits) -> Reading {
    read_file(bytes, "a", limits).into_reading()
}

/// Bytes that compress to half their size.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0] >> 4
    };
    (0..length).map(next).collect()
}

const STORED: usize = 0;
const DEFLATED: usize = 8;
const BZIP2: usize = 12;

#[test]
fn an_entry_that_cannot_be_read_takes_nothing_from_the_others() {
    let xml = deflated(ubl("1", "121.00").as_bytes());
    let (photo, large) = (noise(5 << 20), deflated(&noise(5 << 20)));
    for (method, other, refused) in [
        (STORED, photo.as_slice(), None),
        (BZIP2, b"BZh9".as_slice(), Some("invoice.archive_malformed")),
        (DEFLATED, b"\xff\xff".as_slice(), Some("invoice.archive_malformed")),
        (DEFLATED, large.as_slice(), Some("invoice.inflate_limit")),
    ] {
        for entries in [
            [("other", method, other), ("a.xml", DEFLATED, xml.as_slice())],
            [("a.xml", DEFLATED, xml.as_slice()), ("other", method, other)],
        ] {
            let reading = read(&archive(&entries), &Limits::default());
            assert!(reading.invoices.first().is_some_and(|i| i.is_payable()), "{method}");
            assert_eq!(refusals(&reading), refused.into_iter().collect::<Vec<_>>(), "{method}");
            assert!(reading.refused.iter().all(|r| r.part.to_string() == "!other"));
        }
    }
}

#[test]
fn one_stored_entry_that_is_named_often_is_read_once() {
    let xml = ubl("1", "121.00");
    let padding = " ".repeat(xml.len() * 2);
    let bytes = archive(&[("a.xml", STORED, format!("{xml}{padding}").as_bytes())]);
    // The directory's only entry, and the number of entries, three times.
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = bytes.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let (head, entry, mut tail) =
        (bytes.get(..at).unwrap(), bytes.get(at..end).unwrap(), bytes.get(end..).unwrap().to_vec());
    tail[8..12].copy_from_slice(&[3, 0, 3, 0]);
    let reading = read(&[head, entry, entry, entry, &tail].concat(), &Limits::default());
    assert_eq!(reading.invoices.len(), 1);
    assert_eq!(refusals(&reading), ["invoice.archive_malformed"; 2]);
}

#[test]
fn depth_counts_archives_and_signature_containers() {
    let xml = ubl("1", "121.00").into_bytes();
    let zips = (0..3).fold(xml.clone(), |inner, _| archive(&[("a", STORED, &inner)]));
    let signed = (0..3).fold(xml, |inner, _| signed_data(&inner));
    for (name, bytes) in [("zip", zips), ("cms", signed)] {
        for (part_depth, refused) in [(3, None), (2, Some("invoice.too_deep"))] {
            let report = read_file(&bytes, "a", &Limits { part_depth, ..Limits::default() });
            let outcome = if refused.is_some() { Outcome::Rejected } else { Outcome::Invoice };
            assert_eq!(report.outcome(), outcome, "{name} {part_depth}");
            assert_eq!(
                refusals(report.reading()),
                refused.into_iter().collect::<Vec<_>>(),
                "{name} {part_depth}"
            );
        }
    }
}

#[test]
fn a_file_in_a_pdf_that_cannot_be_read_takes_nothing_from_the_others() {
    let (xml, large) = (ubl("1", "121.00"), noise(5 << 20));
    for files in [
        [("other", large.as_slice()), ("a.xml", xml.as_bytes())],
        [("a.xml", xml.as_bytes()), ("other", large.as_slice())],
    ] {
        let reading = read(&common::pdf::of(&files), &Limits::default());
        assert!(reading.invoices.first().is_some_and(|i| i.is_payable()));
        assert_eq!(refusals(&reading), ["invoice.inflate_limit"]);
        assert_eq!(reading.refused.first().unwrap().part.to_string(), "!other");
    }
    // What was too much counts against the total all the same.
    let names: Vec<String> = (0..6).map(|at| format!("other{at}")).collect();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), large.as_slice())).collect();
    files.push(("a.xml", xml.as_bytes()));
    let reading = read(&common::pdf::of(&files), &Limits::default());
    assert_eq!((reading.invoices.len(), refusals(&reading).len()), (0, 7));
}
