//! An amount in a currency, with checked arithmetic.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::{AmountError, Currency, MoneyError, parse_decimal};

/// An exact amount in one currency. May be zero or negative; may have more decimals than the currency
/// ([`fits_minor_units`](Self::fits_minor_units) tells), because documents state such amounts.
///
/// Equality is by value and currency: `98.870 USD == 98.87 USD`. There is no `Ord`: amounts in two currencies cannot be
/// compared, see [`checked_cmp`](Self::checked_cmp).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// Makes money of an amount and a currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Reads an amount (see [`parse_decimal`]) and a currency code.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] if the amount is not written as [`parse_decimal`](crate::parse_decimal) reads it,
    /// [`MoneyError::Currency`] if the currency is not one that money can be due in.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        Ok(Self::new(parse_decimal(amount)?, Currency::from_code(currency)?))
    }

    /// An amount given in minor units: `from_minor(9887, USD)` is 98.87 USD.
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self::new(Decimal::new(minor, currency.minor_units()), currency)
    }

    /// The amount in minor units: 98.87 USD is 9887.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] if the amount has decimals below the minor unit (zeros do not count), and
    /// [`MoneyError::Overflow`] beyond `i64`.
    pub fn to_minor(&self) -> Result<i64, MoneyError> {
        let allowed = self.currency.minor_units();
        // Zeros at the end do not count: 5.000 JPY is a whole number of yen.
        let normal = self.amount.normalize();
        if normal.scale() > allowed {
            return Err(MoneyError::TooPrecise { currency: self.currency, allowed });
        }
        let factor =
            10_i128.checked_pow(allowed.saturating_sub(normal.scale())).ok_or(MoneyError::Overflow)?;
        // In integers of 128 bits: multiplying the decimal could round.
        let minor = normal.mantissa().checked_mul(factor).ok_or(MoneyError::Overflow)?;
        i64::try_from(minor).map_err(|_| MoneyError::Overflow)
    }

    /// The amount.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The amount with the digits it was made of, without the currency: `"98.87"`.
    #[must_use]
    pub fn amount_text(&self) -> String {
        self.amount.to_string()
    }

    /// Whether the amount is an exact number of the currency's minor units.
    #[must_use]
    pub fn fits_minor_units(&self) -> bool {
        self.amount.normalize().scale() <= self.currency.minor_units()
    }

    /// Whether the amount is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }

    /// Whether the amount is above zero.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.amount > Decimal::ZERO
    }

    /// Adds two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] if the currencies differ, [`MoneyError::Overflow`] if the sum is too large for
    /// the type.
    pub fn checked_add(&self, other: &Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::Overflow)?;
        exact(amount, self.amount, other.amount)?;
        Ok(Self::new(amount, self.currency))
    }

    /// Subtracts an amount of the same currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] if the currencies differ, [`MoneyError::Overflow`] if the difference is too
    /// large for the type.
    pub fn checked_sub(&self, other: &Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount = self.amount.checked_sub(other.amount).ok_or(MoneyError::Overflow)?;
        exact(amount, self.amount, other.amount)?;
        Ok(Self::new(amount, self.currency))
    }

    /// Compares two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] if the currencies differ.
    pub fn checked_cmp(&self, other: &Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn same_currency(&self, other: &Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// `rust_decimal` rounds a sum that needs more than 96 bits; a sum of money must not. A rounded sum has fewer decimals than
/// its operands, unless one of them is zero: then the other's decimals are kept and nothing is rounded.
fn exact(sum: Decimal, left: Decimal, right: Decimal) -> Result<(), MoneyError> {
    let unrounded = sum.is_zero() || left.is_zero() || right.is_zero();
    if unrounded || sum.scale() == left.scale().max(right.scale()) {
        Ok(())
    } else {
        Err(MoneyError::Overflow)
    }
}

/// `98.87 USD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `98.87 USD`: amount, one space, code.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = text
            .split_once(' ')
            .ok_or(MoneyError::Amount(AmountError::UnexpectedCharacter { at: text.len() }))?;
        Self::parse(amount, currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn minor_units_follow_the_currency() {
        for (text, minor) in
            [("98.87 USD", 9887), ("98.870 USD", 9887), ("100 JPY", 100), ("1.234 KWD", 1234)]
        {
            assert_eq!(money(text).to_minor(), Ok(minor), "{text}");
        }
        assert_eq!(money("1.2345 CLF").to_minor(), Ok(12345));
        assert!(matches!(money("0.5 JPY").to_minor(), Err(MoneyError::TooPrecise { allowed: 0, .. })));
        assert!(!money("1.005 USD").fits_minor_units());
        assert_eq!(money("9999999999999999999999999999 JPY").to_minor(), Err(MoneyError::Overflow));
    }

    #[test]
    fn digits_are_kept_and_values_compared() {
        assert_eq!(money("100.00 USD").to_string(), "100.00 USD");
        assert_eq!(money("100.00 USD"), money("100 USD"));
        assert_ne!(money("100 USD"), money("100 CAD"));
    }

    #[test]
    fn a_sum_that_would_be_rounded_is_refused() {
        let large = money("9999999999999999999999999999 USD");
        assert_eq!(
            large.checked_add(&large).unwrap().checked_add(&money("0.01 USD")),
            Err(MoneyError::Overflow)
        );
    }

    #[test]
    fn zero_of_any_precision_changes_nothing() {
        for (zero, ten) in [("0.00 USD", "10 USD"), ("0 USD", "10.00 USD"), ("0.000 USD", "10.5 USD")] {
            let (zero, ten) = (money(zero), money(ten));
            assert_eq!(zero.checked_add(&ten), Ok(ten));
            assert_eq!(ten.checked_add(&zero), Ok(ten));
            assert_eq!(ten.checked_sub(&zero), Ok(ten));
            assert_eq!(zero.checked_sub(&ten).unwrap().checked_add(&ten).unwrap(), zero);
        }
    }

    proptest! {
        #[test]
        fn add_and_sub_are_inverse(a in -1_000_000_000_i64..1_000_000_000, b in -1_000_000_000_i64..1_000_000_000) {
            let currency = Currency::from_code("EUR").unwrap();
            let (a, b) = (Money::from_minor(a, currency), Money::from_minor(b, currency));
            prop_assert_eq!(a.checked_add(&b).unwrap().checked_sub(&b).unwrap(), a);
        }

        #[test]
        fn minor_units_round_trip(minor in any::<i64>(), code in prop::sample::select(vec!["JPY", "USD", "KWD", "CLF"])) {
            let money = Money::from_minor(minor, Currency::from_code(code).unwrap());
            prop_assert_eq!(money.to_minor(), Ok(minor));
        }

        #[test]
        fn currencies_never_mix(a in any::<i64>(), b in any::<i64>()) {
            let a = Money::from_minor(a, Currency::from_code("USD").unwrap());
            let b = Money::from_minor(b, Currency::from_code("CAD").unwrap());
            let refused = |e| matches!(e, MoneyError::CurrencyMismatch { .. });
            prop_assert!(a.checked_add(&b).is_err_and(refused));
            prop_assert!(a.checked_sub(&b).is_err_and(refused));
            prop_assert!(a.checked_cmp(&b).is_err_and(refused));
        }

        #[test]
        fn text_and_json_round_trip(minor in any::<i64>(), code in prop::sample::select(vec!["JPY", "USD", "KWD", "CLF"])) {
            let money = Money::from_minor(minor, Currency::from_code(code).unwrap());
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }
    }
}
