//! JSON numbers by their literal.

use std::fmt;

use billfold_money::{Currency, Decimal, Money, parse_decimal};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A JSON number as it was written: `115.00` stays `115.00`. Never a float. A text or an exponent is refused, as Xero's
/// own schema does.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Number(Box<RawValue>);

impl Number {
    /// A number of exactly these digits.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        RawValue::from_string(value.to_string()).ok().map(Self)
    }

    /// The literal.
    #[must_use]
    pub fn literal(&self) -> &str {
        self.0.get()
    }

    /// The value; `None` if it has more digits than a decimal holds.
    #[must_use]
    pub fn decimal(&self) -> Option<Decimal> {
        parse_decimal(self.literal()).ok()
    }

    /// The value as money, if it is a number of the currency's minor units.
    #[must_use]
    pub fn money(&self, currency: Currency) -> Option<Money> {
        self.decimal().map(|value| Money::new(value, currency)).filter(Money::fits_minor_units)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if parse_decimal(raw.get()).is_err() {
            return Err(D::Error::custom("a number without exponent is expected"));
        }
        Ok(Self(raw))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.literal())
    }
}
