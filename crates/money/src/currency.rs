//! A currency of ISO 4217 in which money can be due.

use std::fmt;
use std::str::FromStr;

use crate::CurrencyError;

/// A currency of ISO 4217 that has a minor unit.
///
/// ```
/// use billfold_money::Currency;
/// let yen = Currency::from_code("JPY")?;
/// assert_eq!((yen.code(), yen.minor_units()), ("JPY", 0));
/// assert!(Currency::from_code("usd").is_err(), "codes are capital letters");
/// assert!(Currency::from_code("XAU").is_err(), "gold is not money");
/// # Ok::<(), billfold_money::CurrencyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a code of three capital letters.
    ///
    /// # Errors
    /// [`CurrencyError`] if the text is not a code, the code is not in ISO 4217, or it has no minor unit (metals,
    /// funds and test codes such as `XAU`, `XDR`, `XTS`).
    pub fn from_code(code: &str) -> Result<Self, CurrencyError> {
        // Checked here, so that lower case is an error of form and not an unknown currency.
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(CurrencyError::Malformed);
        }
        let currency = iso_currency::Currency::from_code(code).ok_or(CurrencyError::Unknown)?;
        if currency.exponent().is_none() {
            return Err(CurrencyError::NotMoney { code: currency.code() });
        }
        Ok(Self(currency))
    }

    /// The three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The number of decimals of the currency, which is its exponent in ISO 4217: 0, 2, 3 or 4.
    #[must_use]
    pub fn minor_units(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(code: &str) -> Result<Self, CurrencyError> {
        Self::from_code(code)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_iso_4217() {
        for (code, units) in
            [("JPY", 0), ("KRW", 0), ("USD", 2), ("EUR", 2), ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4)]
        {
            assert_eq!(Currency::from_code(code).unwrap().minor_units(), units, "{code}");
        }
    }

    #[test]
    fn what_is_no_money_is_refused() {
        for code in ["", "US", "USDX", "usd", "U$D", "US\u{0410}"] {
            assert_eq!(Currency::from_code(code), Err(CurrencyError::Malformed), "{code:?}");
        }
        assert_eq!(Currency::from_code("ZZZ"), Err(CurrencyError::Unknown));
        for code in ["XAU", "XAG", "XDR", "XTS", "XXX"] {
            assert_eq!(Currency::from_code(code), Err(CurrencyError::NotMoney { code }), "{code}");
        }
    }
}
