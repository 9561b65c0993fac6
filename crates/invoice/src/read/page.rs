//! The documentation page, rendered from the code.

use std::fmt::Write as _;
use std::path::Path;

use crate::read::RefusalReason;
use crate::read::xml;
use crate::{Limits, PayableReason, ProblemCode};

fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str, text: fn(T) -> &'static str) -> String {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for item in all {
        writeln!(table, "| `{}` | {} |", code(*item), text(*item)).unwrap();
    }
    table
}

/// Name and value of each limit, from its `Debug` form.
fn limits() -> String {
    let mut table = String::from("| limit | default |\n|---|---|\n");
    for line in format!("{:#?}", Limits::default()).lines() {
        if let Some((name, value)) = line.trim().trim_end_matches(',').split_once(": ") {
            writeln!(table, "| `{name}` | {value} |").unwrap();
        }
    }
    table
}

/// The text between the markers of a block.
fn replace(page: &str, name: &str, block: &str) -> String {
    let (begin, end) =
        (format!("<!-- generated:begin {name} -->\n"), format!("<!-- generated:end {name} -->"));
    let (before, rest) = page.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}{block}{end}{after}")
}

#[test]
fn the_page_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let blocks = [
        ("xml", xml::formats_page()),
        ("payable", codes(PayableReason::ALL, PayableReason::code, PayableReason::text)),
        ("problems", codes(ProblemCode::ALL, ProblemCode::code, ProblemCode::text)),
        ("refused", codes(RefusalReason::ALL, RefusalReason::code, RefusalReason::text)),
        ("limits", limits()),
    ];
    let rendered = blocks.iter().fold(page.clone(), |page, (name, block)| replace(&page, name, block));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, rendered).unwrap();
    } else {
        assert!(
            page == rendered,
            "docs/formats.md is stale: run UPDATE_DOCS=1 cargo test -p billfold-invoice"
        );
    }
}

#[test]
fn codes_are_never_used_twice_in_a_list() {
    let unique =
        |codes: Vec<&str>| codes.iter().collect::<std::collections::BTreeSet<_>>().len() == codes.len();
    assert!(unique(PayableReason::ALL.iter().map(|r| r.code()).collect()));
    assert!(unique(ProblemCode::ALL.iter().map(|r| r.code()).collect()));
    assert!(unique(RefusalReason::ALL.iter().map(|r| r.code()).collect()));
}
