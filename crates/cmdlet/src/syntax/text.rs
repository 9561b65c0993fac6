//! Texts in quotes, and texts that go on over several lines.

use super::chars::{is_blank, is_double_quote, is_line_end, is_of_name, is_single_quote};
use super::parser::{Parser, Read};
use super::script::{Literal, Opaque, Part, Statement};
use crate::{Finding, Position, code};

/// How a text in double quotes ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// At a quote; a line end before it is an error.
    AtQuote,
    /// At a line that begins with a quote and `@`.
    AtLine,
}

/// A text as it is put together.
#[derive(Default)]
struct Text {
    parts: Vec<Part>,
    plain: String,
    why: Option<Finding>,
    inside: Vec<Statement>,
}

impl Text {
    fn part(&mut self, part: Part) {
        if !self.plain.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.plain)));
        }
        self.parts.push(part);
    }

    fn opaque(&mut self, at: Position, code: &'static crate::Code) {
        self.why.get_or_insert_with(|| Finding::new(at, code));
    }

    fn finish(mut self) -> Literal {
        if let Some(why) = self.why {
            return Literal::Opaque(Opaque { why, inside: self.inside });
        }
        if self.parts.is_empty() {
            return Literal::Quoted(self.plain);
        }
        if !self.plain.is_empty() {
            self.parts.push(Part::Text(self.plain));
        }
        Literal::Expandable(self.parts)
    }
}

impl Parser<'_> {
    /// `'text'`: two quotes are one, nothing is expanded.
    pub(super) fn single_quoted(&mut self) -> Read<Literal> {
        let unclosed = self.cursor.error(&code::UNCLOSED);
        self.open_quote();
        let mut text = String::new();
        loop {
            if self.cursor.peek().is_some_and(is_line_end) {
                return Err(unclosed);
            }
            match self.cursor.next() {
                Some(c) if is_single_quote(c) => match self.cursor.peek() {
                    Some(second) if is_single_quote(second) => text.extend(self.cursor.next()),
                    _ => return Ok(Literal::Quoted(text)),
                },
                Some(c) => text.push(c),
                None => return Err(unclosed),
            }
        }
    }

    /// `"text"`: two quotes are one, a backtick takes the next character as it is, variables are replaced.
    pub(super) fn double_quoted(&mut self) -> Read<Literal> {
        let unclosed = self.cursor.error(&code::UNCLOSED);
        self.open_quote();
        self.expandable(Ends::AtQuote, unclosed)
    }

    /// `@'` and `@"` with the rest of the line empty: a text over several lines.
    pub(super) fn here_text(&mut self) -> Read<Literal> {
        let unclosed = self.cursor.error(&code::UNCLOSED);
        self.cursor.next();
        let double = self.cursor.peek().is_some_and(is_double_quote);
        self.open_quote();
        while self.cursor.peek().is_some_and(is_blank) {
            self.cursor.next();
        }
        if !self.cursor.peek().is_some_and(is_line_end) {
            return Err(unclosed);
        }
        if self.ends_here_text(if double { is_double_quote } else { is_single_quote }) {
            return Ok(Literal::Quoted(String::new()));
        }
        self.line_end();
        if double {
            return self.expandable(Ends::AtLine, unclosed);
        }
        let mut text = String::new();
        loop {
            if self.ends_here_text(is_single_quote) {
                return Ok(Literal::Quoted(text));
            }
            match self.cursor.peek() {
                None => return Err(unclosed),
                Some(c) if is_line_end(c) => {
                    self.line_end();
                    text.push('\n');
                }
                Some(c) => {
                    text.push(c);
                    self.cursor.next();
                }
            }
        }
    }

    /// Before a line end: does the next line begin with a quote and `@`? Then all of it is read.
    fn ends_here_text(&mut self, is_quote: fn(char) -> bool) -> bool {
        let rest = self.cursor.rest();
        let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(is_line_end));
        let ends =
            line.is_some_and(|line| line.strip_prefix(is_quote).is_some_and(|line| line.starts_with('@')));
        if ends {
            self.line_end();
            self.cursor.next();
            self.cursor.next();
        }
        ends
    }

    fn expandable(&mut self, ends: Ends, unclosed: Finding) -> Read<Literal> {
        let mut text = Text::default();
        loop {
            let here = self.cursor.at();
            if ends == Ends::AtLine && self.ends_here_text(is_double_quote) {
                return Ok(text.finish());
            }
            if self.cursor.peek().is_some_and(is_line_end) {
                if ends == Ends::AtQuote {
                    return Err(unclosed);
                }
                self.line_end();
                text.plain.push('\n');
                continue;
            }
            match self.cursor.next() {
                Some(c) if is_double_quote(c) && ends == Ends::AtQuote => match self.cursor.peek() {
                    Some(second) if is_double_quote(second) => text.plain.extend(self.cursor.next()),
                    _ => return Ok(text.finish()),
                },
                Some('$') => self.expanded(&mut text, here)?,
                Some('`') => self.escaped(&mut text, here)?,
                Some(c) => text.plain.push(c),
                None => return Err(unclosed),
            }
        }
    }

    /// What follows a `$` in a text.
    fn expanded(&mut self, text: &mut Text, at: Position) -> Read<()> {
        match self.cursor.peek() {
            Some('(') => {
                let opened = self.cursor.at();
                self.cursor.next();
                text.inside.extend(self.statements(')', opened)?);
                text.opaque(at, &code::VARIABLE);
            }
            Some('{') => match self.braced_name(at)? {
                name if name.contains(':') => text.opaque(at, &code::VARIABLE),
                name => text.part(Part::Variable(name, at)),
            },
            Some('$' | '^') => {
                self.cursor.next();
                text.opaque(at, &code::VARIABLE);
            }
            Some(c) if is_of_name(c) => match self.variable_name() {
                name if name.contains(':') => text.opaque(at, &code::VARIABLE),
                name => text.part(Part::Variable(name, at)),
            },
            _ => text.plain.push('$'),
        }
        Ok(())
    }

    /// The character a backtick protects. Those that make control characters are not in the script.
    fn escaped(&mut self, text: &mut Text, backtick: Position) -> Read<()> {
        match self.cursor.peek() {
            Some(c) if is_line_end(c) => return Err(Finding::new(backtick, &code::BACKTICK)),
            None => return Err(Finding::new(backtick, &code::BACKTICK)),
            Some(c) => {
                if c.is_alphanumeric() || is_blank(c) {
                    text.opaque(backtick, &code::BACKTICK);
                }
                text.plain.push(c);
                self.cursor.next();
            }
        }
        Ok(())
    }
}
