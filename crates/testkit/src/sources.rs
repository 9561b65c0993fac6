//! The files of the repository, for tests that hold all of them to one rule.

use std::fs;
use std::path::{Path, PathBuf};

/// The top folder of the repository.
#[must_use]
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of every crate, in the order of their names.
#[must_use]
pub fn crates() -> Vec<PathBuf> {
    let entries = fs::read_dir(top().join("crates")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|folder| folder.join("Cargo.toml").exists());
    found.sort();
    found
}

/// Every file below `folder`, in the order of their paths; an empty list if the folder does not exist.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Every file below `folder` with that extension.
#[must_use]
pub fn with_extension(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension().is_some_and(|end| end == extension));
    found
}

/// A source file without the tests at its end.
#[must_use]
pub fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

/// The public traits of a source file: the name of each, and the lines between its braces that are not comments.
#[must_use]
pub fn traits(source: &str) -> Vec<(String, Vec<&str>)> {
    let mut found = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("pub trait ") else { continue };
        let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
        let body = lines.by_ref().take_while(|line| *line != "}");
        found.push((name, body.filter(|line| !line.trim_start().starts_with("//")).collect()));
    }
    found
}

/// The names of the public traits of a source file, none of which has a method that does something unless it is written.
///
/// # Panics
/// If a trait has a default, or no method at all.
#[must_use]
pub fn traits_without_defaults(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (name, body) in traits(source) {
        assert!(body.iter().any(|line| line.contains("fn ")), "{name} has no method");
        assert!(body.iter().all(|line| !line.contains('{')), "{name} does something by default");
        names.push(name);
    }
    names
}

/// The first word of a source file, outside its tests and comments, that reaches for the network, the file system, the clock,
/// a thread, the environment or randomness, which a library of this workspace takes as values.
#[must_use]
pub fn ambient_io(source: &str) -> Option<&'static str> {
    const WORDS: [&str; 12] = [
        "std::net",
        "std::fs",
        "std::io",
        "std::process",
        "std::env",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "Utc::now",
        "tokio",
        "reqwest",
        "getrandom",
    ];
    let code = || without_tests(source).lines().filter(|line| !line.trim_start().starts_with("//"));
    WORDS.into_iter().find(|word| code().any(|line| line.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "Careless does something by default")]
    fn a_default_is_found() {
        let careless = "pub trait Careless {\n    fn verify(&self) -> bool {\n        true\n    }\n}\n";
        drop(traits_without_defaults(careless));
    }

    #[test]
    fn ambient_io_is_found_in_code_alone() {
        assert_eq!(ambient_io("use std::fs;\n"), Some("std::fs"));
        assert_eq!(ambient_io("// std::fs\n#[cfg(test)]\nuse std::fs;\n"), None);
    }
}
