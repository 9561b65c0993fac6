//! The traits that strangers implement do nothing by default and can be used as values; only the server and the transport do I/O.

use std::fs;
use std::path::{Path, PathBuf};

use billfold_partner_service::{Books, Charger, Journal, Tokens, Transport};
use billfold_testkit::sources::{ambient_io, traits_without_defaults, with_extension};

fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    let files = with_extension(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs").into_iter();
    files.map(|file| (file.clone(), fs::read_to_string(file).unwrap()))
}

#[test]
fn no_trait_has_a_default() {
    let mut names: Vec<String> = sources().flat_map(|(_, text)| traits_without_defaults(&text)).collect();
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
    let doers = sources().filter(|(_, text)| ambient_io(text).is_some());
    let mut names: Vec<String> =
        doers.map(|(file, _)| file.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    // The suite of the journal lets threads race.
    assert_eq!(names, ["journal.rs", "server.rs", "transport.rs"]);
}
