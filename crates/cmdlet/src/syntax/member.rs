//! Members, indices and calls after a value.

use super::chars::is_of_name;
use super::operators::is_one_of;
use super::parser::{Parser, Read};
use super::script::{Argument, Assign, Literal, Opaque, Pipeline, Statement};
use crate::{Code, Finding, Position, code};

/// Methods that compute something and change nothing.
const METHODS: &[&str] = &[
    "AddDays",
    "AddHours",
    "Combine",
    "Contains",
    "EndsWith",
    "GetType",
    "IsNullOrEmpty",
    "IsNullOrWhiteSpace",
    "NewGuid",
    "PadLeft",
    "PadRight",
    "Replace",
    "Round",
    "Split",
    "StartsWith",
    "Substring",
    "ToLower",
    "ToLowerInvariant",
    "ToString",
    "ToUniversalTime",
    "ToUpper",
    "Trim",
    "TrimEnd",
    "TrimStart",
];

impl Parser<'_> {
    /// Members, indices and calls right after a value.
    pub(super) fn postfix(&mut self, at: Position, value: Literal) -> Read<Literal> {
        let code = if matches!(value, Literal::Variable(_)) { &code::VARIABLE } else { &code::EXPRESSION };
        let mut value = value;
        loop {
            let second = self.cursor.peek_second();
            let member = second.is_some_and(|c| is_of_name(c) && c != ':' && !c.is_ascii_digit());
            match self.cursor.peek() {
                Some('.') if member => {
                    self.cursor.next();
                    value = self.member(at, code, value)?;
                }
                Some(':') if second == Some(':') => {
                    self.cursor.next();
                    self.cursor.next();
                    value = self.member(at, code, value)?;
                }
                Some('[') => {
                    let index = self.index()?;
                    value = self.opaque(at, code, [value, index]);
                }
                Some(c @ ('+' | '-')) if second == Some(c) => {
                    let Literal::Variable(variable) = value else {
                        return Err(self.cursor.error(&code::EXPRESSION));
                    };
                    self.cursor.next();
                    self.cursor.next();
                    value = counted(at, variable);
                }
                _ => return Ok(value),
            }
        }
    }

    fn member(&mut self, at: Position, code: &'static Code, value: Literal) -> Read<Literal> {
        let error = self.cursor.error(&code::METHOD);
        let mut name = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| is_of_name(*c) && !matches!(c, ':' | '?')) {
            name.push(c);
            self.cursor.next();
        }
        if self.cursor.peek() != Some('(') {
            return if name.is_empty() { Err(error) } else { Ok(self.opaque(at, code, [value])) };
        }
        if !is_one_of(METHODS, &name) {
            return Err(error);
        }
        let opened = self.cursor.at();
        self.cursor.next();
        let arguments = self.closed_by(')', opened)?;
        Ok(self.opaque(at, code, std::iter::once(value).chain(arguments)))
    }

    fn index(&mut self) -> Read<Literal> {
        let opened = self.cursor.at();
        self.cursor.next();
        self.closed_by(']', opened)?.ok_or_else(|| Finding::new(opened, &code::EXPRESSION))
    }

    /// An expression and the bracket after it, or only the bracket.
    fn closed_by(&mut self, close: char, opened: Position) -> Read<Option<Literal>> {
        self.enter(opened)?;
        self.skip_lines()?;
        let value = if self.cursor.peek() == Some(close) { None } else { Some(self.expression()?.value) };
        self.skip_lines()?;
        self.leave();
        if self.cursor.eat(close) { Ok(value) } else { Err(self.cursor.error(&code::EXPRESSION)) }
    }
}

/// `$name++`: the variable is another one afterwards.
fn counted(at: Position, variable: String) -> Literal {
    let value = Argument { at, value: Literal::opaque(at, &code::EXPRESSION) };
    let value = Pipeline { at, input: Some(value), commands: Vec::new() };
    let assign = Assign { at, variable, plain: false, converts: None, value };
    Literal::Opaque(Opaque {
        why: Finding::new(at, &code::EXPRESSION),
        inside: vec![Statement::Assign(assign)],
    })
}
