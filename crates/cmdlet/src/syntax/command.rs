//! Pipelines and commands.

use super::chars::{ends_word, is_dash, is_line_end};
use super::parser::{Parser, Read};
use super::script::{Argument, Command, Element, Literal, Pipeline};
use crate::{Finding, Position, code};

impl Parser<'_> {
    /// A value or a command, and the commands that what it gives is handed to.
    pub(super) fn pipeline(&mut self) -> Read<Pipeline> {
        let at = self.cursor.at();
        let input = if self.begins_value() { Some(self.expression()?) } else { None };
        self.pipeline_from(at, input)
    }

    /// The same, whose first value has been read.
    pub(super) fn pipeline_from(&mut self, at: Position, input: Option<Argument>) -> Read<Pipeline> {
        let mut commands = Vec::new();
        if input.is_none() {
            commands.push(self.command()?);
        }
        let input = match input {
            Some(input) => Some(self.redirected(input)?),
            None => None,
        };
        while self.cursor.peek() == Some('|') {
            if self.cursor.peek_second() == Some('|') {
                return Err(self.cursor.error(&code::EXPRESSION));
            }
            self.cursor.next();
            self.skip_lines()?;
            commands.push(self.command()?);
        }
        match self.cursor.peek() {
            None | Some(';' | ')' | '}') => Ok(Pipeline { at, input, commands }),
            Some(c) if is_line_end(c) => Ok(Pipeline { at, input, commands }),
            Some(_) => Err(self.cursor.error(&code::EXPRESSION)),
        }
    }

    /// A value that is written into a file: what computes the file's name runs as well.
    fn redirected(&mut self, mut input: Argument) -> Read<Argument> {
        while self.at_redirection() {
            if let Element::Redirection(Some(file)) = self.redirection()? {
                input.value = self.opaque(input.at, &code::EXPRESSION, [input.value, file.value]);
            }
            self.skip_blanks()?;
        }
        Ok(input)
    }

    fn command(&mut self) -> Read<Command> {
        let at = self.cursor.at();
        self.count(at)?;
        // A command in brackets has typographic characters of its own.
        let outer = self.typographic.take();
        let name = self.name()?;
        if self.cursor.peek() == Some('>') && !name.eq_ignore_ascii_case("ps") {
            return Err(self.cursor.error(&code::REDIRECTION));
        }
        let mut elements = Vec::new();
        loop {
            self.skip_blanks()?;
            match self.cursor.peek() {
                None | Some(';' | '|' | ')' | '}') => break,
                Some(c) if is_line_end(c) => break,
                Some('>') if name.eq_ignore_ascii_case("ps") => return Err(Finding::new(at, &code::PROMPT)),
                Some(_) => elements.push(self.element(&name, at)?),
            }
        }
        let typographic = std::mem::replace(&mut self.typographic, outer);
        Ok(Command { name, at, elements, typographic })
    }

    /// The command's name: a word, or a word or text after the call operator.
    fn name(&mut self) -> Read<String> {
        let error = self.cursor.error(&code::NOT_A_COMMAND);
        let mut at = self.cursor.at();
        let value = match self.cursor.peek() {
            Some('&') => {
                self.cursor.next();
                self.skip_blanks()?;
                at = self.cursor.at();
                match self.cursor.peek() {
                    Some('{' | '(') => return Err(Finding::new(at, &code::BLOCK)),
                    _ => self.argument()?.value,
                }
            }
            Some('$') => return Err(self.cursor.error(&code::VARIABLE)),
            Some('>') => return Err(self.cursor.error(&code::PROMPT)),
            // `. .\library.ps1`, `.\script.ps1`.
            Some('.') => return Err(self.cursor.error(&code::UNKNOWN_COMMAND)),
            Some(c) if is_dash(c) || ends_word(c) || matches!(c, '@' | '[' | ']') => return Err(error),
            Some('%' | '?') if self.cursor.peek_second().is_none_or(ends_word) => {
                return Ok(self.cursor.next().map(String::from).unwrap_or_default());
            }
            _ => self.word()?,
        };
        match value {
            Literal::Bare(name) | Literal::Quoted(name) if is_name(&name) => Ok(self.plain_dashes(&name, at)),
            Literal::Bare(name) | Literal::Quoted(name) => Err(Finding::new(at, self.no_name(&name))),
            Literal::Variable(_) | Literal::Expandable(_) => Err(Finding::new(at, &code::VARIABLE)),
            Literal::Opaque(opaque) if *crate::Coded::code(&opaque.why) != code::EXPRESSION => {
                Err(opaque.why)
            }
            _ => Err(error),
        }
    }

    /// Why a word is no name of a command.
    fn no_name(&self, name: &str) -> &'static crate::Code {
        match name.rsplit_once('\\') {
            Some((_, "")) if self.cursor.peek() == Some('>') => &code::PROMPT,
            Some((_, last)) if is_name(last) && last.contains('-') => &code::MODULE_QUALIFIED,
            _ if name.contains(['.', '\\', '/', ':']) && name.starts_with(char::is_alphabetic) => {
                &code::UNKNOWN_COMMAND
            }
            _ => &code::NOT_A_COMMAND,
        }
    }

    /// A typographic dash in a command's name, as in `Set–OrganizationConfig`.
    fn plain_dashes(&mut self, name: &str, at: Position) -> String {
        let mut places = name.chars().scan(at, |here, c| {
            let place = *here;
            *here = here.after(c);
            Some((place, c))
        });
        if let Some((place, _)) = places.find(|(_, c)| is_dash(*c) && *c != '-')
            && self.typographic.is_none()
        {
            self.typographic = Some(place);
        }
        name.chars().map(|c| if is_dash(c) { '-' } else { c }).collect()
    }

    fn element(&mut self, command: &str, start: Position) -> Read<Element> {
        let at = self.cursor.at();
        // `>>` is what a console shows before a line that goes on.
        if at.column == 1 && self.cursor.rest().starts_with(">>") {
            return Err(Finding::new(at, &code::PROMPT));
        }
        if self.at_redirection() {
            return self.redirection();
        }
        if self.at_parameter() {
            let (name, colon) = self.parameter_name()?;
            let argument = if colon { Some(self.colon_argument()?) } else { None };
            return Ok(Element::Parameter { name, at, argument });
        }
        if is_end_of_parameters(self.cursor.rest()) {
            return Err(Finding::new(at, &code::END_OF_PARAMETERS));
        }
        if self.cursor.peek() == Some('@')
            && self.cursor.peek_second().is_some_and(|c| c.is_alphabetic() || c == '_')
        {
            self.cursor.next();
            let variable = self.variable_name();
            return match self.cursor.peek() {
                Some(c) if !ends_word(c) => Err(Finding::new(at, &code::SPLAT)),
                _ => Ok(Element::Splat { variable, at }),
            };
        }
        let argument = self.argument()?;
        // `PS C:\> Set-…`: the prompt ends in `>`.
        if command.eq_ignore_ascii_case("ps") && self.cursor.peek() == Some('>') {
            return Err(Finding::new(start, &code::PROMPT));
        }
        Ok(Element::Argument(argument))
    }
}

/// Could a command be named so? Operators, numbers with signs and the like begin expressions.
fn is_name(name: &str) -> bool {
    let named = |c: char| c.is_alphanumeric() || is_dash(c) || c == '_';
    name.chars().all(named) && name.chars().next().is_some_and(char::is_alphabetic)
}

/// `--` on its own.
fn is_end_of_parameters(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(is_dash)
        && chars.next().is_some_and(is_dash)
        && chars.next().is_none_or(ends_word)
}
