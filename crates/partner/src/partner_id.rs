//! The name by which a partner is known everywhere.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::EntryError;

/// A partner's short name: `xero`, `freshbooks`, `invoicly`. Lower-case ASCII letters, digits, `-` and `_`, 1 to 64 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartnerId(String);

impl PartnerId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`EntryError::Id`] if it has another character or length.
    pub fn new(id: &str) -> Result<Self, EntryError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(allowed) {
            return Err(EntryError::Id);
        }
        Ok(Self(id.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Its text.
impl Serialize for PartnerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PartnerId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_json_and_nothing_else_does() {
        let id = PartnerId::new("xero").unwrap();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!((json.as_str(), serde_json::from_str(&json).ok()), ("\"xero\"", Some(id)));
        for wrong in ["\"Xero\"", "\"\"", "7"] {
            assert!(serde_json::from_str::<PartnerId>(wrong).is_err(), "{wrong}");
        }
    }
}
