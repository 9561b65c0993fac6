//! A reason: a code with the values of one case.

use std::fmt;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::parameter::{self, Piece};
use crate::{Code, Severity, Value};

/// A reason: a code, with the values of one case.
///
/// Serialises as `{"code", "severity", "text", "detail", "values"}`; `values` is left out if the reason has none.
///
/// ```
/// use billfold_reason::{Code, Reason};
/// const SMALL: Code = Code::discard("sender.dkim_key_small", "the key is shorter than 1024 bits")
///     .with_detail("the key has {bits:number} bits");
/// let reason = Reason::new(&SMALL).with("bits", 512_u32);
/// assert_eq!(reason.detail(), "the key has 512 bits");
/// assert_eq!(Reason::new(&SMALL).detail(), "the key is shorter than 1024 bits");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    code: &'static Code,
    values: Vec<(&'static str, Value)>,
}

impl Reason {
    /// A reason without values.
    #[must_use]
    pub const fn new(code: &'static Code) -> Self {
        Self { code, values: Vec::new() }
    }

    /// The same reason, with the value for one place of the code's sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> &'static Code {
        self.code
    }

    /// The severity of the code.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The values, in the order in which they were given.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// The value for one place.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find_map(|(own, value)| (*own == name).then_some(value))
    }

    /// What was found, in English: the code's sentence with the values in their places, or its meaning where a value is missing.
    #[must_use]
    pub fn detail(&self) -> String {
        let filled = self.code.template().and_then(|template| {
            parameter::pieces(template).try_fold(String::new(), |mut sentence, piece| {
                match piece {
                    Piece::Words(words) => sentence.push_str(words),
                    Piece::Place(place) => sentence.push_str(&self.value(place.name)?.to_string()),
                }
                Some(sentence)
            })
        });
        filled.unwrap_or_else(|| self.code.text().to_owned())
    }
}

/// `code: detail`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if self.values.is_empty() { 4 } else { 5 };
        let mut out = serializer.serialize_struct("Reason", fields)?;
        out.serialize_field("code", self.code)?;
        out.serialize_field("severity", &self.severity())?;
        out.serialize_field("text", self.code.text())?;
        out.serialize_field("detail", &self.detail())?;
        if !self.values.is_empty() {
            out.serialize_field("values", &Values(&self.values))?;
        }
        out.end()
    }
}

struct Values<'a>(&'a [(&'static str, Value)]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
