//! What a setting can say, and what is known about it.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};

/// What an administrator wrote: on, off, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Value {
    /// Switched on.
    On,
    /// Switched off.
    Off,
    /// Not written down: the documented default decides.
    #[default]
    Unset,
}

impl Value {
    /// `on`, `off` or `unset`, as the command line prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Unset => "unset",
        }
    }

    /// The value of a Boolean.
    #[must_use]
    pub const fn from_bool(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Self::from_bool(on)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is none of `on`, `off` and `unset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a value is `on`, `off` or `unset`")]
#[non_exhaustive]
pub struct UnknownValue;

reasons! {
    UnknownValue {
        Self => Code::refusal("settings.unknown_value", "A setting has one of the values `on`, `off` and `unset`.")
            .with_remedy("Write `on`, `off` or `unset`.");
    }
}

impl FromStr for Value {
    type Err = UnknownValue;

    /// Reads `on`, `off` or `unset`; `true`, `false`, `$true` and `$false` are taken as well. Case does not matter.
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("on") || is("true") || is("$true") {
            Ok(Self::On)
        } else if is("off") || is("false") || is("$false") {
            Ok(Self::Off)
        } else if is("unset") {
            Ok(Self::Unset)
        } else {
            Err(UnknownValue)
        }
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What is known about a gate: its value, or that it could not be read.
///
/// Unset, unavailable and off are three different things. An unset gate has its default; an unavailable one is off,
/// whatever was stored, because what was stored is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum State {
    /// Switched on.
    On,
    /// Switched off.
    Off,
    /// Read, and not written down.
    Unset,
    /// Could not be read.
    Unavailable,
}

impl State {
    /// All four, in the order of the truth table.
    pub const ALL: [Self; 4] = [Self::On, Self::Off, Self::Unset, Self::Unavailable];

    /// `on`, `off`, `unset` or `unavailable`, as the command line prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Unset => "unset",
            Self::Unavailable => "unavailable",
        }
    }
}

impl From<Value> for State {
    fn from(value: Value) -> Self {
        match value {
            Value::On => Self::On,
            Value::Off => Self::Off,
            Value::Unset => Self::Unset,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for State {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
