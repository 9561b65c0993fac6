//! Statements with blocks: `foreach`, `try` and `if`.

use super::parser::{Parser, Read};
use super::script::{ForEach, If, Literal, Statement, Try};
use crate::{Finding, Position, code};

impl Parser<'_> {
    pub(super) fn for_each(&mut self, at: Position) -> Read<Statement> {
        let block = |_| Finding::new(at, &code::BLOCK);
        self.skip_lines()?;
        let opened = self.cursor.at();
        if !self.cursor.eat('(') {
            return Err(Finding::new(at, &code::BLOCK));
        }
        self.enter(opened)?;
        self.skip_lines()?;
        if !self.begins_variable() {
            return Err(Finding::new(at, &code::BLOCK));
        }
        let Literal::Variable(variable) = self.variable().map_err(block)? else {
            return Err(Finding::new(at, &code::BLOCK));
        };
        self.skip_lines()?;
        if !self.eat_word("in") {
            return Err(self.cursor.error(&code::BLOCK));
        }
        self.skip_lines()?;
        let list = self.pipeline()?;
        self.skip_lines()?;
        if !self.cursor.eat(')') {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        self.leave();
        let body = self.braces()?;
        Ok(Statement::ForEach(ForEach { variable, list, body }))
    }

    /// `{…}` after a keyword.
    fn braces(&mut self) -> Read<Vec<Statement>> {
        self.skip_lines()?;
        let opened = self.cursor.at();
        if !self.cursor.eat('{') {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        self.statements('}', opened)
    }

    pub(super) fn try_catch(&mut self, at: Position) -> Read<Statement> {
        let body = self.braces()?;
        let (mut catches, mut caught) = (Vec::new(), false);
        loop {
            self.skip_lines()?;
            if !self.eat_word("catch") {
                break;
            }
            caught = true;
            self.skip_lines()?;
            while self.cursor.peek() == Some('[') {
                self.type_name()?;
                self.skip_lines()?;
                self.cursor.eat(',');
                self.skip_lines()?;
            }
            catches.extend(self.braces()?);
        }
        let last = self.eat_word("finally");
        let finally = if last { self.braces()? } else { Vec::new() };
        if !caught && !last {
            return Err(Finding::new(at, &code::BLOCK));
        }
        Ok(Statement::Try(Try { body, catches, finally }))
    }

    pub(super) fn condition(&mut self, at: Position) -> Read<Statement> {
        let mut found = If { conditions: Vec::new(), branches: Vec::new() };
        loop {
            self.skip_lines()?;
            let opened = self.cursor.at();
            if !self.cursor.eat('(') {
                return Err(Finding::new(at, &code::BLOCK));
            }
            self.enter(opened)?;
            self.skip_lines()?;
            found.conditions.push(self.pipeline()?);
            self.skip_lines()?;
            if !self.cursor.eat(')') {
                return Err(self.cursor.error(&code::EXPRESSION));
            }
            self.leave();
            found.branches.extend(self.braces()?);
            self.skip_lines()?;
            if self.eat_word("elseif") {
                continue;
            }
            if self.eat_word("else") {
                found.branches.extend(self.braces()?);
            }
            return Ok(Statement::If(found));
        }
    }
}
