//! Amounts as the digits that were written.

use std::fmt;

use billfold_money::{Currency, Money, MoneyError};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The digits of an amount: read from a JSON text or from the literal of a JSON number, never through a float. Written as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountText(String);

impl AmountText {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits as money; `None` if they are not a whole number of the currency's minor units.
    #[must_use]
    pub fn money(&self, currency: Currency) -> Option<Money> {
        Money::parse(&self.0, currency.code()).ok().filter(Money::fits_minor_units)
    }

    /// Takes the literal of a raw JSON value; `None` if it is neither text nor number.
    #[must_use]
    pub fn from_raw(raw: &RawValue) -> Option<Self> {
        let literal = raw.get();
        match literal.as_bytes().first()? {
            b'"' => serde_json::from_str(literal).ok().map(Self),
            b'-' | b'0'..=b'9' => Some(Self(literal.to_owned())),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_raw(&raw).ok_or_else(|| de::Error::custom("an amount is a text or a number"))
    }
}

/// An amount of money on the wire: `PaymentCurrencyAmount` of the Payment Request API.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Amount {
    /// ISO 4217 code.
    pub currency: String,
    /// The digits.
    pub value: AmountText,
    /// Where the currency code is defined; ISO 4217 if absent. Anything else is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_system: Option<String>,
}

impl Amount {
    /// The amount with exactly the currency's decimals.
    ///
    /// # Errors
    /// [`MoneyError`] if it is not a whole number of minor units.
    pub fn from_money(money: &Money) -> Result<Self, MoneyError> {
        let exact = Money::from_minor(money.to_minor()?, money.currency());
        Ok(Self {
            currency: money.currency().code().to_owned(),
            value: AmountText(exact.amount_text()),
            currency_system: None,
        })
    }

    /// The amount as money, or `None` if it is not: bad digits, unknown currency, another currency system, or decimals
    /// below the minor unit.
    #[must_use]
    pub fn to_money(&self) -> Option<Money> {
        let iso = self.currency_system.as_deref().is_none_or(|s| s.is_empty() || s == "urn:iso:std:iso:4217");
        let currency = Currency::from_code(&self.currency).ok().filter(|_| iso)?;
        self.value.money(currency)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.value.as_str(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Money> {
        serde_json::from_str::<Amount>(json).ok()?.to_money()
    }

    #[test]
    fn digits_are_kept_as_written() {
        for (value, digits) in [("\"10.00\"", "10.00"), ("10", "10"), ("10.0", "10.0"), ("\"0.10\"", "0.10")]
        {
            let money = read(&format!("{{\"currency\":\"USD\",\"value\":{value}}}")).unwrap();
            assert_eq!(money.amount_text(), digits);
        }
        // A float would have made 0.1 + 0.2 and 2^53 + 1 something else.
        assert_eq!(
            read(r#"{"currency":"USD","value":9007199254740993.01}"#).unwrap().amount_text(),
            "9007199254740993.01"
        );
    }

    #[test]
    fn what_is_not_money_is_refused() {
        for value in ["1e2", "\"1,00\"", "null", "true", "\"\"", "[1]", "{}", "\"1.001\"", "\"NaN\"", "1E400"]
        {
            assert_eq!(read(&format!("{{\"currency\":\"USD\",\"value\":{value}}}")), None, "{value}");
        }
        assert_eq!(read(r#"{"currency":"usd","value":"1"}"#), None);
        assert_eq!(read(r#"{"currency":"BTC","value":"1","currencySystem":"https://example/coins"}"#), None);
        assert_eq!(read(r#"{"currency":"USD","value":"1","value":"2"}"#), None);
        assert_eq!(read(r#"{"currency":"JPY","value":"1.5"}"#), None);
    }

    // Protocol: BP-GEN-06.
    #[test]
    fn written_amounts_have_the_currency_s_decimals() {
        for (amount, currency, written) in
            [("10", "USD", "10.00"), ("10", "JPY", "10"), ("1.5", "KWD", "1.500")]
        {
            let amount = Amount::from_money(&Money::parse(amount, currency).unwrap()).unwrap();
            assert_eq!(
                serde_json::to_string(&amount).unwrap(),
                format!("{{\"currency\":\"{currency}\",\"value\":\"{written}\"}}")
            );
        }
        assert!(Amount::from_money(&Money::parse("1.005", "USD").unwrap()).is_err());
    }
}
