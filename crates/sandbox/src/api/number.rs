//! Numbers in JSON with exactly the digits we chose: no float on the way.

use billfold_money::{Decimal, Money};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A number literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digits(String);

impl Digits {
    /// The number with exactly `places` decimals; further ones are cut, never rounded up.
    pub(crate) fn of(value: Decimal, places: u32) -> Self {
        let mut value = value.trunc_with_scale(places);
        value.rescale(places);
        Self(value.to_string())
    }

    /// An amount with two decimals, as Xero writes them.
    pub(crate) fn money(money: Money) -> Self {
        Self::of(money.amount(), 2)
    }
}

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept() {
        let json =
            |text: &str, places| serde_json::to_string(&Digits::of(text.parse().unwrap(), places)).unwrap();
        assert_eq!(json("115", 2), "115.00");
        assert_eq!(json("0.1", 6), "0.100000");
        assert_eq!(json("9007199254740993.01", 2), "9007199254740993.01");
        assert_eq!(json("-3", 2), "-3.00");
    }
}
