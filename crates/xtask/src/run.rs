//! Running other programs, and saying which.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

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
    let line = line(command);
    println!("$ {line}");
    ended(&line, command.status())
}

/// Runs commands two at a time, since most of them wait more than they compute, and prints what each said when it has ended.
/// After one that failed no other is begun.
pub(crate) fn side_by_side(commands: Vec<Command>) -> Result<(), Failed> {
    let queue = Mutex::new(commands.into_iter());
    let failed = Mutex::new(None);
    let lane = || {
        while failed.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(mut next) = next else { return };
            if let Err(error) = quietly(&mut next) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(lane);
        lane();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Runs a command, and prints its command line and output at once when it has ended.
fn quietly(command: &mut Command) -> Result<(), Failed> {
    let line = line(command);
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => return ended(&line, Err(error)),
    };
    let said = [format!("$ {line}\n").as_bytes(), &output.stderr, &output.stdout].concat();
    // Whoever reads it may have gone; the exit status says what became of it all the same.
    drop(std::io::stdout().lock().write_all(&said));
    ended(&line, Ok(output.status))
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn ended(line: &str, status: std::io::Result<ExitStatus>) -> Result<(), Failed> {
    match status {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_run_until_one_fails() {
        let cargo = |argument: &str| {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.arg(argument);
            cargo
        };
        assert!(side_by_side(vec![cargo("--version"), cargo("--list"), cargo("--version")]).is_ok());
        let Err(Failed(error)) = side_by_side(vec![cargo("--version"), cargo("--no-such-option")]) else {
            panic!("a command that fails is told");
        };
        assert!(error.contains("--no-such-option` ended with"), "{error}");
    }
}
