//! Due dates in running text.

use billfold_invoice::Invoice;
use chrono::NaiveDate;

/// How far after "due" a date is looked for, in words.
const REACH: usize = 6;

/// Words after which a date is another one than the due date.
const LABELS: [&str; 4] = ["issued", "issue", "invoiced", "dated"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether the text states due dates, and none of them is the invoice's.
pub(super) fn contradicts(text: &str, invoice: &Invoice) -> bool {
    let Some(due) = invoice.due_date() else { return false };
    let stated = stated(text);
    !stated.is_empty() && !stated.contains(&due)
}

/// The dates within a few words after "due". Only forms that mean one date everywhere: `2026-12-05`, `5 December 2026`,
/// `December 5, 2026`; `05/12/2026` is two dates, so it is none.
fn stated(text: &str) -> Vec<NaiveDate> {
    text.split_inclusive(['.', ';', '!', '?']).flat_map(stated_in).collect()
}

/// The dates after "due" in one sentence, as far as no other label begins.
fn stated_in(sentence: &str) -> Vec<NaiveDate> {
    let words: Vec<&str> =
        sentence.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let mut dates = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !word.eq_ignore_ascii_case("due") {
            continue;
        }
        let from = at.saturating_add(1);
        let after = words.get(from..).unwrap_or_default();
        let label = after.iter().position(|word| LABELS.iter().any(|label| word.eq_ignore_ascii_case(label)));
        let after = after.get(..label.unwrap_or(after.len())).unwrap_or_default();
        let first = (0..REACH).find_map(|skip| date(after.get(skip..).unwrap_or_default()));
        dates.extend(first);
    }
    dates
}

/// A date at the beginning of the words.
fn date(words: &[&str]) -> Option<NaiveDate> {
    let iso = words.first().and_then(|word| word.parse::<NaiveDate>().ok());
    iso.or_else(|| match words {
        [first, second, third, ..] => {
            let year: i32 = third.parse().ok().filter(|year| (1900..=2200).contains(year))?;
            let (day, month) = match (month(first), month(second)) {
                (Some(month), None) => (second, month),
                (None, Some(month)) => (first, month),
                _ => return None,
            };
            let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
            NaiveDate::from_ymd_opt(year, month, day)
        }
        _ => None,
    })
}

/// A month by its English name or the first three letters of it.
fn month(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let at =
        MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    u32::try_from(at).ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_label_or_sentence_has_another_date() {
        assert!(stated("Amount due: $99. Issued Nov 5, 2026").is_empty());
        assert!(stated("Total due 99.00 USD issued 5 November 2026").is_empty());
    }

    #[test]
    fn dates_that_mean_one_day_are_read() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        for text in
            ["due on 5 December 2026.", "is due 2026-12-05", "due by Dec 5, 2026", "due: 5th December 2026"]
        {
            assert_eq!(stated(text), [day], "{text}");
        }
        assert!(stated("due 05/12/2026 or due soon").is_empty());
    }
}
