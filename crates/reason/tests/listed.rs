//! Every error type of a crate is in the crate's list of codes.

use std::fs;

use billfold_testkit::sources;

/// A crate lists its codes in `src/codes.rs`, by `Type::codes()`; what this test looks for there are the public types that derive
/// `thiserror::Error`. A type whose every variant wraps another has no codes of its own and is exempt only if a comment there
/// names it.
#[test]
fn every_error_is_in_the_list_of_its_crate() {
    let mut seen = 0;
    let mut missing = Vec::new();
    for src in sources::crates().iter().map(|folder| folder.join("src")) {
        let Ok(list) = fs::read_to_string(src.join("codes.rs")) else { continue };
        for source in sources::with_extension(&src, "rs") {
            for name in errors(&fs::read_to_string(&source).unwrap()) {
                seen += 1;
                if !list.contains(&name) {
                    missing.push(format!("{}: {name}", source.display()));
                }
            }
        }
    }
    assert!(seen > 40, "the search finds errors: {seen}");
    assert!(missing.is_empty(), "not in codes.rs:\n{}", missing.join("\n"));
}

/// The names of the public types that derive `thiserror::Error`.
fn errors(source: &str) -> Vec<String> {
    let derived = source.split("thiserror::Error").skip(1);
    let declared = derived.filter_map(|rest| {
        let line = rest.lines().find(|line| line.contains("enum ") || line.contains("struct "))?;
        let name = line.strip_prefix("pub enum ").or_else(|| line.strip_prefix("pub struct "))?;
        name.split(|end: char| !end.is_alphanumeric()).next().map(str::to_owned)
    });
    declared.collect()
}
