//! Tables about the repository itself, rendered from its manifests and sources.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;

use billfold_testkit::doc_block;
use billfold_testkit::sources::top;

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(top().join(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// `key = "value"` of a manifest.
fn value<'m>(manifest: &'m str, key: &str) -> &'m str {
    let line = manifest.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('=')).unwrap();
    line.trim().trim_matches('"')
}

#[test]
fn the_crate_table_is_current() {
    let mut table = String::from("| crate | what it is | uses |\n|---|---|---|\n");
    for name in names("crates") {
        let Ok(manifest) = fs::read_to_string(top().join("crates").join(&name).join("Cargo.toml")) else {
            continue;
        };
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("[dev-dependencies]").next().unwrap_or_default();
        let uses: Vec<&str> = dependencies
            .lines()
            .filter(|line| line.starts_with("billfold"))
            .filter_map(|line| line.split(['.', ' ']).next())
            .map(|line| line.strip_prefix("billfold-").unwrap_or(line))
            .collect();
        let package = value(&manifest, "name");
        let description = value(&manifest, "description");
        writeln!(table, "| [`{package}`](../crates/{name}) | {description} | {} |", uses.join(", ")).unwrap();
    }
    doc_block::check("docs/architecture.md", "crates", &table).unwrap();
}

#[test]
fn the_fuzz_target_table_is_current() {
    let mut table = String::from("| target | property | seeds |\n|---|---|---|\n");
    for file in names("fuzz/fuzz_targets") {
        let name = file.trim_end_matches(".rs");
        let text = fs::read_to_string(top().join("fuzz/fuzz_targets").join(&file)).unwrap();
        let intro: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .take_while(|l| !l.is_empty())
            .collect();
        let property = intro.join(" ");
        let property = property.strip_prefix("Property: ").unwrap_or(&property);
        let seeds = fs::read_dir(top().join("fuzz/seeds").join(name)).map_or(0, Iterator::count);
        writeln!(table, "| `{name}` | {property} | {seeds} |").unwrap();
    }
    doc_block::check("fuzz/README.md", "targets", &table).unwrap();
}
