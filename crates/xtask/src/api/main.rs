//! `cargo xtask api`: checks the documentation, and compares what rustdoc says on the way, every public item of every published
//! crate, with `docs/api`. A program of its own, so that the other commands do not wait for what reads rustdoc's JSON.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod listing;
mod rustdoc;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The compiler whose rustdoc the listings are made with. Its JSON has no stable form, so this moves together with the version of
/// `public-api` in the root `Cargo.toml`, and the listings are made anew.
const COMPILER: &str = "1.95";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == rustdoc::AS_JSON) {
        return rustdoc::json(arguments);
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => run(false),
        ["--update"] => run(true),
        _ => Err("usage: cargo xtask api [--update]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("xtask: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run(update: bool) -> Result<(), String> {
    let version = rustdoc::version()?;
    if !is_of(&version, COMPILER) {
        if update {
            return Err(format!(
                "listings are made with rustdoc {COMPILER}, and this is {version}: `rustup run {COMPILER} cargo xtask api --update`"
            ));
        }
        document(Command::new("cargo").env("RUSTDOCFLAGS", "--deny warnings"))?;
        println!(
            "skipped: the listings of the public API (of rustdoc {COMPILER}, and this is {version}, which may list otherwise)"
        );
        return Ok(());
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let flags = format!("--deny warnings {}", rustdoc::AS_JSON);
    document(Command::new("cargo").env("RUSTDOC", &program).env("RUSTDOCFLAGS", flags))?;
    // Beside the folder of the profile that this program was built in.
    let target = program.ancestors().nth(2).ok_or("this program is in no target folder")?;
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let report = listing::compare(&top, |package| listed(&target.join("doc"), package), update)?;
    print!("{}", report.text);
    if report.stale {
        return Err(
            "docs/api is not current; if the change of the public API is meant: cargo xtask api --update"
                .to_owned(),
        );
    }
    Ok(())
}

/// Has cargo document the whole workspace, with every feature.
fn document(cargo: &mut Command) -> Result<(), String> {
    cargo.args(["doc", "--workspace", "--no-deps", "--all-features"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    println!("$ cargo doc --workspace --no-deps --all-features");
    match cargo.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`cargo doc` ended with {status}")),
        Err(error) => Err(format!("`cargo doc` did not start: {error}")),
    }
}

/// The public items of a package, a line for each. Blanket and derived implementations are left out, because they would be most
/// of the listing.
fn listed(doc: &Path, package: &str) -> Result<String, String> {
    let json: PathBuf = doc.join(package.replace('-', "_")).with_extension("json");
    public_api::Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map(|api| api.to_string())
        .map_err(|error| format!("{}: {error}", json.display()))
}

/// Whether a version such as `1.95.1` is a release of `1.95`.
fn is_of(version: &str, release: &str) -> bool {
    let patch = version.strip_prefix(release).and_then(|rest| rest.strip_prefix('.'));
    patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_is_of_its_release_only() {
        for version in ["1.95.0", "1.95.12"] {
            assert!(is_of(version, "1.95"), "{version}");
        }
        for version in ["1.96.0", "1.950.0", "1.95", "1.95.", "1.95.0-nightly", "1.9.5", ""] {
            assert!(!is_of(version, "1.95"), "{version}");
        }
    }

    /// What `cargo info public-api` cannot say: this version reads what this compiler writes.
    #[test]
    fn the_version_of_public_api_is_fixed() {
        let manifest =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml")).unwrap();
        assert!(manifest.contains("public-api = { version = \"=0.52.0\""), "see COMPILER");
        assert!(manifest.contains(&format!("rustdoc of Rust {COMPILER} ")), "see COMPILER");
    }
}
