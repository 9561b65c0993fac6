//! Asking a person: plain answers, yes or no, and secrets that do not show.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

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
    // One reservation, so that growing leaves no copy behind.
    let mut line = Zeroizing::new(String::with_capacity(4096));
    let mut input = io::Read::take(io::stdin().lock(), 4096);
    input.read_line(&mut line).map_err(Failure::usage)?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
}

/// All of standard input as a secret, at most 64 KiB.
pub(crate) fn secret_document() -> Result<Zeroizing<Vec<u8>>, Failure> {
    const LIMIT: u64 = 64 * 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024 + 1));
    let read = io::Read::read_to_end(&mut io::Read::take(io::stdin().lock(), LIMIT + 1), &mut bytes);
    read.map_err(Failure::usage)?;
    if bytes.len() > 64 * 1024 {
        return Err(Failure::usage("standard input has more than 65536 bytes"));
    }
    Ok(bytes)
}
