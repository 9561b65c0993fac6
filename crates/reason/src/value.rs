//! The typed values of a reason.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use crate::{Code, Kind};

/// A typed value of a reason. It is never free text of a message and never a secret: whoever makes one has checked its syntax.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// A moment.
    Time(DateTime<Utc>),
    /// A calendar date.
    Date(NaiveDate),
    /// A whole number.
    Number(u64),
    /// A host or domain name.
    Host(Box<str>),
    /// An amount of money: the decimal as it is written, and the code of its currency.
    Amount {
        /// The decimal, for example `98.87`.
        number: Box<str>,
        /// The currency's code in ISO 4217.
        currency: Box<str>,
    },
    /// A text of the host's own people: the name of a group, a place in a document, a command to type. Never of a message.
    Text(Box<str>),
    /// A word of one of our lists.
    Word(&'static str),
    /// Another code, whose meaning says more: why a text is not a host name, in what two names are alike.
    Code(&'static Code),
}

impl Value {
    /// The name of a host or domain.
    #[must_use]
    pub fn host(name: impl fmt::Display) -> Self {
        Self::Host(name.to_string().into())
    }

    /// An amount of money.
    #[must_use]
    pub fn amount(number: impl fmt::Display, currency: impl fmt::Display) -> Self {
        Self::Amount { number: number.to_string().into(), currency: currency.to_string().into() }
    }

    /// A text of the host's own people.
    #[must_use]
    pub fn text(text: impl fmt::Display) -> Self {
        Self::Text(text.to_string().into())
    }

    /// The kind of the value.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Time(_) => Kind::Time,
            Self::Date(_) => Kind::Date,
            Self::Number(_) => Kind::Number,
            Self::Host(_) => Kind::Host,
            Self::Amount { .. } => Kind::Amount,
            Self::Text(_) => Kind::Text,
            Self::Word(_) => Kind::Word,
            Self::Code(_) => Kind::Code,
        }
    }
}

/// Writes the value as in an English sentence.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => write!(f, "{time}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Host(text) | Self::Text(text) => f.write_str(text),
            Self::Amount { number, currency } => write!(f, "{number} {currency}"),
            Self::Word(word) => f.write_str(word),
            Self::Code(code) => f.write_str(code.text()),
        }
    }
}

/// A number as a number, everything else as text: a moment in the form of RFC 3339, an amount as `98.87 USD`, a code by its name.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Time(time) => time.serialize(serializer),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Code(code) => code.serialize(serializer),
            _ => serializer.collect_str(self),
        }
    }
}

impl From<DateTime<Utc>> for Value {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

/// A count; one beyond 64 bits, which no machine has, as the largest number.
impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}

impl From<&'static Code> for Value {
    fn from(code: &'static Code) -> Self {
        Self::Code(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    #[test]
    fn a_code_is_told_by_its_meaning_and_stored_by_its_name() {
        const EMPTY: Code = Code::refusal("sender.host_empty_label", "a label is empty");
        const DOMAIN: Code = Code::discard("sender.from_domain_invalid", "the domain is not valid")
            .with_detail("the domain is not valid: {cause:code}");
        let reason = Reason::new(&DOMAIN).with("cause", &EMPTY);
        assert_eq!(reason.detail(), "the domain is not valid: a label is empty");
        let json = serde_json::to_value(&reason).unwrap();
        assert_eq!(json["values"]["cause"], "sender.host_empty_label");
        assert!(DOMAIN.parameters().all(|place| place.kind == Some(Value::from(&EMPTY).kind())));
    }
}
