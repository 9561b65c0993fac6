//! Every error type of a crate is in the crate's list of codes.

use std::fs;
use std::path::{Path, PathBuf};

/// A crate that has converted its codes lists them in `src/codes.rs`, by `Type::codes()`; what this test looks for there are the
/// public types that derive `thiserror::Error`. A type whose every variant wraps another has no codes of its own and is exempt
/// only if it says so there in a comment with its name.
#[test]
fn every_error_is_in_the_list_of_its_crate() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = 0;
    let mut missing = Vec::new();
    for folder in fs::read_dir(crates).unwrap() {
        let src = folder.unwrap().path().join("src");
        let Ok(list) = fs::read_to_string(src.join("codes.rs")) else { continue };
        if !list.contains("billfold_reason") {
            continue;
        }
        for source in sources(&src) {
            for name in errors(&fs::read_to_string(&source).unwrap()) {
                seen += 1;
                if !list.contains(&name) {
                    missing.push(format!("{}: {name}", source.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "not in codes.rs:\n{}", missing.join("\n"));
    println!("{seen} error types are listed");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
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
