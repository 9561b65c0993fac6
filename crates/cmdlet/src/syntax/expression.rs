//! Values where PowerShell reads expressions: after `=`, in brackets, at the beginning of a statement.

use super::chars::{ends_word, is_dash, is_double_quote, is_line_end, is_single_quote};
use super::operators::{BEFORE, BETWEEN, is_one_of};
use super::parser::{Parser, Read};
use super::script::{Argument, Literal, Opaque};
use crate::{Code, Finding, Position, code};

impl Parser<'_> {
    /// A value that is computed: with operators, it is not in the script.
    pub(super) fn expression(&mut self) -> Read<Argument> {
        let at = self.cursor.at();
        let first = self.unary()?;
        self.expression_from(at, first)
    }

    /// The same, whose first value has been read.
    pub(super) fn expression_from(&mut self, at: Position, first: Literal) -> Read<Argument> {
        let mut value = self.comma_list(at, first)?;
        loop {
            self.skip_blanks()?;
            if !self.operator()? {
                return Ok(Argument { at, value });
            }
            self.skip_lines()?;
            let next = self.cursor.at();
            let operand = self.unary()?;
            let operand = self.comma_list(next, operand)?;
            value = self.opaque(at, &code::EXPRESSION, [value, operand]);
        }
    }

    fn comma_list(&mut self, at: Position, first: Literal) -> Read<Literal> {
        // Whether a comment begins right after a value depends on what PowerShell takes for the value.
        if self.cursor.peek() == Some('#') {
            return Err(self.cursor.error(&code::EXPRESSION));
        }
        self.skip_blanks()?;
        if self.cursor.peek() != Some(',') {
            return Ok(first);
        }
        let mut list = vec![Argument { at, value: first }];
        while self.cursor.eat(',') {
            self.skip_lines()?;
            let at = self.cursor.at();
            list.push(Argument { at, value: self.unary()? });
            self.skip_blanks()?;
        }
        Ok(Literal::List(list))
    }

    /// A value that is not in the script, made of these.
    pub(super) fn opaque(
        &self,
        at: Position,
        code: &'static Code,
        of: impl IntoIterator<Item = Literal>,
    ) -> Literal {
        let inside = of.into_iter().flat_map(Literal::into_statements).collect();
        Literal::Opaque(Opaque { why: Finding::new(at, code), inside })
    }

    /// Reads an operator between two values, if there is one.
    fn operator(&mut self) -> Read<bool> {
        let second = self.cursor.peek_second();
        match self.cursor.peek() {
            Some('+' | '*' | '/' | '%') if second != Some('=') && second != Some('+') => {
                self.cursor.next();
            }
            Some('.') if second == Some('.') => {
                self.cursor.next();
                self.cursor.next();
            }
            Some(c) if is_dash(c) && second.is_some_and(char::is_alphabetic) => {
                let error = self.cursor.error(&code::EXPRESSION);
                self.note(c);
                self.cursor.next();
                let name = self.letters();
                let sensitive = name.strip_prefix(['c', 'C', 'i', 'I']);
                if !is_one_of(BETWEEN, &name) && !sensitive.is_some_and(|name| is_one_of(BETWEEN, name)) {
                    return Err(error);
                }
            }
            Some(c) if is_dash(c) && second != Some('=') && !second.is_some_and(is_dash) => {
                self.cursor.next();
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Does a value start here, where PowerShell looks for a command or a value?
    pub(super) fn begins_value(&self) -> bool {
        let second = self.cursor.peek_second();
        let quote = |c| is_single_quote(c) || is_double_quote(c);
        match self.cursor.peek() {
            Some('$' | '(' | '[' | '{' | '!') => true,
            Some('@') => second.is_some_and(|c| quote(c) || matches!(c, '(' | '{')),
            Some(c) if quote(c) || c.is_ascii_digit() => true,
            Some(c) if is_dash(c) => {
                let mut rest = self.cursor.rest().chars();
                rest.next();
                let name: String = rest.by_ref().take_while(|c| c.is_ascii_alphabetic()).collect();
                second.is_some_and(|c| c.is_ascii_digit() || matches!(c, '$' | '('))
                    || is_one_of(BEFORE, &name)
            }
            _ => false,
        }
    }

    /// A value, and what is written before it.
    pub(super) fn unary(&mut self) -> Read<Literal> {
        let at = self.cursor.at();
        match self.cursor.peek() {
            Some('!' | '+') => {
                self.cursor.next();
                self.operand_of(at)
            }
            Some(c) if is_dash(c) => {
                self.note(c);
                self.cursor.next();
                let name = self.letters();
                if !name.is_empty() && !is_one_of(BEFORE, &name) || self.cursor.peek().is_some_and(is_dash) {
                    return Err(Finding::new(at, &code::EXPRESSION));
                }
                self.operand_of(at)
            }
            Some('[') => {
                self.enter(at)?;
                let value = self.typed(at)?;
                self.leave();
                Ok(value)
            }
            _ => {
                let value = self.operand()?;
                self.postfix(at, value)
            }
        }
    }

    /// The value after an operator that stands before it.
    fn operand_of(&mut self, at: Position) -> Read<Literal> {
        self.enter(at)?;
        self.skip_blanks()?;
        let value = self.unary()?;
        self.leave();
        Ok(self.opaque(at, &code::EXPRESSION, [value]))
    }

    fn operand(&mut self) -> Read<Literal> {
        match self.cursor.peek() {
            Some(c) if is_single_quote(c) => self.single_quoted(),
            Some(c) if is_double_quote(c) => self.double_quoted(),
            Some('$') if self.cursor.peek_second() == Some('(') => self.sub_expression(),
            Some('$') => self.variable(),
            Some('(') => self.parenthesised(),
            Some('@') => self.at_sign(),
            Some('{') => self.block(),
            Some(c) if c.is_ascii_digit() => self.number(),
            _ => Err(self.cursor.error(&code::EXPRESSION)),
        }
    }

    /// A number. What only begins like one is the name of a command (`7z`).
    fn number(&mut self) -> Read<Literal> {
        let error = self.cursor.error(&code::EXPRESSION);
        let mut number = String::new();
        while let Some(c) = self.cursor.peek() {
            let point = c == '.' && self.cursor.peek_second().is_some_and(|c| c.is_ascii_digit());
            if !c.is_ascii_alphanumeric() && !point {
                break;
            }
            number.push(c.to_ascii_lowercase());
            self.cursor.next();
        }
        let ends = |c| ends_word(c) || matches!(c, ']' | '.' | '+' | '-' | '*' | '/' | '%');
        if is_number(&number) && self.cursor.peek().is_none_or(ends) {
            Ok(Literal::Bare(number))
        } else {
            Err(error)
        }
    }

    pub(super) fn letters(&mut self) -> String {
        let mut letters = String::new();
        while let Some(c) = self.cursor.peek().filter(char::is_ascii_alphabetic) {
            letters.push(c);
            self.cursor.next();
        }
        letters
    }

    /// `[type]value`, `[type]::Member`.
    fn typed(&mut self, at: Position) -> Read<Literal> {
        let name = self.type_name()?;
        if self.cursor.peek() == Some(':') {
            let value = Literal::opaque(at, &code::EXPRESSION);
            return self.postfix(at, value);
        }
        self.skip_blanks()?;
        if self.cursor.peek().is_none_or(is_line_end) || !self.begins_value() {
            return Ok(Literal::opaque(at, &code::EXPRESSION));
        }
        match self.unary()? {
            table @ Literal::Table(_) if name.eq_ignore_ascii_case("ordered") => Ok(table),
            value => Ok(self.opaque(at, &code::EXPRESSION, [value])),
        }
    }
}

/// Digits, with a point or a unit, or hexadecimal ones.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(hex) = text.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let units = ["kb", "mb", "gb", "tb", "pb"];
    let text = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    text.split_once('.').map_or_else(|| digits(text), |(whole, part)| digits(whole) && digits(part))
}
