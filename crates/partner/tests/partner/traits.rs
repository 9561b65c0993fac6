//! The traits that strangers implement have no method that does something unsafe by default, because they have none at all that
//! does anything by default; they can be used as values; and no code of the three crates does I/O.

use std::fs;
use std::path::{Path, PathBuf};

use billfold_partner::accounting::Accounting;
use billfold_partner::{Adapter, Entry, Registry, StandardAdapter};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The public traits of a source text: name, and the lines between their braces.
fn traits(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("pub trait ") else { continue };
        let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
        found.push((name, lines.by_ref().take_while(|line| *line != "}").collect()));
    }
    found
}

#[test]
fn no_trait_has_a_default() {
    let mut files = Vec::new();
    sources(&crates().join("partner/src"), &mut files);
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut names: Vec<String> = Vec::new();
    for (name, body) in texts.iter().flat_map(|text| traits(text)) {
        let code: Vec<&&str> = body.iter().filter(|line| !line.trim_start().starts_with("//")).collect();
        assert!(code.iter().any(|line| line.contains("fn ")), "{name}");
        assert!(code.iter().all(|line| !line.contains('{')), "{name} does something by default");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["Accounting", "Adapter"], "every trait of the crate is known here");
    let careless = "pub trait Careless {\n    fn verify(&self) -> bool {\n        true\n    }\n}\n";
    assert!(traits(careless).iter().any(|(_, body)| body.iter().any(|line| line.contains('{'))));
}

/// Compiles only while each trait can be used as a value.
#[derive(Debug)]
struct Values {
    _adapter: Option<Box<dyn Adapter>>,
    _accounting: Option<Box<dyn Accounting>>,
}

#[test]
fn adapters_and_partners_are_values() {
    let entry = |id: &str, host: &str| {
        Entry::builder(id, "Name")
            .unwrap()
            .sender_hosts([host])
            .dkim_domains([host])
            .originators([id])
            .build()
            .unwrap()
    };
    let mut registry = Registry::new();
    let mut adapters: Vec<Box<dyn Adapter>> = Vec::new();
    for (id, host) in [("one", "one.example"), ("two", "two.example")] {
        registry.insert(entry(id, host)).unwrap();
        adapters.push(Box::new(StandardAdapter::new(entry(id, host))));
    }
    assert_eq!(registry.entries().count(), adapters.len());
    let ids: Vec<&str> = adapters.iter().map(|adapter| adapter.entry().id().as_str()).collect();
    assert_eq!(ids, ["one", "two"]);
    fn threads<T: Send + Sync>() {}
    threads::<Values>();
}

#[test]
fn no_adapter_does_io() {
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
    for name in ["partner", "xero", "freshbooks"] {
        let mut files = Vec::new();
        sources(&crates().join(name).join("src"), &mut files);
        assert!(files.len() > 10, "{name}");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let found = ambient.iter().find(|word| {
                code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(**word))
            });
            assert!(found.is_none(), "{} has {found:?}", file.display());
        }
    }
}
