//! The traits that strangers implement do nothing by default and can be used as values; only the server and the transport do I/O.

use std::fs;
use std::path::{Path, PathBuf};

use billfold_partner_service::{Books, Charger, Journal, Tokens, Transport};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

#[test]
fn no_trait_has_a_default() {
    let mut names: Vec<String> = Vec::new();
    for (_, text) in files() {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(name) = line.strip_prefix("pub trait ") else { continue };
            let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
            let body = lines.by_ref().take_while(|line| *line != "}");
            let code: Vec<&str> = body.filter(|line| !line.trim_start().starts_with("//")).collect();
            assert!(code.iter().any(|line| line.contains("fn ")), "{name}");
            assert!(code.iter().all(|line| !line.contains('{')), "{name} does something by default");
            names.push(name);
        }
    }
    names.sort();
    let expected = ["Books", "Charger", "Emulator", "Journal", "Tokens", "Transport"];
    assert_eq!(names, expected, "every trait of the crate is known here");
}

/// Compiles only while each trait can be used as a value.
#[derive(Debug)]
struct Values {
    _books: Option<Box<dyn Books>>,
    _charger: Option<Box<dyn Charger>>,
    _journal: Option<Box<dyn Journal>>,
    _tokens: Option<Box<dyn Tokens>>,
    _transport: Option<Box<dyn Transport>>,
}

#[test]
fn what_a_host_brings_are_values() {
    fn threads<T: Send + Sync>() {}
    threads::<Values>();
}

#[test]
fn only_the_server_and_the_transport_do_io() {
    let ambient = [
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
    let mut doers = Vec::new();
    for (file, text) in files() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let found = ambient
            .iter()
            .any(|word| code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word)));
        if found {
            doers.push(file.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    doers.sort();
    // The suite of the journal lets threads race.
    assert_eq!(doers, ["journal.rs", "server.rs", "transport.rs"]);
}
