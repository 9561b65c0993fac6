//! The place in a script that is being read.

use super::chars::is_line_end;
use crate::{Code, Finding, Position};

/// The place in a script that is being read.
pub(super) struct Cursor<'t> {
    rest: std::str::Chars<'t>,
    at: Position,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text.chars(), at: Position::START }
    }

    pub(super) const fn at(&self) -> Position {
        self.at
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    /// The character after the next.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest.clone().nth(1)
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'t str {
        self.rest.as_str()
    }

    /// Reads a character. `\r\n` counts as one line end, and so does a lone `\r`.
    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        let ends_here = c == '\n' || c == '\r' && self.peek() != Some('\n');
        self.at = if ends_here { self.at.after('\n') } else { self.at.after(' ') };
        Some(c)
    }

    /// Reads the next character if it is this one.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.next();
        }
        found
    }

    /// Skips to the end of the line, which is not read.
    pub(super) fn skip_line(&mut self) {
        while self.peek().is_some_and(|c| !is_line_end(c)) {
            self.next();
        }
    }

    /// An error at the next character.
    pub(super) const fn error(&self, code: &'static Code) -> Finding {
        Finding::new(self.at, code)
    }
}
