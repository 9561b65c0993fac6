//! Amounts in running text: a number beside a currency code, sign or name.

use billfold_invoice::Invoice;
use billfold_money::{Currency, Decimal, Money};
use billfold_reason::Code;

use super::beside::beside;
use super::currencies::Beside;
use super::figures::{is_amount, number_end, raised_after, value};
use super::labels::{Label, directly_due, label};
use super::marks::{LOWERED, RAISED};
use super::work::Work;
use crate::code;

/// An amount found in a text.
#[derive(Debug)]
struct Found {
    value: Decimal,
    /// What it may be in.
    currency: Beside,
    label: Label,
}

impl Found {
    fn may_be(&self, currency: Currency) -> bool {
        self.currency.may_be(currency.code())
    }
}

/// What a text says about money.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What it says that the request does not.
    pub(super) contradiction: Option<&'static Code>,
    /// Whether the contradiction stands however the text goes on: an amount is called due. Otherwise it is only that no amount
    /// agrees.
    pub(super) firm: bool,
    /// Whether it states the amount due.
    pub(super) stated: bool,
    /// Whether there are more numbers than are looked at.
    pub(super) partial: bool,
}

/// What the text says about money.
///
/// Every amount called due must be the amount due, save that beside the right one a discount, an earlier balance or the
/// whole account may be named. If no amount is called due, one of those called a total or the invoice's must be the amount due
/// or the total. Where all of them are in other currencies, the currency contradicts. Other amounts are nobody's business.
pub(super) fn said(text: &str, invoice: &Invoice, work: &Work) -> Said {
    let Some(due) = invoice.amount_due() else { return Said::default() };
    let (found, partial) = find(text, due.currency(), work);
    let stated = found.iter().any(|one| one.may_be(due.currency()) && one.value == due.amount());
    let (contradiction, firm) = contradiction(&found, invoice, due);
    Said { contradiction, firm, stated, partial }
}

/// A contradiction, and whether it is firm.
fn contradiction(found: &[Found], invoice: &Invoice, due: &Money) -> (Option<&'static Code>, bool) {
    let is = |found: &Found, money: &Money| found.may_be(due.currency()) && found.value == money.amount();
    let (mut right, mut wrong, mut aside, mut foreign, mut called) = (false, false, false, false, false);
    for one in found {
        match one.label {
            Label::Due | Label::DueAside if is(one, due) => (right, called) = (true, true),
            Label::Due | Label::DueAside if !one.may_be(due.currency()) => foreign = true,
            Label::DueAside => aside = true,
            Label::Due => (wrong, called) = (true, true),
            Label::Stated => right |= is(one, due),
            Label::Other => {}
        }
    }
    if wrong || (aside && !right) {
        return (Some(&code::CONTENT_AMOUNT), wrong);
    }
    if foreign && !called {
        return (Some(&code::CONTENT_CURRENCY), false);
    }
    let stated: Vec<&Found> = found.iter().filter(|found| found.label == Label::Stated).collect();
    if called || stated.is_empty() {
        return (None, false);
    }
    if !stated.iter().any(|found| found.may_be(due.currency())) {
        return (Some(&code::CONTENT_CURRENCY), false);
    }
    let total = |found: &Found| invoice.total().is_some_and(|total| is(found, total));
    let agree = stated.iter().any(|found| is(found, due) || total(found));
    ((!agree).then_some(&code::CONTENT_AMOUNT), false)
}

/// The longest mark of a footnote, in characters.
const MARK: usize = 6;

/// How near two amounts stand that are one amount in two currencies, in characters.
const BESIDE: usize = 8;

/// The amounts of a text, and whether there may be more.
fn find(text: &str, currency: Currency, work: &Work) -> (Vec<Found>, bool) {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<Found> = Vec::new();
    let (mut at, mut behind) = (0_usize, 0_usize);
    while let Some(c) = characters.get(at) {
        if *c == RAISED {
            // The mark of a footnote is no number.
            let rest = characters.get(at..).unwrap_or_default();
            let end = rest.iter().take(MARK).position(|c| *c == LOWERED).unwrap_or_default();
            at = at.saturating_add(end.max(1));
            continue;
        }
        if !c.is_ascii_digit() {
            at = at.saturating_add(1);
            continue;
        }
        if !work.number() {
            return (found, true);
        }
        let end = number_end(&characters, at);
        let mut digits: String = characters.get(at..end).unwrap_or_default().iter().collect();
        let (cents, whole_end) = raised_after(&characters, end);
        if let Some(value) = cents.and_then(|cents| with_cents(&digits, &cents, currency.minor_units())) {
            digits = value;
        }
        if let Some(one) = amount(&characters, (behind, at, whole_end), &digits, currency, found.last()) {
            found.push(one);
            behind = whole_end;
            if !work.label() {
                return (found, true);
            }
        }
        at = whole_end.max(at.saturating_add(1));
    }
    (found, false)
}

/// A whole number with its raised cents, if there are as many digits as the currency has decimals.
fn with_cents(digits: &str, cents: &str, minor_units: u32) -> Option<String> {
    let decimals = digits.rfind(['.', ',']).and_then(|at| digits.get(at.saturating_add(1)..));
    let whole = decimals.is_none_or(|decimals| decimals.len() == 3);
    let fits = u32::try_from(cents.len()) == Ok(minor_units) && minor_units > 0;
    let plain: String = digits.chars().filter(char::is_ascii_digit).collect();
    (whole && fits).then(|| format!("{plain}.{cents}"))
}

fn amount(
    characters: &[char],
    (behind, at, end): (usize, usize, usize),
    digits: &str,
    currency: Currency,
    before: Option<&Found>,
) -> Option<Found> {
    let written = beside(characters, at, end);
    let bare = written == Beside::Nothing;
    let counts = !bare
        || (is_amount(characters, at, end, digits, currency.minor_units()) && directly_due(characters, at));
    if !counts {
        return None;
    }
    let value = value(digits, currency.minor_units())?;
    let mut label = if bare { Label::Due } else { label(characters, behind, at, end) };
    // `EUR 110.40 (USD 120.00)`: one amount in two currencies.
    if label == Label::Other
        && at.saturating_sub(behind) <= BESIDE
        && let Some(before) = before
        && before.label == Label::Due
        && !before.currency.overlaps(written)
    {
        label = Label::Due;
    }
    Some(Found { value, currency: written, label })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::screen::content::normal::normal;

    fn values(text: &str) -> Vec<String> {
        let found = find(&normal(text), Currency::from_code("USD").unwrap(), &Work::of(0));
        found.0.iter().map(|f| f.value.to_string()).collect()
    }

    #[test]
    fn amounts_of_every_locale_are_read() {
        assert_eq!(values("USD 1,234.56 and $99 and 12.00 USD"), ["1234.56", "99", "12.00"]);
        assert_eq!(
            values("1.234,56 € / EUR 1'234.50 / 1\u{a0}000,00 EUR"),
            ["1234.56", "1234.50", "1000.00"]
        );
        assert_eq!(values("₹1,20,000.00, CHF 1’200.00, ￥132,000-"), ["120000.00", "1200.00", "132000"]);
        assert_eq!(values("٤٬٤١٠٫٠٠ د.إ.‏ and 12 US dollars"), ["4410.00", "12"]);
    }

    #[test]
    fn raised_digits_are_cents_or_a_footnote() {
        let raised = |text: &str| text.replace('[', &RAISED.to_string()).replace(']', &LOWERED.to_string());
        assert_eq!(values(&raised("$1,200[00]")), ["1200.00"]);
        assert_eq!(values(&raised("$12[00] and $12.[50]")), ["12.00", "12.50"]);
        assert_eq!(values(&raised("$1,200.00[1]")), ["1200.00"]);
        assert_eq!(values("$1,200.00¹"), ["1200.00"]);
        assert_eq!(values(&raised("$1,200[1]")), ["1200"]);
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
                let (found, _) = find(&text, currency, &Work::of(0));
                prop_assert_eq!(found.len(), 1, "{}", text);
                prop_assert_eq!(found[0].value, money.amount(), "{}", text);
            }
        }

        #[test]
        fn no_text_panics(text in "[0-9.,' $€USDEUR\u{a0}\u{f8f0}\u{f8f1}\t\n]{0,60}") {
            let _found = find(&text, Currency::from_code("USD").unwrap(), &Work::of(0));
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
        assert!(values("CALL 1800 555 0100, LAPTOP 2, 12 ft, 5 le").is_empty());
    }

    #[test]
    fn numbers_without_a_currency_are_no_amounts() {
        assert!(values("invoice 1001 of 2026-11-05, call 555-1234").is_empty());
    }
}
