//! Every test, and what had to be skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use billfold_testkit::skip::{self, Need, Skipped};
use billfold_testkit::{fixtures, sources};

use crate::run::{Failed, cargo, command, side_by_side, top};
use crate::setup;

/// Runs every test of the workspace, with every feature.
pub(crate) fn all() -> Result<(), Failed> {
    if !setup::missing().is_empty() && setup::unattended() {
        // Compiling needs none of the installed tools.
        std::thread::scope(|scope| {
            let setup = scope.spawn(setup::install);
            let built = cargo(&["test", "--workspace", "--all-features", "--no-run"]);
            let setup = setup.join().unwrap_or_else(|_| Err(Failed("the setup stopped".to_owned())));
            setup.and(built)
        })?;
    }
    let skipped = noted(every_test)?;
    if crate::run::answers("coqc", &["--version"]) {
        crate::prove::check()?;
    }
    print!("{}", report(&skipped, &fixtures::folder()));
    let missing = setup::missing();
    for need in &missing {
        println!("skipped: {} (needs {})", need.serves, need.name);
    }
    if !missing.is_empty() {
        println!("to run these too: cargo xtask setup");
    }
    Ok(())
}

/// Runs the slow tests.
pub(crate) fn soak() -> Result<(), Failed> {
    let skipped = noted(|notes| {
        let soak = ["--release", "--", "--ignored", "soak", "--test-threads=1"];
        command(tests(notes).args(soak))
    })?;
    print!("{}", report(&skipped, &fixtures::folder()));
    Ok(())
}

/// Every test of the workspace. Their programs run two at a time: most of them wait for servers, disks and children.
fn every_test(notes: &Path) -> Result<(), Failed> {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        // Two programs must not write one page at once.
        return command(&mut tests(notes));
    }
    command(tests(notes).arg("--no-run"))?;
    let with = |words: &[&str]| {
        let mut command = tests(notes);
        command.args(words);
        command
    };
    let mut commands = vec![with(&["--lib", "--bins"]), with(&["--doc"])];
    commands.extend(programs().iter().map(|program| with(&["--test", program])));
    // What the sender's readers promise without the engine that verifies.
    let mut without = Command::new("cargo");
    without.args(["test", "--package", "billfold-sender", "--no-default-features", "--test", "sender"]);
    without.current_dir(top()).env(skip::VARIABLE, notes);
    commands.push(without);
    side_by_side(commands)
}

/// The names of the programs below the `tests` folders of the crates.
fn programs() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for tests in sources::crates().iter().map(|folder| folder.join("tests")) {
        for path in sources::with_extension(&tests, "rs") {
            let folder = path.parent().unwrap_or(&tests);
            let name = match folder.parent() {
                _ if folder == tests => path.file_stem(),
                Some(above) if above == tests && path.ends_with("main.rs") => folder.file_name(),
                _ => None,
            };
            names.extend(name.map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names
}

/// `cargo test` over everything, whose tests note in a file what they skip.
fn tests(notes: &Path) -> Command {
    let mut tests = Command::new("cargo");
    tests.args(["test", "--workspace", "--all-features"]).current_dir(top()).env(skip::VARIABLE, notes);
    tests
}

/// Runs tests, and gives what they noted that they skipped.
fn noted(run: impl FnOnce(&Path) -> Result<(), Failed>) -> Result<Vec<Skipped>, Failed> {
    let notes = top().join("target/skipped");
    // Of an earlier run.
    drop(fs::remove_file(&notes));
    fs::create_dir_all(top().join("target")).map_err(|error| Failed(error.to_string()))?;
    run(&notes)?;
    Ok(skip::read(&notes))
}

/// What was skipped and how to get it: a line for the fixtures with the number of tests of each suite, and a line for each test
/// that lacked something else.
fn report(skipped: &[Skipped], folder: &Path) -> String {
    let mut report = String::new();
    let mut suites: BTreeMap<&str, usize> = BTreeMap::new();
    for note in skipped {
        match note.need {
            Need::Fixtures => {
                let suite = note.test.split("::").next().unwrap_or_default();
                let count = suites.entry(suite).or_default();
                *count = count.saturating_add(1);
            }
            _ => report.push_str(&format!("skipped: {} ({})\n", note.test, note.why)),
        }
    }
    if !suites.is_empty() {
        let counts: Vec<String> = suites.iter().map(|(suite, count)| format!("{suite} {count}")).collect();
        let (folder, counts) = (folder.display(), counts.join(", "));
        report.push_str(&format!(
            "skipped: what the shared fixtures are needed for; not found in {folder}: {counts}\n\
             to run these too: set {} to their folder (otherwise {} beside the repository is used)\n",
            fixtures::VARIABLE,
            fixtures::DEFAULT
        ));
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes as tests write them.
    fn notes(lines: &str) -> Vec<Skipped> {
        let file = std::env::temp_dir().join(format!("billfold-report-{}", std::process::id()));
        fs::write(&file, lines).unwrap();
        let notes = skip::read(&file);
        fs::remove_file(&file).unwrap();
        notes
    }

    #[test]
    fn every_program_of_tests_is_run() {
        let programs = programs();
        for name in ["billfold", "leaks", "program", "reading", "xtask"] {
            assert!(programs.contains(name), "{name}: {programs:?}");
        }
        assert!(!programs.contains("main") && programs.len() > 20, "{programs:?}");
    }

    #[test]
    fn what_was_skipped_is_named_with_the_way_to_get_it() {
        assert_eq!(report(&[], Path::new("/f")), "");
        let notes = notes(
            "fixtures\tsender::arc::a\tx\nfixtures\tsender::arc::b\tx\nfixtures\tinvoice::c\tx\nprogram\tstore::tls::d\tno openssl\n",
        );
        let report = report(&notes, Path::new("/f"));
        assert_eq!(
            report,
            "skipped: store::tls::d (no openssl)\n\
             skipped: what the shared fixtures are needed for; not found in /f: invoice 1, sender 2\n\
             to run these too: set BILLFOLD_FIXTURES to their folder (otherwise ../shared/fixtures beside the repository is used)\n"
        );
    }
}
