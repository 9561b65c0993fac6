//! Due dates that are counted in days: `due in 30 days`.

use chrono::{NaiveDate, TimeDelta};

/// How many words may stand between "due" and the number: `due for payment within 30 days`.
const REACH: usize = 4;

/// More days than any invoice gives.
const MOST: i64 = 400;

/// Days by which a counted date may miss the stated one: weekends, the day of receipt.
const NEAR: u64 = 5;

/// "Days" in every language that is compared.
const DAYS: &[&str] = &[
    "day",
    "days",
    "tag",
    "tage",
    "tagen",
    "jour",
    "jours",
    "día",
    "días",
    "dia",
    "dias",
    "giorno",
    "giorni",
    "dag",
    "dagen",
    "dage",
    "dager",
    "dagar",
    "dzień",
    "dni",
    "päivä",
    "päivää",
    "päivän",
    "dnů",
    "dní",
];

/// "Weeks" in some of them.
const WEEKS: &[&str] = &["week", "weeks", "woche", "wochen", "semaines", "semanas", "settimane", "weken"];

/// The days that the words after "due" count, if they do.
pub(super) fn counted<'t>(rest: impl Iterator<Item = &'t str>) -> Option<i64> {
    let mut number: Option<i64> = None;
    for word in rest.take(REACH.saturating_add(2)) {
        if let Some(number) = number {
            let unit = if DAYS.contains(&word) {
                1
            } else if WEEKS.contains(&word) {
                7
            } else {
                return None;
            };
            return number.checked_mul(unit).filter(|days| (1..=MOST).contains(days));
        }
        if word.contains(|c: char| c.is_numeric()) {
            number = Some(word.parse().ok()?);
        }
    }
    None
}

/// From which days it may be counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Days {
    pub(super) issued: Option<NaiveDate>,
    pub(super) sent: Option<NaiveDate>,
}

/// What counted days say of the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Agrees,
    /// Nobody knows from which day they are counted: a reminder repeats the terms of an earlier day.
    Unsure,
    Contradicts,
}

impl Days {
    pub(super) fn judge(self, terms: &[i64], due: NaiveDate) -> Counted {
        let after = |from: NaiveDate, days: i64| from.checked_add_signed(TimeDelta::try_days(days)?);
        let from = || [self.issued, self.sent].into_iter().flatten();
        let ends: Vec<NaiveDate> =
            terms.iter().flat_map(|days| from().filter_map(|from| after(from, *days))).collect();
        if ends.is_empty()
            || ends.iter().any(|end| end.signed_duration_since(due).num_days().unsigned_abs() <= NEAR)
        {
            return Counted::Agrees;
        }
        // What is counted from an earlier day ends earlier yet.
        let too_early = ends.iter().all(|end| *end < due);
        if self.issued.is_some() || too_early { Counted::Contradicts } else { Counted::Unsure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_after_the_word_due_are_counted() {
        let days = |text: &str| counted(text.split(' '));
        assert_eq!(days("in 90 days"), Some(90));
        assert_eq!(days("within 2 weeks of receipt"), Some(14));
        assert_eq!(days("innerhalb von 14 tagen"), Some(14));
        assert_eq!(days("5 december 2026"), None);
        assert_eq!(days("on the day"), None);
        assert_eq!(days("in 900 days"), None);
    }

    #[test]
    fn they_are_compared_with_the_due_date() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (issued, sent, due) = (Some(day("2026-11-05")), Some(day("2026-11-20")), day("2026-12-05"));
        let both = Days { issued, sent };
        assert_eq!(both.judge(&[30], due), Counted::Agrees);
        assert_eq!(both.judge(&[15], due), Counted::Agrees);
        assert_eq!(both.judge(&[90], due), Counted::Contradicts);
        let sent = Days { issued: None, sent };
        assert_eq!(sent.judge(&[90], due), Counted::Unsure);
        assert_eq!(sent.judge(&[3], due), Counted::Contradicts);
        assert_eq!(sent.judge(&[3, 15], due), Counted::Agrees);
        assert_eq!(Days::default().judge(&[3], due), Counted::Agrees);
    }
}
