//! Amounts in running text: a number beside a currency code or symbol.

use billfold_invoice::Invoice;
use billfold_money::{Currency, Decimal, Money, parse_decimal};
use billfold_reason::Code;

use super::currencies::{Written, currency, known};
use super::labels::{Label, directly_due, label};
use crate::code;

/// An amount found in a text.
struct Found {
    value: Decimal,
    /// What it may be in; nothing if no currency stands beside it.
    currencies: Written,
    label: Label,
}

impl Found {
    fn may_be(&self, currency: Currency) -> bool {
        self.currencies.is_empty() || self.currencies.contains(&currency.code())
    }
}

/// What the text says about money that the request does not.
///
/// Every amount called due must be the amount due, save that beside the right one a discount, an earlier balance or the
/// whole account may be named. If no amount is called due, one of those called a total or the invoice's must be the amount due
/// or the total. Where all of them are in other currencies, the currency contradicts. Other amounts are nobody's business.
pub(super) fn contradiction(text: &str, invoice: &Invoice) -> Option<&'static Code> {
    let due = invoice.amount_due()?;
    let found = find(text, due.currency());
    let is = |found: &Found, money: &Money| found.may_be(due.currency()) && found.value == money.amount();
    let is_due = |at: usize| found.get(at).is_some_and(|found| is(found, due));
    // In a column of amounts one of the next must be the one that the label is about.
    let agrees = |at: usize, more: usize| (at..=at.saturating_add(more)).any(is_due);
    let (mut right, mut wrong, mut aside, mut foreign, mut called) = (false, false, false, false, false);
    for (at, one) in found.iter().enumerate() {
        let more = match one.label {
            Label::Due | Label::DueAside => 0,
            Label::DueBelow(more) => more,
            Label::Stated => {
                right |= is(one, due);
                continue;
            }
            Label::Other => continue,
        };
        if agrees(at, more) {
            (right, called) = (true, true);
        } else if !one.may_be(due.currency()) {
            foreign = true;
        } else if one.label == Label::DueAside {
            aside = true;
        } else {
            (wrong, called) = (true, true);
        }
    }
    if wrong || (aside && !right) {
        return Some(&code::CONTENT_AMOUNT);
    }
    if foreign && !called {
        return Some(&code::CONTENT_CURRENCY);
    }
    let stated: Vec<&Found> = found.iter().filter(|found| found.label == Label::Stated).collect();
    if called || stated.is_empty() {
        return None;
    }
    if !stated.iter().any(|found| found.may_be(due.currency())) {
        return Some(&code::CONTENT_CURRENCY);
    }
    let agree =
        stated.iter().any(|found| is(found, due) || invoice.total().is_some_and(|total| is(found, total)));
    (!agree).then_some(&code::CONTENT_AMOUNT)
}

fn find(text: &str, currency: Currency) -> Vec<Found> {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<Found> = Vec::new();
    let (mut at, mut behind) = (0_usize, 0_usize);
    while let Some(c) = characters.get(at) {
        if !c.is_ascii_digit() {
            at = at.saturating_add(1);
            continue;
        }
        let end = number_end(&characters, at);
        let digits: String = characters.get(at..end).unwrap_or_default().iter().collect();
        let currencies = currencies(&characters, at, end);
        let bare = currencies.is_empty();
        let counts = !bare
            || (is_amount(&characters, at, end, &digits, currency.minor_units())
                && directly_due(&characters, at));
        if let (true, Some(value)) = (counts, value(&digits, currency.minor_units())) {
            let mut label = if bare { Label::Due } else { label(&characters, behind, at, end) };
            // `EUR 110.40 (USD 120.00)`: one amount in two currencies.
            if label == Label::Other
                && at.saturating_sub(behind) <= BESIDE
                && let Some(before) = found.last()
                && before.label == Label::Due
                && !before.currencies.iter().any(|code| currencies.contains(code))
            {
                label = Label::Due;
            }
            found.push(Found { value, currencies, label });
            behind = end;
        }
        at = end.max(at.saturating_add(1));
    }
    found
}

/// How near two amounts stand that are one amount in two currencies, in characters.
const BESIDE: usize = 8;

/// Whether a number without a currency is written like an amount: with the decimals of the currency, or alone at the end of its
/// line; no date, no percentage, no part of a longer number.
fn is_amount(characters: &[char], start: usize, end: usize, digits: &str, minor_units: u32) -> bool {
    let before = start.checked_sub(1).and_then(|at| characters.get(at));
    let after: Vec<char> = characters.get(end..).unwrap_or_default().iter().take(2).copied().collect();
    let joined = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-'))
        || after.first().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '%' | '-' | ':'))
        || matches!(after.as_slice(), [c, '%'] if is_gap(*c));
    let decimals = digits.rfind(['.', ',']).and_then(|at| digits.get(at.saturating_add(1)..));
    let exact = decimals.is_some_and(|text| u32::try_from(text.len()) == Ok(minor_units));
    let alone = after.first().is_none_or(|c| matches!(c, '\n' | '\r'));
    let dots = digits.matches('.').count();
    !joined && (alone && dots <= 1 || exact && !(dots == 2 && digits.len() == 8))
}

/// Where a number with its group and decimal separators ends.
fn number_end(characters: &[char], start: usize) -> usize {
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

/// The value of a number in any locale: the last `.` or `,` is the decimal separator if as many digits as the currency has
/// decimals follow it, or one or two.
fn value(text: &str, minor_units: u32) -> Option<Decimal> {
    let last = text.rfind(['.', ',']);
    let (whole, fraction) =
        match last.and_then(|at| Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))) {
            Some((whole, fraction)) => {
                let decimals = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
                if decimals == minor_units || (1..=2).contains(&decimals) {
                    (whole, fraction)
                } else {
                    (text, "")
                }
            }
            None => (text, ""),
        };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.is_empty() {
        parse_decimal(&whole).ok()
    } else {
        parse_decimal(&format!("{whole}.{fraction}")).ok()
    }
}

/// The currencies that the text beside a number may mean: a code counts before a sign.
fn currencies(characters: &[char], start: usize, end: usize) -> Written {
    let before: Vec<char> =
        characters.get(..start).unwrap_or_default().iter().rev().take(WINDOW).copied().collect();
    let after = characters.get(end..).unwrap_or_default();
    // `98,-` is a round amount.
    let after = match after {
        [',' | '.', '-' | '\u{2013}', rest @ ..] => rest,
        after => after,
    };
    let (leading, dotted) = (back(&before), back(before.strip_prefix(&['.']).unwrap_or_default()));
    let trailing = word(after, char::is_alphabetic);
    let sign = |c: char| !c.is_alphanumeric() && !is_gap(c);
    // A code or sign that stands before the next number belongs to that one: `INV-0043 USD 541.13`.
    let own = |text: &String| {
        let rest = after.iter().skip_while(|c| is_gap(**c)).skip(text.chars().count());
        !rest.copied().find(|c| !is_gap(*c)).is_some_and(|c| c.is_ascii_digit())
    };
    let one = |characters: &[char]| word(characters, sign).chars().take(1).collect::<String>();
    let (sign_before, sign_after) = (one(&before), Some(one(after)).filter(own).unwrap_or_default());
    let trailing = Some(trailing).filter(own).unwrap_or_default();
    if let Some(written) = currency(&leading).or_else(|| currency(&trailing)) {
        return Written::Code([written]);
    }
    let abbreviated = if dotted == "kr" { dotted.as_str() } else { "" };
    let written = [&sign_before, &leading, abbreviated, &sign_after, &trailing].into_iter().find_map(known);
    Written::AnyOf(written.unwrap_or_default())
}

/// The word before a number, of its characters in reverse order.
fn back(reversed: &[char]) -> String {
    word(reversed, char::is_alphabetic).chars().rev().collect()
}

/// The run of such characters next to a number, a gap aside.
fn word(characters: &[char], of: impl Fn(char) -> bool) -> String {
    characters.iter().copied().skip_while(|c| is_gap(*c)).take_while(|c| of(*c)).take(LONGEST).collect()
}

/// How far beside a number its currency is looked for, in characters.
const WINDOW: usize = 32;

/// More letters than any currency's name has.
const LONGEST: usize = 12;

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\t')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Vec<String> {
        find(text, Currency::from_code("USD").unwrap()).iter().map(|f| f.value.to_string()).collect()
    }

    #[test]
    fn amounts_of_every_locale_are_read() {
        assert_eq!(values("USD 1,234.56 and $99 and 12.00 USD"), ["1234.56", "99", "12.00"]);
        assert_eq!(
            values("1.234,56 € / EUR 1'234.50 / 1\u{a0}000,00 EUR"),
            ["1234.56", "1234.50", "1000.00"]
        );
    }

    proptest! {
        /// However a locale writes an amount, its value is read; another value is another.
        #[test]
        fn an_amount_reads_the_same_in_every_locale(minor in 100_i64..1_000_000_000) {
            let currency = Currency::from_code("USD").unwrap();
            let money = Money::from_minor(minor, currency);
            let plain = money.amount_text();
            let (whole, cents) = plain.split_once('.').unwrap();
            for (group, point) in [(",", "."), (".", ","), ("'", "."), ("\u{a0}", ",")] {
                let text = format!("Total {}{point}{cents} USD", grouped(whole, group));
                let found = find(&text, currency);
                prop_assert_eq!(found.len(), 1, "{}", text);
                prop_assert_eq!(found[0].value, money.amount(), "{}", text);
            }
        }

        #[test]
        fn no_text_panics(text in "[0-9.,' $€USDEUR\u{a0}]{0,60}") {
            let _found = find(&text, Currency::from_code("USD").unwrap());
        }
    }

    fn grouped(whole: &str, separator: &str) -> String {
        let digits: Vec<char> = whole.chars().rev().collect();
        let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().rev().collect()).collect();
        groups.into_iter().rev().collect::<Vec<String>>().join(separator)
    }

    #[test]
    fn a_code_belongs_to_one_number_and_is_no_part_of_a_word() {
        assert_eq!(values("Amount due INV-0043 USD 541.13"), ["541.13"]);
        assert_eq!(values("1 234,56 EUR and 1\u{2009}000,00 EUR"), ["1234.56", "1000.00"]);
        assert!(values("CALL 1800 555 0100, LAPTOP 2").is_empty());
    }

    #[test]
    fn numbers_without_a_currency_are_no_amounts() {
        assert!(values("invoice 1001 of 2026-11-05, call 555-1234").is_empty());
    }
}
