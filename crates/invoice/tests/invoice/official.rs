//! Our verdicts on the rules of EN 16931 against the official schematron's, where the fixtures are at hand.
#![cfg(feature = "read")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use billfold_invoice::{Invoice, Limits, Outcome, read_file};

use crate::common::fixtures;

fn rows(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ids like `BR-CO-10` of the problems that rules of this family name.
fn ids(invoice: &Invoice, family: &str) -> BTreeSet<String> {
    let codes = invoice.problems().iter().map(|p| p.code.as_code().name());
    let ids = codes.filter_map(|c| c.strip_prefix("invoice.")).map(|c| c.to_uppercase().replace('_', "-"));
    ids.filter(|id| id.starts_with(family)).collect()
}

fn stated(row: &serde_json::Value, key: &str, keep: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let ids = row[key].as_array().into_iter().flatten().filter_map(|id| id.as_str());
    ids.filter(|id| keep(id)).map(str::to_owned).collect()
}

/// BR-CO-10 to 17: the rules that this crate verifies.
fn sums(id: &str) -> bool {
    id.strip_prefix("BR-CO-").and_then(|n| n.parse::<u8>().ok()).is_some_and(|n| (10..=17).contains(&n))
}

#[test]
fn every_document_gets_the_official_verdict() {
    let Some(table) = fixtures("invoice/schematron-en16931.jsonl") else { return };
    let (mut documents, mut fired, mut decimals) = (0_u32, BTreeMap::<String, u32>::new(), 0_u32);
    for row in rows(&table).iter().filter(|row| row["error"].is_null()) {
        let name = row["file"].as_str().unwrap();
        let bytes = std::fs::read(table.with_file_name(name)).unwrap();
        let reading = read_file(&bytes, name, &Limits::default()).into_reading();
        let invoice = reading.all_invoices().next().unwrap();
        let ours = ids(invoice, "BR-CO-");
        assert_eq!(ours, stated(row, "co", sums), "{name}");
        if invoice.currency().is_none_or(|c| c.minor_units() == 2) {
            decimals = decimals.saturating_add(1);
            assert_eq!(
                ids(invoice, "BR-DEC-"),
                stated(row, "fatal", |id| id.starts_with("BR-DEC-")),
                "{name}"
            );
        }
        documents = documents.saturating_add(1);
        for id in ours {
            *fired.entry(id).or_default() += 1;
        }
    }
    println!("{documents} documents equal in BR-CO-10 to 17, {decimals} in BR-DEC; fired: {fired:?}");
    assert!(documents > 500 && decimals > 400);
}

#[test]
fn the_official_unit_tests_agree() {
    let Some(table) = fixtures("invoice/rules.jsonl") else { return };
    let mut checked = 0_u32;
    for row in rows(&table) {
        let success = stated(&row, "success", sums);
        let error = stated(&row, "error", sums);
        if success.is_empty() && error.is_empty() {
            continue;
        }
        let name = row["file"].as_str().unwrap();
        let source = std::fs::read_to_string(table.with_file_name(name)).unwrap();
        let index = usize::try_from(row["test_index"].as_u64().unwrap()).unwrap();
        let Some(fragment) = fragment(&source, index, row["root"].as_str().unwrap()) else {
            panic!("{name} has no test {index}");
        };
        let report = read_file(fragment.as_bytes(), "a.xml", &Limits::default());
        assert_eq!(report.outcome(), Outcome::Invoice, "{name} {index}");
        let reading = report.into_reading();
        let ours = ids(reading.all_invoices().next().unwrap(), "BR-CO-");
        assert!(success.is_disjoint(&ours), "{name} {index}: {ours:?}");
        assert!(error.is_subset(&ours), "{name} {index}: {ours:?} lacks {error:?}");
        checked = checked.saturating_add(1);
    }
    println!("{checked} unit tests of BR-CO-10 to 17 agree");
    assert!(checked > 20);
}

/// The document of one test, with a number so that it is a document at all.
fn fragment(source: &str, index: usize, root: &str) -> Option<String> {
    let test = source.split("</test>").nth(index)?;
    let start = test.find(&format!("<{root}"))?;
    let document = test.get(start..)?;
    let (head, body) = document.split_at(document.find('>')?.checked_add(1)?);
    Some(format!("{head}<cbc:ID>1</cbc:ID>{body}"))
}
