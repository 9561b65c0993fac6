//! Strict reading of decimal text: a syntax check, then the exact parser of `rust_decimal`.

use rust_decimal::Decimal;

use crate::AmountError;

/// The most digits an amount may have, before and after the point together: what the decimal type holds exactly.
pub const MAX_DIGITS: usize = 28;

/// Reads `-?digits[.digits]` in ASCII. Digits are kept as written, so `"1.50"` has two decimals.
///
/// There is no plus sign, exponent, underscore, group separator, space, or bare point; nothing is rounded. `-0` reads
/// as zero.
///
/// ```
/// use billfold_money::parse_decimal;
/// assert_eq!(parse_decimal("0098.870")?.to_string(), "98.870");
/// for wrong in ["", "+1", "1e3", "1_000", "1,5", ".5", "5.", " 1", "٣"] {
///     assert!(parse_decimal(wrong).is_err(), "{wrong}");
/// }
/// # Ok::<(), billfold_money::AmountError>(())
/// ```
///
/// # Errors
/// [`AmountError`] if the text is empty, has a character other than digits, a leading minus sign and one decimal point,
/// lacks digits beside the point, or has more than [`MAX_DIGITS`] digits.
pub fn parse_decimal(text: &str) -> Result<Decimal, AmountError> {
    // Before the library, whose reader also takes a plus sign, underscores and a bare point.
    check_syntax(text.as_bytes())?;
    let mut value =
        Decimal::from_str_exact(text).map_err(|_| AmountError::TooManyDigits { limit: MAX_DIGITS })?;
    // A zero with a sign would print as -0, and two texts would be the same amount.
    if value.is_zero() {
        value.set_sign_positive(true);
    }
    Ok(value)
}

fn check_syntax(bytes: &[u8]) -> Result<(), AmountError> {
    if bytes.is_empty() {
        return Err(AmountError::Empty);
    }
    let (mut before, mut after, mut point) = (0_usize, 0_usize, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'-' if at == 0 => {}
            b'.' if !point => point = true,
            b'0'..=b'9' if point => after = after.saturating_add(1),
            b'0'..=b'9' => before = before.saturating_add(1),
            _ => return Err(AmountError::UnexpectedCharacter { at }),
        }
    }
    if before == 0 || (point && after == 0) {
        return Err(AmountError::MissingDigits);
    }
    if before.saturating_add(after) > MAX_DIGITS {
        return Err(AmountError::TooManyDigits { limit: MAX_DIGITS });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn errors_say_where() {
        assert_eq!(parse_decimal(""), Err(AmountError::Empty));
        assert_eq!(parse_decimal("12a"), Err(AmountError::UnexpectedCharacter { at: 2 }));
        assert_eq!(parse_decimal("1.2.3"), Err(AmountError::UnexpectedCharacter { at: 3 }));
        assert_eq!(parse_decimal("--1"), Err(AmountError::UnexpectedCharacter { at: 1 }));
        assert_eq!(parse_decimal("-"), Err(AmountError::MissingDigits));
        let limit = "9".repeat(MAX_DIGITS);
        assert!(parse_decimal(&limit).is_ok());
        assert_eq!(
            parse_decimal(&format!("{limit}0")),
            Err(AmountError::TooManyDigits { limit: MAX_DIGITS })
        );
    }

    #[test]
    fn minus_zero_is_zero() {
        assert_eq!(parse_decimal("-0.00").unwrap().to_string(), "0.00");
    }

    proptest! {
        #[test]
        fn what_is_read_prints_the_same_digits(text in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,10})?") {
            let value = parse_decimal(&text).unwrap();
            let expected = if value.is_zero() { text.trim_start_matches('-').to_owned() } else { text };
            prop_assert_eq!(value.to_string(), expected);
        }

        #[test]
        fn no_text_panics_and_only_the_grammar_is_read(text in "\\PC{0,40}") {
            let grammar = text.strip_prefix('-').unwrap_or(&text).split_once('.').map_or_else(
                || digits(text.strip_prefix('-').unwrap_or(&text)),
                |(whole, fraction)| digits(whole) && digits(fraction),
            );
            prop_assert!(parse_decimal(&text).is_err() || grammar);
        }
    }

    fn digits(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
    }
}
