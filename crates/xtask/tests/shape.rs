//! The shape of the repository: what CONTRIBUTING.md promises and no compiler checks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn crates() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(top().join("crates")).unwrap().map(|e| e.unwrap().path()).collect();
    found.retain(|folder| folder.join("Cargo.toml").exists());
    found.sort();
    found
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in crates() {
        files(&folder.join("src"), "rs", &mut found);
    }
    found.sort();
    found
}

/// The lines of a source file that are not its tests.
fn code_lines(text: &str) -> usize {
    text.split("#[cfg(test)]").next().unwrap_or(text).lines().count()
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|path| (path, code_lines(&fs::read_to_string(path).unwrap())))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "more than 400 lines without tests:\n{}", long.join("\n"));
}

#[test]
fn every_crate_inherits_the_lints_and_has_a_readme() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}", folder.display());
        let readme = fs::read_to_string(folder.join("README.md")).expect("every crate has a README");
        assert!(readme.lines().count() > 5, "{} has an empty README", folder.display());
    }
}

/// `deny.toml` holds that nothing that ships depends on the testkit; dev-dependencies it does not look at.
#[test]
fn no_crate_depends_on_the_commands() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("\nxtask"), "{} depends on xtask", folder.display());
    }
}

#[test]
fn no_crate_is_a_junk_drawer() {
    for folder in crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!["core", "common", "util", "utils", "shared"].contains(&name.as_str()), "{name}");
    }
}

#[test]
fn no_example_in_the_docs_is_ignored() {
    let mut pages = Vec::new();
    files(&top().join("docs"), "md", &mut pages);
    files(&top().join("crates"), "md", &mut pages);
    files(&top().join("crates"), "rs", &mut pages);
    let fence = ["```", "ignore"].concat();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        assert!(!text.contains(&fence), "{} has an ignored example", page.display());
    }
}

#[test]
fn every_fuzz_target_states_its_property_and_has_seeds() {
    let mut targets = Vec::new();
    files(&top().join("fuzz/fuzz_targets"), "rs", &mut targets);
    assert!(!targets.is_empty());
    let manifest = fs::read_to_string(top().join("fuzz/Cargo.toml")).unwrap();
    for target in targets {
        let name = target.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&target).unwrap();
        assert!(text.starts_with("//! Property: "), "{name} does not state its property in its first line");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
        let seeds = fs::read_dir(top().join("fuzz/seeds").join(&name)).map_or(0, Iterator::count);
        assert!(seeds > 0, "{name} has no seeds");
    }
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let page = fs::read_to_string(top().join("docs/threat-model.md")).unwrap();
    let mut tests = Vec::new();
    files(&top().join("crates"), "rs", &mut tests);
    let code: String = tests.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut named = 0;
    // A row's last cell names tests as `crate::test_name`.
    for row in page.lines().filter(|line| line.starts_with("| ") && line.contains("::")) {
        let cell = row.trim_end_matches('|').rsplit('|').next().unwrap();
        for test in cell.split('`').filter(|word| word.contains("::")) {
            let name = test.rsplit("::").next().unwrap();
            assert!(
                code.contains(&format!("fn {name}(")),
                "docs/threat-model.md names `{test}`, which does not exist"
            );
            named += 1;
        }
    }
    assert!(named > 10, "the threat model names only {named} tests");
}
