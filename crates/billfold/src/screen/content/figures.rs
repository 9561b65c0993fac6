//! Numbers as locales write them.

use billfold_money::{Decimal, parse_decimal};

use super::marks::{LOWERED, RAISED, SOFT};

/// Whether a number without a currency is written like an amount: with the decimals of the currency, or alone at the end of its
/// line; no date, no percentage, no part of a longer number.
pub(super) fn is_amount(
    characters: &[char],
    start: usize,
    end: usize,
    digits: &str,
    minor_units: u32,
) -> bool {
    let before = start.checked_sub(1).and_then(|at| characters.get(at));
    let after: Vec<char> = characters.get(end..).unwrap_or_default().iter().take(2).copied().collect();
    let joined = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-'))
        || after.first().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '%' | '-' | ':'))
        || matches!(after.as_slice(), [c, '%'] if is_gap(*c));
    let decimals = digits.rfind(['.', ',']).and_then(|at| digits.get(at.saturating_add(1)..));
    let exact = decimals.is_some_and(|text| u32::try_from(text.len()) == Ok(minor_units));
    let alone = after.first().is_none_or(|c| matches!(*c, '\n' | '\r' | '\t' | SOFT));
    let dots = digits.matches('.').count();
    !joined && (alone && dots <= 1 || exact && !(dots == 2 && digits.len() == 8))
}

/// Where a number with its group and decimal separators ends.
pub(super) fn number_end(characters: &[char], start: usize) -> usize {
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut at = start;
    loop {
        let next = at.saturating_add(1);
        let joins = characters.get(at).is_some_and(|c| matches!(c, '.' | ',' | '\'' | '\u{a0}' | '\u{202f}'));
        // A blank or a typographic apostrophe separates groups only where exactly three digits follow.
        let blank = characters.get(at).is_some_and(|c| matches!(c, ' ' | '\u{2009}' | '\u{2019}'));
        let group =
            blank && (1..=3).all(|step| digit(at.saturating_add(step))) && !digit(at.saturating_add(4));
        if digit(at) || (joins && digit(next)) || group {
            at = next;
        } else {
            return at;
        }
    }
}

/// The raised digits directly after a number, and where they end; the end of the number if there are none.
pub(super) fn raised_after(characters: &[char], end: usize) -> (Option<String>, usize) {
    let rest = characters.get(end..).unwrap_or_default();
    let (point, rest) = match rest {
        ['.' | ',', rest @ ..] if rest.first() == Some(&RAISED) => (1_usize, rest),
        rest => (0, rest),
    };
    let [RAISED, rest @ ..] = rest else { return (None, end) };
    let Some(length) = rest.iter().take(LONGEST).position(|c| *c == LOWERED) else { return (None, end) };
    let raised: String = rest.iter().take(length).collect();
    let digits = raised.trim_start_matches(['.', ',']).to_owned();
    let whole_end = end.saturating_add(point).saturating_add(length).saturating_add(2);
    let digits =
        Some(digits).filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    (digits, whole_end)
}

/// The longest mark that may follow a number.
const LONGEST: usize = 8;

/// Whether a character parts a number from its currency.
pub(super) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// The value of a number in any locale: the last `.` or `,` is the decimal separator if as many digits as the currency has
/// decimals follow it, or one or two.
pub(super) fn value(text: &str, minor_units: u32) -> Option<Decimal> {
    let (whole, fraction) = parts(text, minor_units).unwrap_or((text, ""));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.is_empty() {
        parse_decimal(&whole).ok()
    } else {
        parse_decimal(&format!("{whole}.{fraction}")).ok()
    }
}

/// What stands before and after the decimal separator, if the number has one.
fn parts(text: &str, minor_units: u32) -> Option<(&str, &str)> {
    let at = text.rfind(['.', ','])?;
    let (whole, rest) = text.split_at_checked(at)?;
    let (separator, fraction) = rest.split_at_checked(1)?;
    let decimals = u32::try_from(fraction.len()).ok()?;
    if decimals == minor_units || (1..=2).contains(&decimals) {
        return Some((whole, fraction));
    }
    // `1,200.001` is written so in no locale: the mark of a footnote lost its raise.
    let mixed = whole.contains(['.', ',']) && !whole.contains(separator);
    let footnote = minor_units > 0 && Some(decimals) == minor_units.checked_add(1);
    let cut = fraction.get(..fraction.len().saturating_sub(1))?;
    (footnote && mixed).then_some((whole, cut))
}
