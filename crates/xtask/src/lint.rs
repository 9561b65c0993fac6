//! Formatting, clippy, docs, the public API and the dependency policy, all with warnings denied.

use std::path::PathBuf;

use crate::run::{Failed, answers, cargo, program, top};

/// Crates whose build without default features is part of the contract.
const BARE: &[&str] = &["billfold-invoice", "billfold-sender", "billfold-store"];

/// Everything.
pub(crate) fn all() -> Result<(), Failed> {
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        cargo(&["fmt", "--all", "--manifest-path", manifest, "--check"])?;
    }
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"])?;
    for package in BARE {
        cargo(&["clippy", "--package", package, "--no-default-features", "--", "--deny", "warnings"])?;
    }
    api(&[])?;
    deny()
}

/// The documentation with warnings denied, and from the same run the listings of the public API: compared, or written with `--update`.
pub(crate) fn api(arguments: &[&str]) -> Result<(), Failed> {
    // Of its own, so that nothing else waits for its dependencies.
    let run = ["run", "--quiet", "--package", "xtask", "--features", "api", "--bin", "xtask-api", "--"];
    cargo(&[&run, arguments].concat())
}

/// `cargo deny`, offline. Advisories are checked against the database given in `BILLFOLD_ADVISORY_DB` (a `.tar.gz` of it) or
/// found beside the fixtures; without one, everything else is checked and a line says so.
fn deny() -> Result<(), Failed> {
    if !answers("cargo", &["deny", "--version"]) {
        return Err(Failed("cargo-deny is missing: run `cargo xtask setup`".to_owned()));
    }
    cargo(&["fetch", "--locked"])?;
    match unpack_advisories()? {
        Some(snapshot) => {
            println!("advisories from {}", snapshot.display());
            cargo(&["deny", "--offline", "check"])
        }
        None => {
            println!("skipped: advisories (no database at hand; set BILLFOLD_ADVISORY_DB to a snapshot)");
            cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])
        }
    }
}

/// Makes `target/advisory-dbs/advisory-db-3157b0e258782691` (the name cargo-deny derives from the database's address) a git work
/// tree with the snapshot's content, as cargo-deny wants it.
fn unpack_advisories() -> Result<Option<PathBuf>, Failed> {
    let given = std::env::var_os("BILLFOLD_ADVISORY_DB").map(PathBuf::from);
    let Some(snapshot) = given.or_else(beside_fixtures) else { return Ok(None) };
    let folder = top().join("target/advisory-dbs/advisory-db-3157b0e258782691");
    if !folder.join(".git").exists() {
        std::fs::create_dir_all(&folder).map_err(|e| Failed(e.to_string()))?;
        let (path, archive) = (folder.to_string_lossy(), snapshot.to_string_lossy());
        program("tar", &["-xzf", &archive, "-C", &path, "--strip-components=1"])?;
    }
    // An archive may bring its history along; without one, cargo-deny wants a commit.
    if !folder.join(".git").exists() {
        let path = folder.to_string_lossy();
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "--all"],
            &[
                "-c",
                "user.name=snapshot",
                "-c",
                "user.email=snapshot@example.org",
                "commit",
                "--quiet",
                "-m",
                "snapshot",
            ],
        ] {
            let mut words = vec!["-C", &*path];
            words.extend(arguments);
            program("git", &words)?;
        }
    }
    Ok(Some(snapshot))
}

fn beside_fixtures() -> Option<PathBuf> {
    let entries = std::fs::read_dir(billfold_testkit::fixtures::folder()).ok()?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|e| e.file_name().to_string_lossy().starts_with("advisory-db-"))
        .map(|e| e.path())
        .collect();
    found.sort();
    found.pop()
}
