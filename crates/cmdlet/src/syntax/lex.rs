//! Words, texts and variables.

use billfold_reason::characters::is_hidden;

use super::chars::{
    ends_word, is_blank, is_dash, is_double_quote, is_line_end, is_of_name, is_single_quote, is_typographic,
};
use super::cursor::Cursor;
use super::script::{Constant, Literal};
use crate::{Finding, Position, code};

type Read<T> = Result<T, Finding>;

/// Reads the pieces of a command and remembers the first typographic character it read for a plain one.
pub(super) struct Lexer<'t> {
    pub(super) cursor: Cursor<'t>,
    pub(super) typographic: Option<Position>,
}

impl Lexer<'_> {
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
                Some(c) if !is_line_end(c) && c != ';' => return Ok(()),
                _ => return continued.map_or(Ok(()), Err),
            }
        }
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

    /// A value: a word, a text in quotes, a constant, or one of these in parentheses.
    pub(super) fn literal(&mut self) -> Read<Literal> {
        match self.cursor.peek() {
            Some(c) if is_single_quote(c) => self.single_quoted(),
            Some(c) if is_double_quote(c) => self.double_quoted(),
            Some('$') => self.constant(),
            Some('(') => self.in_parentheses(),
            Some('@') => Err(self.cursor.error(&code::SPLAT)),
            Some('<' | '>') => Err(self.cursor.error(&code::REDIRECTION)),
            // Words begin with a letter, a digit, `_` or `*`; the rest begins operators and expressions.
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '*') => self.bare().map(Literal::Bare),
            Some(c) if is_hidden(c) => Err(self.cursor.error(&code::INVISIBLE)),
            Some(_) | None => Err(self.cursor.error(&code::EXPRESSION)),
        }
    }

    /// `($false)`.
    fn in_parentheses(&mut self) -> Read<Literal> {
        let error = self.cursor.error(&code::EXPRESSION);
        self.cursor.next();
        self.skip_blanks()?;
        let literal = match self.cursor.peek() {
            Some('$') => self.constant()?,
            Some(c) if is_single_quote(c) => self.single_quoted()?,
            Some(c) if is_double_quote(c) => self.double_quoted()?,
            Some('0' | '1') => match self.bare()?.as_str() {
                number @ ("0" | "1") => Literal::Bare(number.to_owned()),
                _ => return Err(error),
            },
            _ => return Err(error),
        };
        self.skip_blanks()?;
        if !self.cursor.eat(')') {
            return Err(error);
        }
        self.ends(literal)
    }

    /// `'text'`: two quotes are one, nothing is expanded.
    fn single_quoted(&mut self) -> Read<Literal> {
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
                    _ => return self.ends(Literal::Quoted(text)),
                },
                Some(c) => text.push(c),
                None => return Err(unclosed),
            }
        }
    }

    /// `"text"`: two quotes are one, a backtick takes the next character as it is; variables are refused.
    fn double_quoted(&mut self) -> Read<Literal> {
        let unclosed = self.cursor.error(&code::UNCLOSED);
        self.open_quote();
        let mut text = String::new();
        loop {
            let here = self.cursor.at();
            if self.cursor.peek().is_some_and(is_line_end) {
                return Err(unclosed);
            }
            match self.cursor.next() {
                Some(c) if is_double_quote(c) => match self.cursor.peek() {
                    Some(second) if is_double_quote(second) => text.extend(self.cursor.next()),
                    _ => return self.ends(Literal::Quoted(text)),
                },
                Some('$') if self.expands() => return Err(Finding::new(here, &code::VARIABLE)),
                Some('`') => text.push(self.escaped(here)?),
                Some(c) => text.push(c),
                None => return Err(unclosed),
            }
        }
    }

    fn open_quote(&mut self) {
        if let Some(c) = self.cursor.peek() {
            self.note(c);
            self.cursor.next();
        }
    }

    /// After a `$` in a text or a word: does it begin something that PowerShell would replace?
    fn expands(&self) -> bool {
        self.cursor.peek().is_some_and(|c| is_of_name(c) || matches!(c, '{' | '(' | '$' | '^'))
    }

    /// The character a backtick protects. Those that make control characters are refused.
    fn escaped(&mut self, backtick: Position) -> Read<char> {
        match self.cursor.peek() {
            Some(c) if !c.is_ascii_alphanumeric() && !is_blank(c) && !is_line_end(c) => {
                self.cursor.next();
                Ok(c)
            }
            _ => Err(Finding::new(backtick, &code::BACKTICK)),
        }
    }

    /// `$true`, `$false` or `$null`, also as `${true}`; any other variable is refused.
    fn constant(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        let variable = Finding::new(at, &code::VARIABLE);
        self.cursor.next();
        if self.cursor.peek() == Some('(') {
            return Err(Finding::new(at, &code::EXPRESSION));
        }
        let braced = self.cursor.eat('{');
        let mut name = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| is_of_name(*c)) {
            name.push(c.to_ascii_lowercase());
            self.cursor.next();
        }
        if braced && !self.cursor.eat('}') {
            return Err(variable);
        }
        let constant = match name.as_str() {
            "true" => Constant::True,
            "false" => Constant::False,
            "null" => Constant::Null,
            _ => return Err(variable),
        };
        self.ends(Literal::Constant(constant))
    }

    /// A text or a variable must be followed by something that ends it: `'a'b` and `$true.x` are expressions.
    fn ends(&self, literal: Literal) -> Read<Literal> {
        let error = self.cursor.error(&code::EXPRESSION);
        match self.cursor.peek() {
            Some('{' | '(' | '<') => Err(error),
            Some('`') if self.cursor.peek_second().is_some_and(is_line_end) => Ok(literal),
            Some(c) if !ends_word(c) => Err(error),
            _ => Ok(literal),
        }
    }

    /// A word without quotes.
    pub(super) fn bare(&mut self) -> Read<String> {
        let mut word = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| !ends_word(*c)) {
            let here = self.cursor.at();
            self.cursor.next();
            match c {
                '`' => return Err(Finding::new(here, &code::BACKTICK)),
                '$' if self.expands() => return Err(Finding::new(here, &code::VARIABLE)),
                c if is_single_quote(c) || is_double_quote(c) => {
                    return Err(Finding::new(here, &code::EXPRESSION));
                }
                c if is_hidden(c) => return Err(Finding::new(here, &code::INVISIBLE)),
                c => word.push(c),
            }
        }
        match self.cursor.peek() {
            Some('(' | '{' | '<') => Err(self.cursor.error(&code::EXPRESSION)),
            _ => Ok(word),
        }
    }

    /// Does a parameter start here? A dash, then a letter, `_` or `?`.
    pub(super) fn at_parameter(&self) -> bool {
        self.cursor.peek().is_some_and(is_dash)
            && self.cursor.peek_second().is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '?'))
    }

    /// The name of a parameter, and whether a colon follows it.
    pub(super) fn parameter_name(&mut self) -> Read<(String, bool)> {
        let start = self.cursor.error(&code::UNKNOWN_PARAMETER);
        self.open_quote();
        let mut name = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| !ends_word(*c) && *c != ':') {
            let here = self.cursor.at();
            self.cursor.next();
            match c {
                '`' => return Err(Finding::new(here, &code::BACKTICK)),
                c if is_hidden(c) => return Err(Finding::new(here, &code::INVISIBLE)),
                c if c.is_ascii_alphanumeric() || matches!(c, '_' | '?') => name.push(c),
                _ => return Err(start),
            }
        }
        if matches!(self.cursor.peek(), Some('(' | '{' | '<')) {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        let colon = self.cursor.eat(':');
        Ok((name, colon))
    }
}
