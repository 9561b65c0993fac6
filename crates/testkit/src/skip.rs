//! Tests that say when they did not run.
//!
//! The test runner swallows what a passing test prints. So a skip is also noted in the file that [`VARIABLE`] names, one line
//! each; `cargo xtask test` sets the variable, reads the file back with [`read`] and reports.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// The environment variable that names the file of notes.
pub const VARIABLE: &str = "BILLFOLD_SKIPPED";

/// The kinds of things that a test may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Need {
    /// The shared fixtures, see [`fixtures`](crate::fixtures).
    Fixtures,
    /// A program that `cargo xtask setup` installs.
    Program,
    /// Something of the machine itself, such as the right to trace a process.
    Machine,
}

impl Need {
    const ALL: [Self; 3] = [Self::Fixtures, Self::Program, Self::Machine];

    const fn name(self) -> &'static str {
        match self {
            Self::Fixtures => "fixtures",
            Self::Program => "program",
            Self::Machine => "machine",
        }
    }
}

/// One test that did not run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Skipped {
    /// The kind of thing that is missing.
    pub need: Need,
    /// The test, as the test runner names it.
    pub test: String,
    /// The name of what is missing.
    pub why: String,
}

/// Prints that the running test skips itself, and notes it for `cargo xtask test`.
#[expect(clippy::print_stdout, reason = "says why a test passes without having tested")]
pub fn skipped(need: Need, why: impl fmt::Display) {
    println!("skipped: {why}");
    let Some(file) = std::env::var_os(VARIABLE) else { return };
    let thread = std::thread::current();
    let program = std::env::current_exe().unwrap_or_default();
    let suite = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Cargo puts a digest behind the name of a test binary.
    let suite = suite.rsplit_once('-').map_or(suite.as_str(), |(name, _)| name);
    let why = why.to_string().replace(['\n', '\t'], " ");
    let line = format!("{}\t{suite}::{}\t{why}\n", need.name(), thread.name().unwrap_or("main"));
    // A note that cannot be written must not fail the test.
    let notes = OpenOptions::new().append(true).create(true).open(file);
    drop(notes.and_then(|mut notes| notes.write_all(line.as_bytes())));
}

/// Every note of a file, sorted and without repetition.
#[must_use]
pub fn read(file: &Path) -> Vec<Skipped> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut notes: Vec<Skipped> = text.lines().filter_map(note).collect();
    notes.sort();
    notes.dedup();
    notes
}

fn note(line: &str) -> Option<Skipped> {
    let mut cells = line.splitn(3, '\t');
    let name = cells.next()?;
    let need = Need::ALL.into_iter().find(|need| need.name() == name)?;
    Some(Skipped { need, test: cells.next()?.to_owned(), why: cells.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_as_they_are_written_and_none_twice() {
        let text = "program\tstore::a\tno openssl\nfixtures\tsender::b\tx not found\nprogram\tstore::a\tno openssl\nodd\tc\td\ntorn";
        let file = std::env::temp_dir().join(format!("billfold-skipped-{}", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let read = read(&file);
        std::fs::remove_file(&file).unwrap();
        let read: Vec<_> = read.iter().map(|s| (s.need, s.test.as_str(), s.why.as_str())).collect();
        let wanted =
            [(Need::Fixtures, "sender::b", "x not found"), (Need::Program, "store::a", "no openssl")];
        assert_eq!(read, wanted);
    }
}
