//! `cargo xtask new-adapter`: the crate compiles as it is laid out, its tests say what to fill, and nothing is written over.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::new_adapter::{NewAdapterError, lay_out, next_steps};

/// A folder of this test run, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(folder.join("crates")).unwrap();
    folder
}

fn real_top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A workspace of its own with our versions, lints and crates, so that the repository itself is left alone.
fn workspace(name: &str) -> PathBuf {
    let (top, real) = (scratch(name), real_top());
    let manifest = fs::read_to_string(real.join("Cargo.toml")).unwrap();
    let (before, after) = manifest.split_once("members = ").unwrap();
    let (_, rest) = after.split_once('\n').unwrap();
    let crates = format!("path = \"{}/crates/", real.display());
    let rest = rest.replacen("exclude = [\"fuzz\"]\n", "", 1).replace("path = \"crates/", &crates);
    fs::write(top.join("Cargo.toml"), format!("{before}members = [\"crates/*\"]\n{rest}")).unwrap();
    for file in ["Cargo.lock", "clippy.toml", "rustfmt.toml"] {
        fs::copy(real.join(file), top.join(file)).unwrap();
    }
    top
}

fn cargo(top: &Path, arguments: &[&str]) -> (bool, String) {
    let mut cargo = Command::new(env!("CARGO"));
    // Where this test was built, so that what is built already is not built again.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    cargo.current_dir(top).env("CARGO_TARGET_DIR", target).env("CARGO_TERM_COLOR", "never").args(arguments);
    let output = cargo.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_new_adapter_compiles_at_once_without_a_warning() {
    let top = workspace("new-adapter");
    let folder = lay_out(&top, "invoice-lion").unwrap();
    assert_eq!(folder, top.join("crates/invoice-lion"));
    let (formatted, said) = cargo(&top, &["fmt", "--all", "--check"]);
    assert!(formatted, "{said}");
    let (compiles, said) = cargo(
        &top,
        &["clippy", "--offline", "--package", "billfold-invoice-lion", "--all-targets", "--", "-Dwarnings"],
    );
    assert!(compiles, "{said}");
}

#[test]
fn nothing_is_written_over() {
    let top = scratch("taken");
    let folder = lay_out(&top, "acme").unwrap();
    fs::write(folder.join("src/api.rs"), "// filled").unwrap();
    let again = lay_out(&top, "acme").unwrap_err();
    assert!(matches!(&again, NewAdapterError::Taken(place) if place == Path::new("crates/acme")), "{again}");
    assert!(again.to_string().contains("nothing was written"), "{again}");
    assert_eq!(fs::read_to_string(folder.join("src/api.rs")).unwrap(), "// filled");
    // A file of that name, and a package of that name in another folder.
    fs::write(top.join("crates/other"), "").unwrap();
    assert!(matches!(lay_out(&top, "other"), Err(NewAdapterError::Taken(_))));
    fs::create_dir_all(top.join("benches")).unwrap();
    fs::write(top.join("benches/Cargo.toml"), "[package]\nname = \"billfold-benches\"\n").unwrap();
    assert!(matches!(lay_out(&top, "benches"), Err(NewAdapterError::Taken(_))));
    assert!(!top.join("crates/benches").exists());
    for taken in ["xero", "partner", "benches"] {
        assert!(matches!(lay_out(&real_top(), taken), Err(NewAdapterError::Taken(_))), "{taken}");
    }
}

#[test]
fn names_that_are_none_are_refused_with_the_reason() {
    let top = scratch("names");
    let long = "x".repeat(41);
    for (name, reason) in [
        ("", "empty"),
        (long.as_str(), "longer than 40"),
        ("Acme", "lower-case"),
        ("a/b", "lower-case"),
        ("../up", "lower-case"),
        ("a_b", "lower-case"),
        ("müller", "lower-case"),
        ("9lives", "begin with a letter"),
        ("-a", "begin with a letter"),
        ("a-", "between words"),
        ("a--b", "between words"),
        ("billfold-acme", "leave `billfold-` out"),
        ("common", "name the partner"),
    ] {
        let refused = lay_out(&top, name).unwrap_err();
        assert!(matches!(refused, NewAdapterError::Name(_)), "{name:?}");
        assert!(refused.to_string().contains(reason), "{name:?}: {refused}");
    }
    assert_eq!(fs::read_dir(top.join("crates")).unwrap().count(), 0, "nothing was written");
    assert!(lay_out(&top, &"x".repeat(40)).is_ok(), "the longest name");
    assert!(matches!(lay_out(&top.join("crates"), "acme"), Err(NewAdapterError::Top(_))));
}

#[test]
fn what_comes_next_is_said() {
    let steps = next_steps("invoice-lion");
    for step in ["cargo test -p billfold-invoice-lion", "[invoice-lion]", "crates/invoice-lion", "deny.toml"]
    {
        assert!(steps.contains(step), "{steps}");
    }
    assert!(!steps.contains('@'), "{steps}");
}
