//! Values in XML notations.

use billfold_money::{Decimal, parse_decimal};
use chrono::NaiveDate;

use crate::read::text::date;

/// `xs:decimal`: a plus sign and a bare point are allowed there, and nowhere else.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    if let Ok(value) = parse_decimal(text) {
        return Some(value);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.starts_with(['-', '+']) || digits == "." {
        return None;
    }
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    let padded = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    let mut value = parse_decimal(&padded).ok()?;
    if negative && !value.is_zero() {
        value.set_sign_negative(true);
    }
    Some(value)
}

/// A date in the notation that its `format` attribute names (UN/EDIFACT 2379), or in one that names itself.
pub(super) fn day(text: &str, format: Option<&str>) -> Option<NaiveDate> {
    match format {
        None | Some("") => date::iso(text).or_else(|| date::compact(text)),
        Some("102" | "CCYYMMDD") => date::compact(text),
        Some("203" | "204" | "205") => text.get(..8).and_then(date::compact),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_decimals_are_read() {
        for (text, plain) in [
            ("121.00", "121.00"),
            ("+121.00", "121.00"),
            (".50", "0.50"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("-0", "0"),
        ] {
            assert_eq!(decimal(text).map(|d| d.to_string()).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "+", ".", "--1", "+-1", "1,5", "1e3", "NaN", "INF", "1 2", "0x1", "1_0"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
