//! What stands in brackets: values, commands, lists, tables, blocks, types.

use super::chars::{is_double_quote, is_line_end, is_single_quote};
use super::parser::{Parser, Read};
use super::script::{Argument, Entry, Literal, Opaque, Statement};
use crate::{Finding, code};

impl Parser<'_> {
    /// `(…)`: a value in brackets is that value; anything else is not in the script.
    pub(super) fn parenthesised(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        self.cursor.next();
        let statements = self.statements(')', at)?;
        let [statement] =
            <[Statement; 1]>::try_from(statements).map_err(|_| Finding::new(at, &code::EXPRESSION))?;
        match statement {
            Statement::Pipeline(pipeline) if pipeline.value().is_some() => {
                pipeline.input.map(|value| value.value).ok_or_else(|| Finding::new(at, &code::EXPRESSION))
            }
            statement @ (Statement::Pipeline(_) | Statement::Assign(_)) => Ok(Literal::Opaque(Opaque {
                why: Finding::new(at, &code::EXPRESSION),
                inside: vec![statement],
            })),
            _ => Err(Finding::new(at, &code::EXPRESSION)),
        }
    }

    /// `$(…)`.
    pub(super) fn sub_expression(&mut self) -> Read<Literal> {
        let why = self.cursor.error(&code::EXPRESSION);
        self.cursor.next();
        let opened = self.cursor.at();
        self.cursor.next();
        Ok(Literal::Opaque(Opaque { why, inside: self.statements(')', opened)? }))
    }

    /// What begins with `@`: a list, a table or a text over several lines.
    pub(super) fn at_sign(&mut self) -> Read<Literal> {
        match self.cursor.peek_second() {
            Some('(') => self.array(),
            Some('{') => self.table(),
            Some(c) if is_single_quote(c) || is_double_quote(c) => self.here_text(),
            _ => Err(self.cursor.error(&code::SPLAT)),
        }
    }

    /// `@(…)`: the values of all its statements, one after the other.
    fn array(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        self.cursor.next();
        let opened = self.cursor.at();
        self.cursor.next();
        let statements = self.statements(')', opened)?;
        let is_value = |s: &Statement| matches!(s, Statement::Pipeline(p) if p.value().is_some());
        if !statements.iter().all(is_value) {
            return Ok(Literal::Opaque(Opaque {
                why: Finding::new(at, &code::EXPRESSION),
                inside: statements,
            }));
        }
        let mut list = Vec::new();
        for statement in statements {
            let Statement::Pipeline(pipeline) = statement else { continue };
            match pipeline.input {
                Some(Argument { value: Literal::List(items), .. }) => list.extend(items),
                Some(value) => list.push(value),
                None => {}
            }
        }
        Ok(Literal::List(list))
    }

    /// `@{name = value}`, entries on lines of their own or with `;` between them.
    fn table(&mut self) -> Read<Literal> {
        let opened = self.cursor.at();
        self.enter(opened)?;
        self.cursor.next();
        self.cursor.next();
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            self.skip_blanks()?;
            match self.cursor.peek() {
                None => return Err(Finding::new(opened, &code::UNCLOSED)),
                Some(';') => drop(self.cursor.next()),
                Some(c) if is_line_end(c) => self.line_end(),
                Some('}') => {
                    self.cursor.next();
                    self.leave();
                    return Ok(Literal::Table(entries));
                }
                Some(_) => {
                    let entry = self.entry()?;
                    if entries.iter().any(|known| known.name.eq_ignore_ascii_case(&entry.name)) {
                        return Err(Finding::new(entry.at, &code::DUPLICATE_PARAMETER));
                    }
                    entries.push(entry);
                }
            }
        }
    }

    fn entry(&mut self) -> Read<Entry> {
        let at = self.cursor.at();
        let error = Finding::new(at, &code::EXPRESSION);
        let name = match self.cursor.peek() {
            Some(c) if is_single_quote(c) => self.single_quoted()?,
            Some(c) if is_double_quote(c) => self.double_quoted()?,
            Some(c) if c.is_alphabetic() || c == '_' => Literal::Bare(self.plain_name()),
            _ => return Err(error),
        };
        let (Literal::Bare(name) | Literal::Quoted(name)) = name else { return Err(error) };
        self.skip_blanks()?;
        if !self.cursor.eat('=') {
            return Err(error);
        }
        self.skip_lines()?;
        let value = self.pipeline()?;
        let at_value = value.at;
        let value = if value.value().is_some() {
            value.input
        } else {
            let why = Finding::new(at_value, &code::EXPRESSION);
            let inside = vec![Statement::Pipeline(value)];
            Some(Argument { at: at_value, value: Literal::Opaque(Opaque { why, inside }) })
        };
        let value = value.ok_or(error)?;
        Ok(Entry { name, at, value })
    }

    fn plain_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.cursor.peek().filter(|c| c.is_alphanumeric() || *c == '_') {
            name.push(c);
            self.cursor.next();
        }
        name
    }

    /// `{…}`.
    pub(super) fn block(&mut self) -> Read<Literal> {
        let opened = self.cursor.at();
        self.cursor.next();
        self.statements('}', opened).map(Literal::Block)
    }

    /// `[type]`, without the brackets.
    pub(super) fn type_name(&mut self) -> Read<String> {
        let error = self.cursor.error(&code::EXPRESSION);
        self.cursor.next();
        let (mut name, mut open) = (String::new(), 1_u32);
        while let Some(c) = self.cursor.next() {
            match c {
                '[' => open = open.saturating_add(1),
                ']' => open = open.saturating_sub(1),
                c if c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '_' | ' ') => {}
                _ => return Err(error),
            }
            if open == 0 {
                // A reference hands the variable to whoever gets it.
                return if name.eq_ignore_ascii_case("ref") { Err(error) } else { Ok(name) };
            }
            name.push(c);
        }
        Err(error)
    }
}
