//! Values as arguments of a command.

use billfold_reason::characters::is_hidden;

use super::chars::{ends_word, is_double_quote, is_line_end, is_single_quote};
use super::parser::{Parser, Read};
use super::script::{Argument, Element, Literal};
use super::word::More;
use crate::{Finding, code};

impl Parser<'_> {
    /// A value, or several with commas between them.
    pub(super) fn argument(&mut self) -> Read<Argument> {
        let first = self.one()?;
        self.skip_blanks()?;
        if self.cursor.peek() != Some(',') {
            return Ok(first);
        }
        let at = first.at;
        let mut list = vec![first];
        while self.cursor.eat(',') {
            self.skip_lines()?;
            list.push(self.one()?);
            self.skip_blanks()?;
        }
        Ok(Argument { at, value: Literal::List(list) })
    }

    fn one(&mut self) -> Read<Argument> {
        let at = self.cursor.at();
        let value = match self.cursor.peek() {
            Some(c) if is_single_quote(c) => {
                let text = self.single_quoted()?;
                self.ends(text)?
            }
            Some(c) if is_double_quote(c) => {
                let text = self.double_quoted()?;
                self.ends(text)?
            }
            Some('$') => self.dollar()?,
            Some('(') => {
                let value = self.parenthesised()?;
                let value = self.postfix(at, value)?;
                self.ends(value)?
            }
            Some('@') => {
                let value = self.at_sign()?;
                self.ends(value)?
            }
            Some('{') => {
                let block = self.block()?;
                self.ends(block)?
            }
            Some('<' | '>') => return Err(self.cursor.error(&code::REDIRECTION)),
            Some(c) if is_hidden(c) => return Err(self.cursor.error(&code::INVISIBLE)),
            Some(c) if !ends_word(c) => self.word()?,
            Some(_) | None => return Err(self.cursor.error(&code::EXPRESSION)),
        };
        Ok(Argument { at, value })
    }

    /// `$name`, `$name.Member`, `$(…)`, and words that begin so.
    fn dollar(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        if !self.begins_variable() {
            return if self.cursor.peek_second() == Some('(') {
                let value = self.sub_expression()?;
                let value = self.postfix(at, value)?;
                self.ends(value)
            } else {
                self.word()
            };
        }
        let value = self.variable()?;
        let value = self.postfix(at, value)?;
        match self.cursor.peek() {
            // Whether PowerShell begins a comment here depends on what it takes for the variable's name.
            Some('#') => Err(self.cursor.error(&code::EXPRESSION)),
            Some('`') if self.cursor.peek_second().is_some_and(is_line_end) => Ok(value),
            Some(c) if !ends_word(c) => {
                let rest = self.word_with(More::because(at, &code::VARIABLE))?;
                Ok(self.opaque(at, &code::VARIABLE, [value, rest]))
            }
            _ => self.ends(value),
        }
    }

    /// A text or a variable must be followed by something that ends it: `'a'b` is two things to PowerShell, or one.
    fn ends(&self, literal: Literal) -> Read<Literal> {
        let error = self.cursor.error(&code::EXPRESSION);
        match self.cursor.peek() {
            Some('{' | '(' | '<') => Err(error),
            Some('`') if self.cursor.peek_second().is_some_and(is_line_end) => Ok(literal),
            Some(c) if !ends_word(c) => Err(error),
            _ => Ok(literal),
        }
    }

    /// What follows `-Name:`, blanks allowed, on the same line.
    pub(super) fn colon_argument(&mut self) -> Read<Argument> {
        let missing = self.cursor.error(&code::MISSING_ARGUMENT);
        self.skip_blanks()?;
        match self.cursor.peek() {
            None | Some(';' | '|' | ')' | '}') => Err(missing),
            Some(c) if is_line_end(c) || self.at_redirection() => Err(missing),
            Some(_) => self.argument(),
        }
    }

    /// `>`, `2>`, `*>`.
    pub(super) fn at_redirection(&self) -> bool {
        match self.cursor.peek() {
            Some('>') => true,
            Some('1'..='6' | '*') => self.cursor.peek_second() == Some('>'),
            _ => false,
        }
    }

    /// `> file`, `2>$null`, `2>&1`.
    pub(super) fn redirection(&mut self) -> Read<Element> {
        let at = self.cursor.at();
        if !self.cursor.eat('>') {
            self.cursor.next();
            self.cursor.eat('>');
        }
        if self.cursor.eat('&') {
            let merged = self.cursor.eat('1') || self.cursor.eat('2');
            let ends = self.cursor.peek().is_none_or(ends_word);
            return if merged && ends {
                Ok(Element::Redirection(None))
            } else {
                Err(Finding::new(at, &code::REDIRECTION))
            };
        }
        self.cursor.eat('>');
        self.skip_blanks()?;
        match self.cursor.peek() {
            Some(c) if !is_line_end(c) && (!ends_word(c) || matches!(c, '(')) => {
                self.one().map(|target| Element::Redirection(Some(target)))
            }
            _ => Err(Finding::new(at, &code::REDIRECTION)),
        }
    }
}
