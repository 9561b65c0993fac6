//! What goes to standard output and standard error.

use std::io::{self, Write as _};

use billfold_reason::characters::replace_hidden;
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;

/// One JSON object on a line of standard output.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    line(&one_line(value).map_err(Failure::usage)?)
}

/// JSON without any character that a reader of lines may take for the end of one, or a terminal for a command: U+007F to
/// U+009F, U+2028 and U+2029 stand only inside strings, so escaping them changes no value.
fn one_line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(value)?;
    let breaks = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
    if !text.contains(breaks) {
        return Ok(text);
    }
    let escaped =
        text.chars().map(|c| if breaks(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() });
    Ok(escaped.collect())
}

/// A line of text on standard output. A closed pipe ends the program.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(text)).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::closed_pipe(),
        _ => Failure::refused(error),
    })
}

/// A diagnosis on standard error.
pub(crate) fn diagnose(failure: &impl std::fmt::Display) {
    note(&format!("billfold: {failure}"));
}

/// What a command that was asked for JSON says when it could not be carried out.
#[derive(Serialize)]
struct FailureLine {
    attempt: Option<()>,
    state: &'static str,
    reason: FailureReason,
}

#[derive(Serialize)]
struct FailureReason {
    code: &'static billfold_reason::Code,
    detail: String,
}

/// The diagnosis as an object on standard output, for who asked for JSON.
pub(crate) fn json_failure(failure: &Failure) {
    if failure.exit() != Exit::Done {
        let state = if failure.exit() == Exit::Unknown { "unknown" } else { "refused" };
        let reason = FailureReason { code: failure.code(), detail: failure.to_string() };
        json(&FailureLine { attempt: None, state, reason }).ok();
    }
}

/// A word to a person on standard error, beside the output.
pub(crate) fn note(text: &str) {
    // Nobody reads standard error: nobody to tell.
    writeln!(io::stderr(), "{}", harmless(text)).ok();
}

/// Text from a message may hold commands to the terminal, turn the direction of what follows, or hide: none of that gets through.
fn harmless(text: &str) -> String {
    let ends = ['\n', '\t'];
    let pieces = text.split_inclusive(ends).map(|piece| {
        let words = piece.strip_suffix(ends).unwrap_or(piece);
        let end = piece.strip_prefix(words).unwrap_or_default();
        format!("{}{end}", replace_hidden(words, char::REPLACEMENT_CHARACTER))
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_one_line_for_every_reader_of_lines() {
        let value = "a\u{85}b\u{2028}c\nd\u{7f}é";
        let text = one_line(&value).unwrap();
        assert_eq!(text, r#""a\u0085b\u2028c\nd\u007fé""#);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
    }

    #[test]
    fn no_text_commands_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{202e}c\r\nd"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}\nd");
        assert_eq!(harmless("Con\u{ad}toso\tmi\u{200b}t\n"), "Con\u{fffd}toso\tmi\u{fffd}t\n");
    }
}
