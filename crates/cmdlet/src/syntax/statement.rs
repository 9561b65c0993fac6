//! Statements: assignments, loops, conditions, and pipelines.

use super::chars::{is_dash, is_line_end};
use super::parser::{Parser, Read};
use super::script::{Assign, Ends, Literal, Pipeline, Statement};
use crate::{Finding, Position, code};

/// Keywords that begin a statement.
const KEYWORDS: &[&str] = &[
    "foreach",
    "try",
    "if",
    "exit",
    "return",
    "throw",
    "break",
    "continue",
    "begin",
    "class",
    "configuration",
    "data",
    "do",
    "dynamicparam",
    "end",
    "enum",
    "filter",
    "for",
    "function",
    "param",
    "process",
    "switch",
    "trap",
    "until",
    "using",
    "while",
    "workflow",
];

/// Variables that change what every command after them does, in lower case.
const PREFERENCES: &[&str] = &["psdefaultparametervalues", "whatifpreference"];

/// Settings of the machine, not of the service, that scripts make before they connect.
const OF_THE_MACHINE: &[&str] =
    &["net.servicepointmanager", "system.net.servicepointmanager", "console", "system.console"];

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Read<Statement> {
        let at = self.cursor.at();
        match self.keyword() {
            Some("foreach") => self.for_each(at),
            Some("try") => self.try_catch(at),
            Some("if") => self.condition(at),
            Some(word @ ("exit" | "return" | "throw" | "break" | "continue")) => {
                self.skip_blanks()?;
                let ends = matches!(self.cursor.peek(), None | Some(';' | ')' | '}'));
                let ends = ends || self.cursor.peek().is_some_and(is_line_end);
                let value = if ends { None } else { Some(self.pipeline()?) };
                let what = match word {
                    "break" | "continue" => Ends::Loop,
                    "return" => Ends::Block,
                    _ => Ends::Script,
                };
                Ok(Statement::Ends { at, what, value })
            }
            Some(_) => Err(Finding::new(at, &code::BLOCK)),
            None => match self.cursor.peek() {
                Some('$') if self.begins_variable() => self.with_variable(at),
                Some('[') => self.with_type(at),
                _ => self.pipeline().map(Statement::Pipeline),
            },
        }
    }

    /// Reads the keyword that the statement begins with, if it does.
    fn keyword(&mut self) -> Option<&'static str> {
        let rest = self.cursor.rest();
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let keyword = KEYWORDS.iter().copied().find(|known| known.eq_ignore_ascii_case(word))?;
        self.eat_word(keyword).then_some(keyword)
    }

    /// `$name`, and not `$(…)`.
    pub(super) fn begins_variable(&self) -> bool {
        self.cursor.peek() == Some('$')
            && self
                .cursor
                .peek_second()
                .is_some_and(|c| super::chars::is_of_name(c) || matches!(c, '{' | '$' | '^'))
    }

    /// A statement that begins with a variable: an assignment or a value.
    fn with_variable(&mut self, at: Position) -> Read<Statement> {
        let name = self.name_ahead();
        let variable = self.variable()?;
        let value = self.postfix(at, variable.clone())?;
        let whole = value == variable;
        if self.cursor.peek() == Some('#') {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        self.skip_blanks()?;
        match self.assigns() {
            None => {
                let value = self.expression_from(at, value)?;
                self.pipeline_from(at, Some(value)).map(Statement::Pipeline)
            }
            Some(plain) if whole => self.assignment(at, &name, plain, None),
            Some(_) => Err(Finding::new(at, &code::EXPRESSION)),
        }
    }

    /// The name of the variable that comes next, in lower case, scope and all.
    fn name_ahead(&self) -> String {
        let rest = self.cursor.rest().trim_start_matches('$').trim_start_matches('{');
        let name = rest.split(|c: char| !super::chars::is_of_name(c)).next().unwrap_or_default();
        name.to_lowercase()
    }

    /// `=` or `+=` and the like, read; whether it is the plain one.
    fn assigns(&mut self) -> Option<bool> {
        let second = self.cursor.peek_second();
        let plain = match self.cursor.peek() {
            Some('=') => true,
            Some('+' | '*' | '/' | '%') if second == Some('=') => false,
            Some(c) if is_dash(c) && second == Some('=') => false,
            _ => return None,
        };
        self.cursor.next();
        if !plain {
            self.cursor.next();
        }
        Some(plain)
    }

    fn assignment(
        &mut self,
        at: Position,
        name: &str,
        plain: bool,
        converts: Option<String>,
    ) -> Read<Statement> {
        let (scope, base) = name.split_once(':').unwrap_or(("", name));
        let scoped = matches!(scope, "global" | "script" | "local" | "private");
        if !scoped && !matches!(scope, "" | "env")
            || PREFERENCES.contains(&base)
            || matches!(name, "true" | "false")
        {
            return Err(Finding::new(at, &code::PREFERENCE));
        }
        let variable = if scoped { base } else { name }.to_owned();
        let value = self.assigned()?;
        Ok(Statement::Assign(Assign { at, variable, plain: plain && scope.is_empty(), converts, value }))
    }

    fn assigned(&mut self) -> Read<Pipeline> {
        self.skip_lines()?;
        let at = self.cursor.at();
        match self.keyword() {
            Some(_) => Err(Finding::new(at, &code::BLOCK)),
            None => self.pipeline(),
        }
    }

    /// A statement that begins with a type: a conversion, a member of a type, or a prompt.
    fn with_type(&mut self, at: Position) -> Read<Statement> {
        if self.cursor.rest().starts_with("[PS] ") {
            return Err(Finding::new(at, &code::PROMPT));
        }
        if self.cursor.rest().get(..14).is_some_and(|rest| rest.eq_ignore_ascii_case("[CmdletBinding")) {
            return Err(Finding::new(at, &code::BLOCK));
        }
        let name = self.type_name()?.to_ascii_lowercase();
        if self.cursor.peek() == Some(':') {
            return self.with_member(at, &name);
        }
        self.skip_blanks()?;
        let value = if self.begins_variable() {
            let variable = self.name_ahead();
            let value = self.variable()?;
            let value = self.postfix(at, value)?;
            self.skip_blanks()?;
            match (self.assigns(), &value) {
                (None, _) => value,
                (Some(plain), Literal::Variable(_)) => {
                    return self.assignment(at, &variable, plain, Some(name));
                }
                (Some(_), _) => return Err(Finding::new(at, &code::EXPRESSION)),
            }
        } else {
            self.unary()?
        };
        let value = self.opaque(at, &code::EXPRESSION, [value]);
        let value = self.expression_from(at, value)?;
        self.pipeline_from(at, Some(value)).map(Statement::Pipeline)
    }

    /// `[type]::Member`, and settings of the machine that are given a value.
    fn with_member(&mut self, at: Position, name: &str) -> Read<Statement> {
        let value = self.postfix(at, Literal::opaque(at, &code::EXPRESSION))?;
        self.skip_blanks()?;
        if OF_THE_MACHINE.contains(&name) && self.assigns().is_some() {
            let variable = "env:".to_owned();
            let value = self.assigned()?;
            return Ok(Statement::Assign(Assign { at, variable, plain: false, converts: None, value }));
        }
        let value = self.expression_from(at, value)?;
        self.pipeline_from(at, Some(value)).map(Statement::Pipeline)
    }
}
