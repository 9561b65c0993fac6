//! The documentation page, rendered from the code.

use std::fmt::Write as _;
use std::path::Path;

use crate::read::RefusalReason;
use crate::read::xml;
use crate::{Coded, Format, Limits, PayableReason, ProblemCode, Term};

fn codes<T: Coded>() -> String {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for code in T::codes() {
        writeln!(table, "| `{code}` | {} |", code.text()).unwrap();
    }
    table
}

/// What a limit counts.
fn unit(limit: &str) -> &'static str {
    match limit {
        "parts" => "parts and entries",
        "html_scripts" => "scripts",
        "json_values" => "values",
        "xml_elements" => "elements",
        "xml_attributes" => "attributes of an element",
        "text_chars" => "characters",
        "rows" => "rows",
        "invoices" => "invoices",
        "inflate_ratio" => "times the packed size",
        "pdf_objects" => "objects",
        _ if limit.ends_with("_bytes") || limit == "inflate_total" => "bytes",
        _ if limit.ends_with("_depth") => "inside one another",
        _ => panic!("{limit} has no unit"),
    }
}

/// Name, value and unit of each limit, from its `Debug` form.
fn limits() -> String {
    let mut table = String::from("| limit | default | of |\n|---|---|---|\n");
    for line in format!("{:#?}", Limits::default()).lines() {
        if let Some((name, value)) = line.trim().trim_end_matches(',').split_once(": ") {
            writeln!(table, "| `{name}` | {value} | {} |", unit(name)).unwrap();
        }
    }
    table
}

/// Every format, and what decides about it.
fn formats() -> String {
    let mut table = String::from("| format | what | rules of EN 16931 |\n|---|---|---|\n");
    for format in Format::ALL {
        let rules = if format.is_en16931() { "verified" } else { "" };
        writeln!(table, "| `{}` | {} | {rules} |", format.as_str(), format.text()).unwrap();
    }
    table
}

fn terms() -> String {
    let mut table = String::from("| value | EN 16931 |\n|---|---|\n");
    for term in Term::ALL {
        writeln!(table, "| `{}` | {} |", term.as_str(), term.bt().unwrap_or_default()).unwrap();
    }
    table
}

const PAGE: &str = "docs/invoice-formats.md";

#[test]
fn the_page_is_that_of_the_code() {
    let blocks = [
        ("formats".to_owned(), formats()),
        ("terms".to_owned(), terms()),
        ("payable".to_owned(), codes::<PayableReason>()),
        ("problems".to_owned(), codes::<ProblemCode>()),
        ("refused".to_owned(), codes::<RefusalReason>()),
        ("limits".to_owned(), limits()),
    ];
    let tables = xml::pages().map(|(format, page)| (format!("xml-{}", format.as_str()), page));
    for (name, block) in tables.chain(blocks) {
        billfold_testkit::doc_block::check(PAGE, &name, &block).unwrap();
    }
    // Every format has one example, which doc tests run.
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PAGE);
    let page = std::fs::read_to_string(page).unwrap();
    for format in Format::ALL {
        let asserted = format!("assert_eq!(invoice.format().as_str(), \"{}\");", format.as_str());
        assert_eq!(page.matches(&asserted).count(), 1, "{}", format.as_str());
    }
}
