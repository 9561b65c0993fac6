//! The JSON form `{"amount":"98.87","currency":"USD"}`.

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeStruct as _, Serializer};
use serde::{Deserialize, Serialize};

use crate::{Currency, Money, parse_decimal};

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).map_err(D::Error::custom)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Money", 2)?;
        form.serialize_field("amount", &self.amount_text())?;
        form.serialize_field("currency", &self.currency())?;
        form.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            // A text: most readers make a float of a JSON number, and no float is exactly 98.87 (decision 0007).
            amount: String,
            currency: Currency,
        }
        let form = Form::deserialize(deserializer)?;
        let amount = parse_decimal(&form.amount).map_err(D::Error::custom)?;
        Ok(Self::new(amount, form.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_two_strings() {
        let money: Money = serde_json::from_str(r#"{"amount":"98.870","currency":"USD"}"#).unwrap();
        assert_eq!(serde_json::to_string(&money).unwrap(), r#"{"amount":"98.870","currency":"USD"}"#);
    }

    #[test]
    fn numbers_unknown_members_and_bad_text_are_refused() {
        for wrong in [
            r#"{"amount":98.87,"currency":"USD"}"#,
            r#"{"amount":"98.87"}"#,
            r#"{"amount":"98.87","currency":"usd"}"#,
            r#"{"amount":"1e2","currency":"USD"}"#,
            r#"{"amount":"1","currency":"USD","rate":"2"}"#,
            r#"{"amount":"1","amount":"2","currency":"USD"}"#,
        ] {
            assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
        }
    }
}
