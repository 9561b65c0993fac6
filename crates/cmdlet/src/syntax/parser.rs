//! From a text to its statements.

use super::chars::{is_blank, is_line_end};
use super::cursor::Cursor;
use super::script::Statement;
use crate::{Finding, Limits, Position, code};

pub(super) type Read<T> = Result<T, Finding>;

/// A script as far as it could be read, and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) statements: Vec<Statement>,
    pub(crate) errors: Vec<Finding>,
}

/// Reads a script. After an error, reading goes on at the next line, so that an administrator sees all of them at once.
pub(crate) fn parse(text: &str, limits: &Limits) -> Script {
    let mut script = Script::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser { cursor: Cursor::new(text), typographic: None, depth: 0, commands: 0, limits };
    while script.errors.len() < limits.errors {
        match parser.top_statement(!script.errors.is_empty()) {
            Ok(Some(statement)) => script.statements.push(statement),
            Ok(None) => return script,
            Err(error) => {
                script.errors.push(error);
                if parser.commands > limits.commands {
                    return script;
                }
                parser.depth = 0;
                parser.cursor.skip_line();
            }
        }
    }
    script
}

/// Reads the pieces of a script, remembers the first typographic character of a command, and counts.
pub(super) struct Parser<'t> {
    pub(super) cursor: Cursor<'t>,
    pub(super) typographic: Option<Position>,
    depth: usize,
    commands: usize,
    limits: &'t Limits,
}

impl Parser<'_> {
    /// The next statement of the script; none at its end. After an error there are closing braces whose beginning was not read.
    fn top_statement(&mut self, after_error: bool) -> Read<Option<Statement>> {
        loop {
            self.skip_blanks()?;
            match self.cursor.peek() {
                None => return Ok(None),
                Some(';') => drop(self.cursor.next()),
                Some('}' | ')') if after_error => drop(self.cursor.next()),
                Some(c) if is_line_end(c) => self.line_end(),
                Some(_) => return self.statement().map(Some),
            }
        }
    }

    /// The statements up to a closing character, which is read too. `opened` is where the opening one is.
    pub(super) fn statements(&mut self, close: char, opened: Position) -> Read<Vec<Statement>> {
        self.enter(opened)?;
        let mut statements = Vec::new();
        loop {
            self.skip_blanks()?;
            match self.cursor.peek() {
                None => return Err(Finding::new(opened, &code::UNCLOSED)),
                Some(';') => drop(self.cursor.next()),
                Some(c) if is_line_end(c) => self.line_end(),
                Some(c) if c == close => {
                    self.cursor.next();
                    self.leave();
                    return Ok(statements);
                }
                Some(_) => statements.push(self.statement()?),
            }
        }
    }

    /// One level deeper, as far as the limit allows.
    pub(super) fn enter(&mut self, at: Position) -> Read<()> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > self.limits.depth {
            return Err(Finding::new(at, &code::TOO_DEEP).with_limit(self.limits.depth));
        }
        Ok(())
    }

    pub(super) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// One command more, as far as the limit allows.
    pub(super) fn count(&mut self, at: Position) -> Read<()> {
        self.commands = self.commands.saturating_add(1);
        if self.commands > self.limits.commands {
            return Err(Finding::new(at, &code::TOO_MANY_COMMANDS).with_limit(self.limits.commands));
        }
        Ok(())
    }

    /// What the rest of the script begins with, in any case, followed by something that is no letter: a keyword.
    pub(super) fn at_word(&self, word: &str) -> bool {
        let rest = self.cursor.rest();
        let begins = rest.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
        let next = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        begins
            && next.is_none_or(|c| {
                is_blank(c) || is_line_end(c) || matches!(c, '(' | '{' | ')' | '}' | ';' | '[' | '$' | '|')
            })
    }

    /// Reads a keyword if it is the next word.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            for _ in word.chars() {
                self.cursor.next();
            }
        }
        found
    }
}
