//! Parameter binding: from the elements of a command to what each parameter is given.

use crate::cmdlet::{Cmdlet, Found, Named, Role, Takes};
use crate::syntax::{Argument, Constant, Element, Literal};
use crate::{Code, Finding, Given, GivenValue, Position, code};

/// What one command is given.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    pub(crate) given: Vec<Given>,
    pub(crate) what_if: Option<Position>,
    pub(crate) warnings: Vec<Finding>,
}

/// Binds a command's parameters as PowerShell does, and refuses what PowerShell would refuse or read otherwise than it
/// looks.
pub(crate) fn bind(cmdlet: &'static Cmdlet, at: Position, elements: &[Element]) -> Result<Bound, Finding> {
    let mut binder = Binder { cmdlet, bound: Bound::default(), seen: Vec::new() };
    let mut positional = Vec::new();
    let mut elements = elements.iter().peekable();
    let mut after_switch = false;
    while let Some(element) = elements.next() {
        match element {
            Element::Parameter { name, at, argument } => {
                let parameter = binder.resolve(name, *at)?;
                let argument = match argument {
                    Some(argument) => Some(argument),
                    None if parameter.role.is_switch() => None,
                    None => match elements.next_if(|e| matches!(e, Element::Argument(_))) {
                        Some(Element::Argument(argument)) => Some(argument),
                        _ => return Err(Finding::new(*at, parameter.role.missing())),
                    },
                };
                after_switch = parameter.role.is_switch() && argument.is_none();
                binder.named(parameter, *at, argument)?;
            }
            // Where the output goes is nothing to the command; a table was replaced by its entries.
            Element::Redirection(_) | Element::Splat { .. } => {}
            Element::Argument(argument) => {
                // `-ConnectorsEnabled $false`: on, and `$false` is an argument of its own.
                if after_switch && looks_boolean(&argument.value) {
                    return Err(Finding::new(argument.at, &code::SWITCH_NEEDS_COLON));
                }
                after_switch = false;
                positional.push(argument);
            }
        }
    }
    // PowerShell binds all names before it looks at positions, wherever in the command they are.
    for argument in positional {
        binder.positional(argument)?;
    }
    for parameter in cmdlet.parameters() {
        if let Some(code) = parameter.missing()
            && !binder.seen.contains(&parameter.name())
        {
            return Err(Finding::new(at, code));
        }
    }
    Ok(binder.bound)
}

struct Binder {
    cmdlet: &'static Cmdlet,
    bound: Bound,
    seen: Vec<&'static str>,
}

impl Binder {
    fn resolve(&mut self, name: &str, at: Position) -> Result<Named, Finding> {
        let parameter = match self.cmdlet.find(name) {
            Found::Exactly(parameter) => parameter,
            Found::Abbreviated(parameter) => {
                self.warn(at, &code::ABBREVIATED, vec![parameter.name]);
                parameter
            }
            Found::Ambiguous(names) => {
                return Err(Finding::new(at, &code::AMBIGUOUS_PARAMETER).with_names(names));
            }
            Found::Unknown => return Err(Finding::new(at, self.cmdlet.lack(name))),
        };
        if self.seen.contains(&parameter.name) {
            return Err(Finding::new(at, &code::DUPLICATE_PARAMETER));
        }
        self.seen.push(parameter.name);
        Ok(parameter)
    }

    fn warn(&mut self, at: Position, code: &'static Code, names: Vec<&'static str>) {
        self.bound.warnings.push(Finding::new(at, code).with_names(names));
    }

    fn named(&mut self, parameter: Named, at: Position, argument: Option<&Argument>) -> Result<(), Finding> {
        let is_switched_on = |argument: Option<&Argument>| argument.map_or(Ok(true), boolean);
        match (parameter.role, argument) {
            (Role::Applied(Takes::Switch), argument) => {
                let on = is_switched_on(argument)?;
                self.give(parameter.name, argument.map_or(at, |a| a.at), GivenValue::Boolean(on));
            }
            (Role::Applied(takes), Some(argument)) => self.applied(parameter.name, takes, argument)?,
            (Role::WhatIf, argument) => {
                if is_switched_on(argument)? {
                    self.bound.what_if = Some(at);
                }
            }
            (Role::Confirm, argument) => {
                if is_switched_on(argument)? {
                    self.warn(at, &code::CONFIRM, Vec::new());
                }
            }
            (Role::OtherSwitch { common }, argument) => {
                // Whatever it is, it matters no more than the switch does.
                if !argument.is_some_and(|argument| matches!(argument.value, Literal::Opaque(_))) {
                    is_switched_on(argument)?;
                }
                self.ignore(parameter.name, at, common);
            }
            (Role::Refused(code), _) => return Err(Finding::new(at, code).with_names(vec![parameter.name])),
            (Role::OtherValue { common }, Some(_)) => self.ignore(parameter.name, at, common),
            (Role::Applied(_) | Role::OtherValue { .. }, None) => {
                return Err(Finding::new(at, &code::MISSING_ARGUMENT));
            }
        }
        Ok(())
    }

    fn applied(&mut self, name: &'static str, takes: Takes, argument: &Argument) -> Result<(), Finding> {
        let value = match takes {
            Takes::Boolean | Takes::Switch => GivenValue::Boolean(boolean(argument)?),
            Takes::Text(check) => {
                let text = text(argument, check)?;
                GivenValue::Text(text.to_owned())
            }
            Takes::TextWhereKnown(check) => match &argument.value {
                Literal::Opaque(_) => return Ok(()),
                _ => GivenValue::Text(text(argument, check)?.to_owned()),
            },
        };
        self.give(name, argument.at, value);
        Ok(())
    }

    fn give(&mut self, parameter: &'static str, at: Position, value: GivenValue) {
        self.bound.given.push(Given { parameter, at, value });
    }

    fn ignore(&mut self, name: &'static str, at: Position, common: bool) {
        if !common {
            self.warn(at, &code::IGNORED_PARAMETER, vec![name]);
        }
    }

    /// The first parameter by position that no name took.
    fn positional(&mut self, argument: &Argument) -> Result<(), Finding> {
        let stray = || Finding::new(argument.at, &code::STRAY_ARGUMENT);
        let name =
            self.cmdlet.by_position().iter().find(|name| !self.seen.contains(name)).ok_or_else(stray)?;
        let mut parameters = self.cmdlet.parameters().iter();
        let parameter = parameters.find(|parameter| parameter.name() == *name).ok_or_else(stray)?;
        self.seen.push(parameter.name());
        self.applied(parameter.name(), parameter.takes(), argument)
    }
}

/// A text as binding accepts it, and the caller. What looks like a pattern or a number the caller may refuse for a better reason.
fn text(argument: &Argument, check: fn(&str) -> Result<(), &'static Code>) -> Result<&str, Finding> {
    let code = match &argument.value {
        Literal::Quoted(text) | Literal::Bare(text) => match check(text) {
            Ok(()) if matches!(argument.value, Literal::Quoted(_)) || means_itself(text) => return Ok(text),
            Ok(()) => &code::NEEDS_QUOTES,
            Err(code) => code,
        },
        Literal::List(_) => &code::ARRAY,
        Literal::Constant(Constant::Null) => &code::NULL_VALUE,
        Literal::Opaque(opaque) => return Err(opaque.why.clone()),
        Literal::Constant(_) | Literal::Variable(_) | Literal::Expandable(_) => &code::VARIABLE,
        Literal::Table(_) | Literal::Block(_) => &code::EXPRESSION,
    };
    Err(Finding::new(argument.at, code))
}

/// A Boolean as binding accepts it. Texts are refused: PowerShell refuses them too, and `'false'` as a text would be true.
fn boolean(argument: &Argument) -> Result<bool, Finding> {
    let code = match &argument.value {
        Literal::Constant(Constant::True) => return Ok(true),
        Literal::Constant(Constant::False) => return Ok(false),
        Literal::Bare(word) if word == "1" => return Ok(true),
        Literal::Bare(word) if word == "0" => return Ok(false),
        Literal::Constant(Constant::Null) => &code::NULL_VALUE,
        Literal::List(_) => &code::ARRAY,
        Literal::Bare(_) | Literal::Quoted(_) => &code::NOT_BOOLEAN,
        Literal::Opaque(opaque) => return Err(opaque.why.clone()),
        Literal::Variable(_) | Literal::Expandable(_) => &code::VARIABLE,
        Literal::Table(_) | Literal::Block(_) => &code::EXPRESSION,
    };
    Err(Finding::new(argument.at, code))
}

/// Is a bare word that text and nothing else? Patterns are not, and what looks like a number (`007`, `1kb`, `0x10`, `1e3`) may
/// reach the cmdlet in another spelling.
fn means_itself(word: &str) -> bool {
    let pattern = word.contains(['*', '?', '[', ']']);
    let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    !pattern && !number
}

/// Was this meant as the value of the switch before it?
fn looks_boolean(value: &Literal) -> bool {
    match value {
        Literal::Constant(_) => true,
        Literal::Bare(word) | Literal::Quoted(word) => {
            let word = word.trim_start_matches('$');
            ["true", "false", "0", "1", "on", "off", "yes", "no"].iter().any(|w| word.eq_ignore_ascii_case(w))
        }
        Literal::List(_)
        | Literal::Variable(_)
        | Literal::Expandable(_)
        | Literal::Table(_)
        | Literal::Block(_)
        | Literal::Opaque(_) => false,
    }
}
