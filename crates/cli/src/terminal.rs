//! Asking a person: plain answers, yes or no, and secrets that do not show.

use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use zeroize::Zeroizing;

use crate::failure::Failure;

/// Whether there is a person at standard input.
pub(crate) fn person() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line.
pub(crate) fn ask(question: &str) -> Result<String, Failure> {
    let mut error = io::stderr();
    write!(error, "{question} ").and_then(|()| error.flush()).map_err(Failure::usage)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Failure::usage)?;
    Ok(line.trim().to_owned())
}

/// Asks for a yes; anything else is a no.
pub(crate) fn agree(question: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [y/N]"))?;
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a secret without echo.
pub(crate) fn secret(question: &str) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(format!("{question} ")).map(Zeroizing::new).map_err(Failure::usage)
}

/// The first line of standard input as a secret, without its line end.
pub(crate) fn secret_line() -> Result<Zeroizing<String>, Failure> {
    // One reservation, so that growing leaves no copy behind; byte by byte, so that what follows is left to others.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut input = unbuffered()?;
    let mut byte = Zeroizing::new([0]);
    while bytes.len() < LONGEST_LINE && input.read(byte.as_mut_slice()).map_err(Failure::usage)? == 1 {
        if *byte == [b'\n'] {
            break;
        }
        bytes.extend_from_slice(byte.as_slice());
    }
    let mut line = Zeroizing::new(String::with_capacity(LONGEST_LINE));
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::usage("standard input is not UTF-8"))?;
    line.push_str(text.trim_end_matches('\r'));
    Ok(line)
}

const LONGEST_LINE: usize = 4096;

/// All of standard input as a secret, at most 64 KiB.
pub(crate) fn secret_document() -> Result<Zeroizing<Vec<u8>>, Failure> {
    const LIMIT: u64 = 64 * 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024 + 1));
    unbuffered()?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(Failure::usage)?;
    if bytes.len() > 64 * 1024 {
        return Err(Failure::usage("standard input has more than 65536 bytes"));
    }
    Ok(bytes)
}

/// Standard input without the standard library's buffer, which lives as long as the program and is never wiped.
fn unbuffered() -> Result<File, Failure> {
    #[cfg(unix)]
    let input = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned();
    #[cfg(windows)]
    let input = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned();
    input.map(File::from).map_err(Failure::usage)
}
