//! The traits that strangers implement have no method that does something unsafe by default, because they have none at all that
//! does anything by default; they can be used as values; and no code of the three crates does I/O.

use std::fs;
use std::path::PathBuf;

use billfold_partner::accounting::Accounting;
use billfold_partner::{Adapter, Entry, Registry, StandardAdapter};
use billfold_testkit::sources::{ambient_io, top, traits_without_defaults, with_extension};

fn sources(name: &str) -> impl Iterator<Item = (PathBuf, String)> {
    let files = with_extension(&top().join("crates").join(name).join("src"), "rs").into_iter();
    files.map(|file| (file.clone(), fs::read_to_string(file).unwrap()))
}

#[test]
fn no_trait_has_a_default() {
    let mut names: Vec<String> =
        sources("partner").flat_map(|(_, text)| traits_without_defaults(&text)).collect();
    names.sort();
    assert_eq!(names, ["Accounting", "Adapter"], "every trait of the crate is known here");
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
    for name in ["partner", "xero", "freshbooks"] {
        assert!(sources(name).count() > 10, "{name}");
        for (file, text) in sources(name) {
            assert_eq!(ambient_io(&text), None, "{}", file.display());
        }
    }
}
