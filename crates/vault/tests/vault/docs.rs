//! The page for reviewers names tests that exist.

use std::path::{Path, PathBuf};

fn top() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn sources(folder: &Path, into: &mut String) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap_or_default());
        }
    }
}

#[test]
fn every_test_that_the_page_names_exists() {
    // A crate that was unpacked alone has no page beside it.
    let Ok(page) = std::fs::read_to_string(top().join("docs/vault.md")) else { return };
    let mut named = 0_usize;
    for part in page.split('`') {
        let Some((name, test)) = part.split_once("::") else { continue };
        if !top().join("crates").join(name).join("src").is_dir() {
            continue;
        }
        let mut code = String::new();
        for folder in ["src", "tests"] {
            sources(&top().join("crates").join(name).join(folder), &mut code);
        }
        assert!(code.contains(&format!("fn {test}(")), "docs/vault.md names `{part}`, which does not exist");
        named = named.saturating_add(1);
    }
    assert!(named > 60, "only {named} tests are named");
}
