//! Running other programs, and saying which.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A step that did not succeed, in words.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

/// The repository's top folder.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Result<(), Failed> {
    program("cargo", arguments)
}

/// Runs a program in the top folder, printing the command line first.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Result<(), Failed> {
    command(Command::new(name).args(arguments).current_dir(top()))
}

/// Runs a prepared command, printing its command line first.
pub(crate) fn command(command: &mut Command) -> Result<(), Failed> {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|w| w.to_string_lossy())
        .collect();
    let line = words.join(" ");
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("`{line}` ended with {status}"))),
        Err(error) => Err(Failed(format!("`{line}` did not start: {error}"))),
    }
}

/// Whether a program answers `--version` (or whatever probe is given).
pub(crate) fn answers(name: &str, probe: &[&str]) -> bool {
    Command::new(name)
        .args(probe)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
