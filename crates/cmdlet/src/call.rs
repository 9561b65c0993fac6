//! Commands with their parameters bound.

use crate::Position;

/// A command of the caller's [`Table`](crate::Table), with what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The cmdlet's name, as the table has it.
    pub cmdlet: &'static str,
    /// Where the command starts.
    pub at: Position,
    /// What it is given: what has a name first, in the order of the script, then what is given by position. Each parameter is
    /// there once at most.
    pub given: Vec<Given>,
    /// Whether it has `-WhatIf`: then it is not to be applied. The reading has a warning.
    pub what_if: bool,
}

/// A parameter and what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Given {
    /// The parameter's name, as the table has it.
    pub parameter: &'static str,
    /// Where the value starts; for a switch without a value, where the switch does.
    pub at: Position,
    /// The value.
    pub value: GivenValue,
}

/// A value whose meaning is in the script itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GivenValue {
    /// Of a Boolean or a switch.
    Boolean(bool),
    /// Of a text, without its quotes.
    Text(String),
}

impl Call {
    /// What Booleans and switches are given, in order.
    pub fn booleans(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.given.iter().filter_map(|given| match given.value {
            GivenValue::Boolean(on) => Some((given.parameter, on)),
            GivenValue::Text(_) => None,
        })
    }

    /// The text that a parameter is given, and where it starts.
    #[must_use]
    pub fn text(&self, parameter: &str) -> Option<(&str, Position)> {
        self.given.iter().find_map(|given| match &given.value {
            GivenValue::Text(text) if given.parameter == parameter => Some((text.as_str(), given.at)),
            GivenValue::Text(_) | GivenValue::Boolean(_) => None,
        })
    }
}
