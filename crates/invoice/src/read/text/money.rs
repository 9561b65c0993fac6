//! Amounts as markup states them: exact decimals, and notations for people of one country.

use billfold_money::{Decimal, parse_decimal};

/// An amount that was read from text, and what else the text said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MoneyText {
    pub(crate) amount: Option<Decimal>,
    /// A code, or the code of a symbol that belongs to one currency alone.
    pub(crate) currency: Option<&'static str>,
    /// A symbol that several currencies share.
    pub(crate) ambiguous_symbol: bool,
    /// The text is written for people: separators, symbols or codes beside the digits.
    pub(crate) locale: bool,
}

/// Reads a JSON number's literal exactly, within the digits that amounts may have, an exponent included (`4.25e1` is 42.5).
pub(crate) fn json_number(literal: &str) -> Option<Decimal> {
    exact_number(literal).filter(|value| parse_decimal(&value.to_string()).is_ok())
}

fn exact_number(literal: &str) -> Option<Decimal> {
    let Some((mantissa, exponent)) = literal.split_once(['e', 'E']) else {
        return parse_decimal(literal).ok();
    };
    let exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let value = parse_decimal(mantissa).ok()?;
    let factor = Decimal::TEN.checked_powi_exact(exponent.unsigned_abs())?;
    if exponent >= 0 {
        value.checked_mul(factor)
    } else {
        let quotient = value.checked_div(factor)?;
        (quotient.checked_mul(factor)? == value).then_some(quotient)
    }
}

trait PowExact: Sized {
    fn checked_powi_exact(self, exponent: u32) -> Option<Self>;
}

impl PowExact for Decimal {
    fn checked_powi_exact(self, exponent: u32) -> Option<Self> {
        (exponent <= 28).then(|| (0..exponent).try_fold(Self::ONE, |p, _| p.checked_mul(self)))?
    }
}

/// Reads a text: an exact decimal, or (marked [`MoneyText::locale`]) an amount with separators, a symbol or a code. What
/// could be read in two ways has no amount.
pub(crate) fn text(text: &str) -> MoneyText {
    let text = text.trim_matches(|c: char| c.is_whitespace());
    if let Ok(amount) = parse_decimal(text) {
        return MoneyText { amount: Some(amount), ..MoneyText::default() };
    }
    let mut read = MoneyText { locale: true, ..MoneyText::default() };
    let first = text.find(|c: char| c.is_ascii_digit());
    let last = text.rfind(|c: char| c.is_ascii_digit());
    let (Some(first), Some(last)) = (first, last) else { return read };
    let (Some(before), Some(digits), Some(after)) =
        (text.get(..first), text.get(first..=last), text.get(last.saturating_add(1)..))
    else {
        return read;
    };
    let mut negative = false;
    let mut known = true;
    for affix in [before, after] {
        let affix = affix.trim();
        let bare = affix.trim_matches(|c: char| c == '-' || c == '\u{2212}' || c.is_whitespace());
        negative |= affix.contains(['-', '\u{2212}']);
        known &= take_currency(bare, &mut read);
    }
    if known {
        read.amount = grouped(digits).and_then(|plain| parse_decimal(&plain).ok());
        if let (Some(amount), true) = (&mut read.amount, negative) {
            amount.set_sign_negative(!amount.is_zero());
        }
    }
    read
}

/// Notes the currency that an affix names; `false` if the affix is neither a currency nor empty.
fn take_currency(affix: &str, read: &mut MoneyText) -> bool {
    /// Symbols that belong to one currency alone.
    const CLEAR: [(&str, &str); 22] = [
        ("€", "EUR"),
        ("£", "GBP"),
        ("₹", "INR"),
        ("R$", "BRL"),
        ("US$", "USD"),
        ("A$", "AUD"),
        ("C$", "CAD"),
        ("CA$", "CAD"),
        ("NZ$", "NZD"),
        ("HK$", "HKD"),
        ("NT$", "TWD"),
        ("zł", "PLN"),
        ("Kč", "CZK"),
        ("Ft", "HUF"),
        ("₽", "RUB"),
        ("₺", "TRY"),
        ("₩", "KRW"),
        ("₪", "ILS"),
        ("₴", "UAH"),
        ("₫", "VND"),
        ("₦", "NGN"),
        ("฿", "THB"),
    ];
    const SHARED: [&str; 7] = ["$", "¥", "￥", "kr", "kr.", "Kr", "Fr."];
    if affix.is_empty() {
        return true;
    }
    if read.currency.is_some() || read.ambiguous_symbol {
        return false;
    }
    if let Some((_, code)) = CLEAR.iter().find(|(symbol, _)| *symbol == affix) {
        read.currency = Some(code);
    } else if let Ok(currency) = billfold_money::Currency::from_code(affix) {
        read.currency = Some(currency.code());
    } else if SHARED.contains(&affix) {
        read.ambiguous_symbol = true;
    } else {
        return false;
    }
    true
}

/// Digits with separators to a plain decimal, if there is only one way to read them.
fn grouped(digits: &str) -> Option<String> {
    let separators: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    if separators.iter().any(|(_, c)| !matches!(c, '.' | ',' | '\'' | '\u{2019}') && !c.is_whitespace()) {
        return None;
    }
    let &(last_at, last) = separators.last()?;
    let tail = digits.get(last_at.checked_add(last.len_utf8())?..)?;
    let others: Vec<char> = separators.iter().rev().skip(1).map(|(_, c)| *c).collect();
    let uniform = others.windows(2).all(|w| w.first() == w.last());
    let decimal_last = matches!(last, '.' | ',') && others.first().is_none_or(|&c| c != last) && uniform;
    // One separator before exactly three digits is a group in one country and decimals in another.
    let group_only = others.iter().all(|&c| c == last) && tail.len() == 3;
    if separators.len() == 1 && tail.len() == 3 && matches!(last, '.' | ',') {
        return None;
    }
    let (whole, fraction) = if group_only {
        (digits, None)
    } else if decimal_last {
        (digits.get(..last_at)?, Some(tail))
    } else {
        return None;
    };
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    let (end, middle) = match rest.split_last() {
        None => (None, [].as_slice()),
        Some((end, middle)) => (Some(*end), middle),
    };
    // Groups of three, or of two above the thousands (India).
    let size = middle.first().map_or(3, |g| g.len());
    let fits = !first.is_empty()
        && first.len() <= if rest.is_empty() { 28 } else { 3 }
        && end.is_none_or(|g| g.len() == 3)
        && (size == 3 || size == 2)
        && middle.iter().all(|g| g.len() == size);
    fits.then(|| {
        let whole = groups.concat();
        fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(written: &str) -> Option<String> {
        text(written).amount.map(|a| a.to_string())
    }

    #[test]
    fn plain_decimals_are_not_locale() {
        assert_eq!(
            text(" 98.870\u{a0}"),
            MoneyText { amount: Some("98.870".parse().unwrap()), ..MoneyText::default() }
        );
    }

    #[test]
    fn what_people_write_is_read_when_there_is_one_reading() {
        for (written, plain, currency) in [
            ("€1.234,56", "1234.56", Some("EUR")),
            ("1.234,56 €", "1234.56", Some("EUR")),
            ("1 234,56 kr", "1234.56", None),
            ("₹1,23,456.00", "123456.00", Some("INR")),
            ("R$ 1.234,56", "1234.56", Some("BRL")),
            ("1,234.56 USD", "1234.56", Some("USD")),
            ("\u{2212}12,00 €", "-12.00", Some("EUR")),
            ("CHF 1’234.50", "1234.50", Some("CHF")),
            ("$70.00", "70.00", None),
            ("1.234.567 €", "1234567", Some("EUR")),
        ] {
            let read = text(written);
            assert_eq!(read.amount.map(|a| a.to_string()).as_deref(), Some(plain), "{written}");
            assert_eq!(read.currency, currency, "{written}");
            assert!(read.locale, "{written}");
        }
    }

    #[test]
    fn two_readings_are_none() {
        for written in [
            "$1,234",
            "1.234 €",
            "&euro;42.50",
            "１２．５０",
            "0x10",
            "1_000",
            "inf",
            "1,2,3",
            "12.34.56",
            "1,23.4,5",
        ] {
            assert_eq!(amount(written), None, "{written}");
        }
    }

    #[test]
    fn exponents_are_exact() {
        assert_eq!(json_number("4.25e1").unwrap().normalize().to_string(), "42.5");
        assert_eq!(json_number("1E+3").unwrap().normalize().to_string(), "1000");
        assert_eq!(json_number("425e-1").unwrap().normalize().to_string(), "42.5");
        for literal in ["1e29", "1e400", "1e-30", "1e99999999999"] {
            assert_eq!(json_number(literal), None, "{literal}");
        }
    }
}
