//! Names of variables.

use super::chars::is_of_name;
use super::parser::{Parser, Read};
use super::script::{Constant, Literal};
use crate::{Finding, Position, code};

impl Parser<'_> {
    /// After a `$`: a name without braces, in lower case.
    pub(super) fn variable_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| is_of_name(*c)) {
            // `$type::Member` is not a name with colons.
            if c == ':' && self.cursor.peek_second() == Some(':') {
                break;
            }
            name.extend(c.to_lowercase());
            self.cursor.next();
        }
        name
    }

    /// `{name}` after a `$`, in lower case.
    pub(super) fn braced_name(&mut self, at: Position) -> Read<String> {
        let error = Finding::new(at, &code::VARIABLE);
        self.cursor.next();
        let mut name = String::new();
        loop {
            match self.cursor.next() {
                Some('}') if !name.is_empty() => return Ok(name),
                Some(c) if is_of_name(c) || matches!(c, ' ' | '-' | '.') => name.extend(c.to_lowercase()),
                _ => return Err(error),
            }
        }
    }

    /// `$name`, `${name}`, `$true` and the like; `$(…)` is read elsewhere.
    pub(super) fn variable(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        self.cursor.next();
        let name = match self.cursor.peek() {
            Some('{') => self.braced_name(at)?,
            Some('$' | '^') => {
                self.cursor.next();
                return Ok(Literal::opaque(at, &code::VARIABLE));
            }
            _ => self.variable_name(),
        };
        Ok(match name.as_str() {
            "" => return Err(Finding::new(at, &code::VARIABLE)),
            "true" => Literal::Constant(Constant::True),
            "false" => Literal::Constant(Constant::False),
            "null" => Literal::Constant(Constant::Null),
            scoped if scoped.contains(':') => Literal::opaque(at, &code::VARIABLE),
            _ => Literal::Variable(name),
        })
    }
}
