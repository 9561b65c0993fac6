//! What the variables of a script hold, as far as the script says it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::syntax::{Argument, Command, Constant, Element, Literal, Part};
use crate::{Finding, Position, code};

/// A variable: what it holds, if that is known, and the type that it converts to.
#[derive(Debug, Default)]
struct Held {
    value: Option<Literal>,
    converts: Option<String>,
}

/// Variables that PowerShell itself sets, or lets nobody set, in lower case: what a script assigns to them is not what they hold.
const AUTOMATIC: &[&str] = &[
    "?",
    "args",
    "error",
    "event",
    "executioncontext",
    "foreach",
    "home",
    "host",
    "input",
    "iscoreclr",
    "islinux",
    "ismacos",
    "iswindows",
    "lastexitcode",
    "matches",
    "myinvocation",
    "nestedpromptlevel",
    "ofs",
    "pid",
    "profile",
    "psboundparameters",
    "pscmdlet",
    "pscommandpath",
    "psculture",
    "psedition",
    "pshome",
    "psitem",
    "psscriptroot",
    "psuiculture",
    "psversiontable",
    "pwd",
    "sender",
    "shellid",
    "stacktrace",
    "switch",
    "this",
    "_",
];

#[derive(Debug, Default)]
pub(super) struct Variables {
    held: BTreeMap<String, Held>,
}

impl Variables {
    /// `$_` and its other name are this value of a pipeline; or none.
    pub(super) fn set_item(&mut self, value: Option<&Literal>) {
        for name in ["_", "psitem"] {
            let held = Held { value: value.cloned(), converts: None };
            self.held.insert(name.to_owned(), held);
        }
    }

    /// The variable is given a value that is in the script.
    pub(super) fn set(&mut self, name: &str, value: Literal, converts: Option<&str>) {
        if AUTOMATIC.contains(&name) {
            return self.forget(name);
        }
        let held = self.held.entry(name.to_owned()).or_default();
        if let Some(converts) = converts {
            held.converts = Some(converts.to_owned());
        }
        let stays = held.converts.as_deref().is_none_or(|kind| stays_itself(&value, kind));
        held.value = Some(value).filter(|_| stays);
    }

    /// The variable is given a value that is not in the script.
    pub(super) fn forget(&mut self, name: &str) {
        if let Some(held) = self.held.get_mut(name) {
            held.value = None;
        }
    }

    /// The variable converts whatever it is given from now on.
    pub(super) fn convert(&mut self, name: &str, kind: &str) {
        let held = self.held.entry(name.to_owned()).or_default();
        *held = Held { value: None, converts: Some(kind.to_owned()) };
    }

    /// Any variable may have been given another value.
    pub(super) fn forget_all(&mut self) {
        self.held.values_mut().for_each(|held| held.value = None);
    }

    fn get(&self, name: &str) -> Option<&Literal> {
        self.held.get(name)?.value.as_ref()
    }

    /// A value with the variables in it replaced by what they hold.
    pub(super) fn resolve(&self, argument: &Argument) -> Argument {
        let at = argument.at;
        let value = match &argument.value {
            Literal::Variable(name) => {
                self.get(name).cloned().unwrap_or_else(|| Literal::opaque(at, &code::VARIABLE))
            }
            Literal::Expandable(parts) => self.expand(parts),
            Literal::List(list) => Literal::List(list.iter().map(|item| self.resolve(item)).collect()),
            Literal::Table(entries) => {
                let entries = entries.iter().cloned().map(|mut entry| {
                    entry.value = self.resolve(&entry.value);
                    entry
                });
                Literal::Table(entries.collect())
            }
            other @ (Literal::Bare(_)
            | Literal::Quoted(_)
            | Literal::Constant(_)
            | Literal::Block(_)
            | Literal::Opaque(_)) => other.clone(),
        };
        Argument { at, value }
    }

    /// A text with variables in it. Only texts are put in: how PowerShell writes other values is its own affair.
    fn expand(&self, parts: &[Part]) -> Literal {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Variable(name, at) => match self.get(name) {
                    Some(Literal::Quoted(value)) => text.push_str(value),
                    _ => return Literal::opaque(*at, &code::VARIABLE),
                },
            }
        }
        Literal::Quoted(text)
    }

    /// What a command is given, with variables and splatted tables replaced by what they hold.
    pub(super) fn elements<'c>(&self, command: &'c Command) -> Result<Cow<'c, [Element]>, Finding> {
        if command.elements.iter().all(is_itself) {
            return Ok(Cow::Borrowed(&command.elements));
        }
        let mut elements = Vec::new();
        for element in &command.elements {
            match element {
                Element::Parameter { name, at, argument } => {
                    let argument = argument.as_ref().map(|argument| self.resolve(argument));
                    elements.push(Element::Parameter { name: name.clone(), at: *at, argument });
                }
                Element::Argument(argument) => elements.push(Element::Argument(self.resolve(argument))),
                Element::Splat { variable, at } => elements.extend(self.splatted(variable, *at)?),
                Element::Redirection(_) => elements.push(Element::Redirection(None)),
            }
        }
        Ok(Cow::Owned(elements))
    }

    /// The entries of a table as parameters, each as if with a colon.
    fn splatted(&self, variable: &str, at: Position) -> Result<Vec<Element>, Finding> {
        let Some(Literal::Table(entries)) = self.get(variable) else {
            return Err(Finding::new(at, &code::SPLAT));
        };
        let parameters = entries.iter().map(|entry| Element::Parameter {
            name: entry.name.clone(),
            at: entry.at,
            argument: Some(entry.value.clone()),
        });
        Ok(parameters.collect())
    }
}

/// Has a piece of a command nothing in it to replace?
fn is_itself(element: &Element) -> bool {
    let plain = |argument: &Argument| {
        matches!(
            argument.value,
            Literal::Bare(_) | Literal::Quoted(_) | Literal::Constant(_) | Literal::Opaque(_)
        )
    };
    match element {
        Element::Parameter { argument, .. } => argument.as_ref().is_none_or(plain),
        Element::Argument(argument) => plain(argument),
        Element::Splat { .. } => false,
        Element::Redirection(_) => true,
    }
}

/// Is a value the same once it is converted to this type?
fn stays_itself(value: &Literal, kind: &str) -> bool {
    let texts = |list: &[Argument]| list.iter().all(|item| matches!(item.value, Literal::Quoted(_)));
    match kind {
        "string" => matches!(value, Literal::Quoted(_)),
        "bool" | "boolean" => matches!(value, Literal::Constant(Constant::True | Constant::False)),
        "array" | "object[]" => matches!(value, Literal::List(_) | Literal::Quoted(_)),
        "string[]" => match value {
            Literal::List(list) => texts(list),
            value => matches!(value, Literal::Quoted(_)),
        },
        "hashtable" => matches!(value, Literal::Table(_)),
        _ => false,
    }
}
