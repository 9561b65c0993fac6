//! White space, comments and continued lines.

use super::chars::{is_blank, is_line_end, is_typographic};
use super::parser::{Parser, Read};
use crate::code;

impl Parser<'_> {
    /// Skips white space, line continuations and comments; stays on the line unless it is continued.
    pub(super) fn skip_blanks(&mut self) -> Read<()> {
        let mut continued = None;
        loop {
            match self.cursor.peek() {
                Some('`') => {
                    continued = Some(self.cursor.error(&code::BACKTICK));
                    self.continuation()?;
                }
                Some('#') => self.cursor.skip_line(),
                Some('<') if self.cursor.peek_second() == Some('#') => self.block_comment()?,
                Some(c) if is_blank(c) => {
                    self.note(c);
                    self.cursor.next();
                }
                // A line is continued, and there is nothing on the next: something is missing.
                Some(c) if is_line_end(c) || c == ';' => return continued.map_or(Ok(()), Err),
                Some(')' | '}') | None => return continued.map_or(Ok(()), Err),
                Some(_) => return Ok(()),
            }
        }
    }

    /// Skips blanks and line ends: inside brackets and after `|`, `,` and operators a line end does not end the statement.
    pub(super) fn skip_lines(&mut self) -> Read<()> {
        self.skip_blanks()?;
        while self.cursor.peek().is_some_and(is_line_end) {
            self.line_end();
            self.skip_blanks()?;
        }
        Ok(())
    }

    /// Remembers where a typographic character stands for a plain one.
    pub(super) fn note(&mut self, c: char) {
        if is_typographic(c) && self.typographic.is_none() {
            self.typographic = Some(self.cursor.at());
        }
    }

    /// A backtick before a line end.
    fn continuation(&mut self) -> Read<()> {
        let error = self.cursor.error(&code::BACKTICK);
        match self.cursor.peek_second() {
            Some(c) if is_line_end(c) => {}
            _ => return Err(error),
        }
        self.cursor.next();
        self.line_end();
        Ok(())
    }

    /// Reads one line end: `\n`, `\r\n` or `\r`.
    pub(super) fn line_end(&mut self) {
        self.cursor.eat('\r');
        self.cursor.eat('\n');
    }

    fn block_comment(&mut self) -> Read<()> {
        let error = self.cursor.error(&code::UNCLOSED);
        self.cursor.next();
        self.cursor.next();
        loop {
            match self.cursor.next() {
                Some('#') if self.cursor.peek() == Some('>') => {
                    self.cursor.next();
                    return Ok(());
                }
                Some(_) => {}
                None => return Err(error),
            }
        }
    }

    /// Reads the quote that opens a text.
    pub(super) fn open_quote(&mut self) {
        if let Some(c) = self.cursor.peek() {
            self.note(c);
            self.cursor.next();
        }
    }
}
