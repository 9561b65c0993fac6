//! Statements, pipelines and commands.

use super::chars::{is_dash, is_double_quote, is_line_end, is_single_quote};
use super::cursor::Cursor;
use super::lex::Lexer;
use super::script::{Argument, Command, Element, Literal, Pipeline};
use crate::{Finding, Limits, Position, code};

/// A script as far as it could be read, and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) pipelines: Vec<Pipeline>,
    pub(crate) errors: Vec<Finding>,
}

/// Reads a script. After an error, reading goes on at the next line, so that an administrator sees all of them at once.
pub(crate) fn parse(text: &str, limits: &Limits) -> Script {
    let mut script = Script::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser { lexer: Lexer { cursor: Cursor::new(text), typographic: None } };
    loop {
        match parser.pipeline() {
            Ok(Some(pipeline)) => script.pipelines.push(pipeline),
            Ok(None) => return script,
            Err(error) => {
                script.errors.push(error);
                parser.lexer.cursor.skip_line();
            }
        }
        if script.pipelines.len() > limits.commands || script.errors.len() >= limits.errors {
            if script.pipelines.len() > limits.commands {
                script.errors.push(parser.lexer.cursor.error(&code::SCRIPT_TOO_LARGE));
            }
            return script;
        }
    }
}

struct Parser<'t> {
    lexer: Lexer<'t>,
}

impl Parser<'_> {
    /// The next pipeline; none at the end of the script.
    fn pipeline(&mut self) -> Result<Option<Pipeline>, Finding> {
        loop {
            self.lexer.skip_blanks()?;
            match self.lexer.cursor.peek() {
                None => return Ok(None),
                Some(';') => drop(self.lexer.cursor.next()),
                Some(c) if is_line_end(c) => self.lexer.line_end(),
                Some(_) => break,
            }
        }
        let mut commands = vec![self.command()?];
        while self.lexer.cursor.peek() == Some('|') {
            if self.lexer.cursor.peek_second() == Some('|') {
                return Err(self.lexer.cursor.error(&code::EXPRESSION));
            }
            self.lexer.cursor.next();
            self.skip_lines()?;
            commands.push(self.command()?);
        }
        Ok(Some(Pipeline { commands }))
    }

    /// After `|` and `,` a line end does not end the statement.
    fn skip_lines(&mut self) -> Result<(), Finding> {
        self.lexer.skip_blanks()?;
        while self.lexer.cursor.peek().is_some_and(is_line_end) {
            self.lexer.line_end();
            self.lexer.skip_blanks()?;
        }
        Ok(())
    }

    fn command(&mut self) -> Result<Command, Finding> {
        self.lexer.typographic = None;
        let at = self.lexer.cursor.at();
        let name = self.name()?;
        let mut elements = Vec::new();
        loop {
            self.lexer.skip_blanks()?;
            match self.lexer.cursor.peek() {
                None | Some(';' | '|') => break,
                Some(c) if is_line_end(c) => break,
                Some('>') if name.eq_ignore_ascii_case("ps") => return Err(Finding::new(at, &code::PROMPT)),
                Some(_) => elements.push(self.element(&name, at)?),
            }
        }
        Ok(Command { name, at, elements, typographic: self.lexer.typographic })
    }

    /// The command's name: a word, or a word or text after the call operator.
    fn name(&mut self) -> Result<String, Finding> {
        let error = self.lexer.cursor.error(&code::NOT_A_COMMAND);
        let mut at = self.lexer.cursor.at();
        if self.lexer.cursor.eat('&') {
            self.lexer.skip_blanks()?;
            at = self.lexer.cursor.at();
            return match self.lexer.literal()? {
                Literal::Bare(name) | Literal::Quoted(name) if is_name(&name) => {
                    Ok(self.plain_dashes(&name, at))
                }
                Literal::Bare(_) | Literal::Quoted(_) | Literal::Constant(_) | Literal::List(_) => Err(error),
            };
        }
        match self.lexer.cursor.peek() {
            Some('$') => Err(self.lexer.cursor.error(&code::VARIABLE)),
            Some('>') => Err(self.lexer.cursor.error(&code::PROMPT)),
            Some(c) if is_single_quote(c) || is_double_quote(c) || is_dash(c) => Err(error),
            Some('@' | '(' | '{' | '[' | ',' | '<' | '|' | ')' | '}') => Err(error),
            _ => {
                let name = self.lexer.bare()?;
                if !is_name(&name) {
                    return Err(error);
                }
                Ok(self.plain_dashes(&name, at))
            }
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
            && self.lexer.typographic.is_none()
        {
            self.lexer.typographic = Some(place);
        }
        name.chars().map(|c| if is_dash(c) { '-' } else { c }).collect()
    }

    fn element(&mut self, command: &str, start: Position) -> Result<Element, Finding> {
        let at = self.lexer.cursor.at();
        if self.lexer.at_parameter() {
            let (name, colon) = self.lexer.parameter_name()?;
            let argument = if colon { Some(self.colon_argument()?) } else { None };
            return Ok(Element::Parameter { name, at, argument });
        }
        let rest = self.lexer.cursor.rest();
        if is_end_of_parameters(rest) {
            return Err(Finding::new(at, &code::END_OF_PARAMETERS));
        }
        let argument = self.argument()?;
        // `PS C:\> Set-…`: the prompt ends in `>`.
        if command.eq_ignore_ascii_case("ps") && self.lexer.cursor.peek() == Some('>') {
            return Err(Finding::new(start, &code::PROMPT));
        }
        Ok(Element::Argument(argument))
    }

    /// What follows `-Name:`, blanks allowed, on the same line.
    fn colon_argument(&mut self) -> Result<Argument, Finding> {
        let missing = self.lexer.cursor.error(&code::MISSING_ARGUMENT);
        self.lexer.skip_blanks()?;
        match self.lexer.cursor.peek() {
            None | Some(';' | '|') => Err(missing),
            Some(c) if is_line_end(c) => Err(missing),
            Some(_) => self.argument(),
        }
    }

    /// A value, or several with commas between them.
    fn argument(&mut self) -> Result<Argument, Finding> {
        let first = self.one()?;
        self.lexer.skip_blanks()?;
        if self.lexer.cursor.peek() != Some(',') {
            return Ok(first);
        }
        let at = first.at;
        let mut list = vec![first];
        while self.lexer.cursor.eat(',') {
            self.skip_lines()?;
            list.push(self.one()?);
            self.lexer.skip_blanks()?;
        }
        Ok(Argument { at, value: Literal::List(list) })
    }

    fn one(&mut self) -> Result<Argument, Finding> {
        let at = self.lexer.cursor.at();
        let value = self.lexer.literal()?;
        match value {
            Literal::Bare(word) if word.is_empty() => Err(Finding::new(at, &code::EXPRESSION)),
            value => Ok(Argument { at, value }),
        }
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
        && chars.next().is_none_or(super::chars::ends_word)
}
