//! Parameter binding: from the elements of a command to what it sets.

use super::parameter::{Cmdlet, Found, Parameter, Role};
use super::script::{Argument, Command, Constant, Element, Literal};
use crate::{Finding, GroupId, Position, Scope, Setting, Value, code};

/// What one command does.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) writes: Vec<(Setting, Value)>,
    pub(super) group: Option<(GroupId, Position)>,
    pub(super) what_if: Option<Position>,
    pub(super) warnings: Vec<Finding>,
}

impl Bound {
    /// Whom it bears on.
    pub(super) fn scope(&self) -> Scope {
        match &self.group {
            Some((id, _)) => Scope::Group(id.clone()),
            None => Scope::Organization,
        }
    }
}

/// Binds a command's parameters as PowerShell does, and refuses what PowerShell would refuse or read otherwise than it
/// looks.
pub(super) fn bind(cmdlet: Cmdlet, command: &Command) -> Result<Bound, Finding> {
    let mut binder = Binder { cmdlet, bound: Bound::default(), seen: Vec::new() };
    let mut positional = Vec::new();
    let mut elements = command.elements.iter().peekable();
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
                        _ => return Err(Finding::new(*at, code::MISSING_ARGUMENT)),
                    },
                };
                after_switch = parameter.role.is_switch() && argument.is_none();
                binder.named(parameter, *at, argument)?;
            }
            Element::Argument(argument) => {
                // `-ConnectorsEnabled $false`: on, and `$false` is an argument of its own.
                if after_switch && looks_boolean(&argument.value) {
                    return Err(Finding::new(argument.at, code::SWITCH_NEEDS_COLON));
                }
                after_switch = false;
                positional.push(argument);
            }
        }
    }
    for argument in positional {
        binder.positional(argument)?;
    }
    if cmdlet == Cmdlet::SetUnifiedGroup && binder.bound.group.is_none() {
        return Err(Finding::new(command.at, code::IDENTITY_MISSING));
    }
    Ok(binder.bound)
}

struct Binder {
    cmdlet: Cmdlet,
    bound: Bound,
    seen: Vec<&'static str>,
}

impl Binder {
    fn resolve(&mut self, name: &str, at: Position) -> Result<Parameter, Finding> {
        let parameter = match self.cmdlet.parameter(name) {
            Found::Exactly(parameter) => parameter,
            Found::Abbreviated(parameter) => {
                let names = vec![parameter.name];
                self.bound.warnings.push(Finding { names, ..Finding::new(at, code::ABBREVIATED) });
                parameter
            }
            Found::Ambiguous(names) => {
                return Err(Finding { names, ..Finding::new(at, code::AMBIGUOUS_PARAMETER) });
            }
            Found::Unknown => return Err(Finding::new(at, code::UNKNOWN_PARAMETER)),
        };
        if self.seen.contains(&parameter.name) {
            return Err(Finding::new(at, code::DUPLICATE_PARAMETER));
        }
        self.seen.push(parameter.name);
        Ok(parameter)
    }

    fn named(
        &mut self,
        parameter: Parameter,
        at: Position,
        argument: Option<&Argument>,
    ) -> Result<(), Finding> {
        let missing = Finding::new(at, code::MISSING_ARGUMENT);
        match (parameter.role, argument) {
            (Role::Boolean(setting), Some(argument)) => {
                self.bound.writes.push((setting, Value::from_bool(boolean(argument)?)));
            }
            (Role::GroupSwitch, argument) => {
                let on = argument.map_or(Ok(true), boolean)?;
                self.bound.writes.push((Setting::ConnectorsEnabled, Value::from_bool(on)));
            }
            (Role::Identity, Some(argument)) => self.identity(argument)?,
            (Role::WhatIf, argument) => {
                if argument.map_or(Ok(true), boolean)? {
                    self.bound.what_if = Some(at);
                }
            }
            (Role::Confirm, argument) => {
                if argument.map_or(Ok(true), boolean)? {
                    self.bound.warnings.push(Finding::new(at, code::CONFIRM));
                }
            }
            (Role::OtherSwitch { common }, argument) => {
                argument.map_or(Ok(true), boolean)?;
                self.ignore(parameter, at, common);
            }
            (Role::OtherValue { common }, Some(_)) => self.ignore(parameter, at, common),
            (Role::Boolean(_) | Role::Identity | Role::OtherValue { .. }, None) => return Err(missing),
        }
        Ok(())
    }

    fn ignore(&mut self, parameter: Parameter, at: Position, common: bool) {
        if !common {
            let names = vec![parameter.name];
            self.bound.warnings.push(Finding { names, ..Finding::new(at, code::IGNORED_PARAMETER) });
        }
    }

    /// The only position is the group's identity, if no name took it.
    fn positional(&mut self, argument: &Argument) -> Result<(), Finding> {
        if self.cmdlet == Cmdlet::SetUnifiedGroup && self.bound.group.is_none() {
            return self.identity(argument);
        }
        Err(Finding::new(argument.at, code::STRAY_ARGUMENT))
    }

    fn identity(&mut self, argument: &Argument) -> Result<(), Finding> {
        let text = match &argument.value {
            Literal::Bare(text) if !means_itself(text) => {
                return Err(Finding::new(argument.at, code::NEEDS_QUOTES));
            }
            Literal::Bare(text) | Literal::Quoted(text) => text,
            Literal::List(_) => return Err(Finding::new(argument.at, code::ARRAY)),
            Literal::Constant(Constant::Null) => return Err(Finding::new(argument.at, code::NULL_VALUE)),
            Literal::Constant(_) => return Err(Finding::new(argument.at, code::VARIABLE)),
        };
        let id = GroupId::new(text).map_err(|_| Finding::new(argument.at, code::IDENTITY_MALFORMED))?;
        self.bound.group = Some((id, argument.at));
        Ok(())
    }
}

/// A Boolean as binding accepts it. Texts are refused: PowerShell refuses them too, and `'false'` as a text would be true.
fn boolean(argument: &Argument) -> Result<bool, Finding> {
    let code = match &argument.value {
        Literal::Constant(Constant::True) => return Ok(true),
        Literal::Constant(Constant::False) => return Ok(false),
        Literal::Bare(word) if word == "1" => return Ok(true),
        Literal::Bare(word) if word == "0" => return Ok(false),
        Literal::Constant(Constant::Null) => code::NULL_VALUE,
        Literal::List(_) => code::ARRAY,
        Literal::Bare(_) | Literal::Quoted(_) => code::NOT_BOOLEAN,
    };
    Err(Finding::new(argument.at, code))
}

/// Is a bare word as an identity that text and nothing else? Patterns are none, and what looks like a number (`007`, `1kb`,
/// `0x10`, `1e3`) may reach the cmdlet in another spelling.
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
        Literal::List(_) => false,
    }
}
