//! What goes to standard output and standard error.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::failure::Failure;

/// One JSON object on a line of standard output.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(Failure::usage)?;
    line(&text)
}

/// A line of text on standard output. A closed pipe ends the program quietly.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(Failure::refused)
}

/// A diagnosis on standard error.
pub(crate) fn diagnose(failure: &Failure) {
    // Nobody reads standard error: nobody to tell.
    writeln!(io::stderr(), "billfold: {failure}").ok();
}

/// A word to a person on standard error, beside the output.
pub(crate) fn note(text: &str) {
    writeln!(io::stderr(), "{text}").ok();
}
