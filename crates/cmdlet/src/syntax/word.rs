//! Words without quotes, and the names of parameters.

use billfold_reason::characters::is_hidden;

use super::chars::{ends_word, is_dash, is_double_quote, is_line_end, is_of_name, is_single_quote};
use super::parser::{Parser, Read};
use super::script::{Literal, Opaque, Statement};
use crate::{Code, Finding, Position, code};

/// What makes a word more than its characters.
#[derive(Default)]
pub(super) struct More {
    why: Option<Finding>,
    inside: Vec<Statement>,
}

impl More {
    pub(super) fn because(at: Position, code: &'static Code) -> Self {
        Self { why: Some(Finding::new(at, code)), inside: Vec::new() }
    }

    fn opaque(&mut self, at: Position, code: &'static Code) {
        self.why.get_or_insert_with(|| Finding::new(at, code));
    }
}

impl Parser<'_> {
    /// A word without quotes, as an argument. Words that begin with a letter, a digit, `_` or `*` and have nothing in them that
    /// PowerShell would replace are themselves.
    pub(super) fn word(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        let plain = self.cursor.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '*'));
        let more = if plain { More::default() } else { More::because(at, &code::EXPRESSION) };
        self.word_with(more)
    }

    /// The rest of a word of which something is known already.
    pub(super) fn word_with(&mut self, mut more: More) -> Read<Literal> {
        let mut word = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| !ends_word(*c)) {
            let here = self.cursor.at();
            match c {
                '`' => self.protected(&mut more, here)?,
                '$' => self.in_word(&mut more, &mut word)?,
                c if is_single_quote(c) => {
                    more.opaque(here, &code::EXPRESSION);
                    self.single_quoted()?;
                }
                c if is_double_quote(c) => {
                    more.opaque(here, &code::EXPRESSION);
                    more.inside.extend(self.double_quoted()?.into_statements());
                }
                c if is_hidden(c) => return Err(Finding::new(here, &code::INVISIBLE)),
                c => {
                    word.push(c);
                    self.cursor.next();
                }
            }
        }
        if matches!(self.cursor.peek(), Some('(' | '{' | '<')) {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        Ok(match more.why {
            Some(why) => Literal::Opaque(Opaque { why, inside: more.inside }),
            None => Literal::Bare(word),
        })
    }

    /// A backtick in a word takes the next character as it is.
    fn protected(&mut self, more: &mut More, at: Position) -> Read<()> {
        let error = Finding::new(at, &code::BACKTICK);
        self.cursor.next();
        match self.cursor.peek() {
            Some(c) if !is_line_end(c) && !is_hidden(c) => {
                more.opaque(at, &code::BACKTICK);
                self.cursor.next();
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// A `$` in a word: a variable, commands in brackets, or a plain `$`.
    fn in_word(&mut self, more: &mut More, word: &mut String) -> Read<()> {
        let at = self.cursor.at();
        self.cursor.next();
        match self.cursor.peek() {
            Some('(') => {
                let opened = self.cursor.at();
                self.cursor.next();
                more.inside.extend(self.statements(')', opened)?);
            }
            Some('{') => drop(self.braced_name(at)?),
            Some('$' | '^') => drop(self.cursor.next()),
            Some(c) if is_of_name(c) => drop(self.variable_name()),
            _ => {
                word.push('$');
                return Ok(());
            }
        }
        more.opaque(at, &code::VARIABLE);
        Ok(())
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
