//! When a card expires.

use std::fmt;

use billfold_reason::{Code, reasons};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use serde::{Serialize, Serializer};

/// The expiry of a card: valid through the last day of this month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    year: u16,
    month: u8,
}

/// Why a text is not an expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpiryError {
    /// None of the accepted forms; see [`Expiry::parse`].
    #[error("an expiry is written as year and month")]
    Malformed,
    /// More than 20 years ahead: no card is issued for so long, so it is a slip.
    #[error("the expiry is more than 20 years ahead")]
    TooFarAhead,
    /// The month has ended everywhere on earth.
    #[error("the card has expired")]
    Past,
}

reasons! {
    ExpiryError {
        Self::Malformed => Code::refusal(
            "vault.expiry_malformed",
            "The expiry is not written as a year and a month.",
        )
        .with_remedy("Enter month and year as they are printed on the card.");
        Self::TooFarAhead => Code::refusal(
            "vault.expiry_too_far_ahead",
            "The expiry is further ahead than cards are issued for.",
        )
        .with_remedy("Enter month and year as they are printed on the card.");
        Self::Past => Code::refusal("vault.expiry_past", "The card has expired.")
            .with_remedy("Use another card, or enter the new expiry if the bank renewed this one.");
    }
}

impl Expiry {
    /// The most years ahead that are accepted. No card is issued for so long.
    pub const MAX_YEARS_AHEAD: u32 = 20;

    /// Makes an expiry from a year from 2000 to 2099 and a month from 1 to 12.
    ///
    /// # Errors
    /// [`ExpiryError::Malformed`] unless the year is from 2000 to 2099 and the month from 1 to 12.
    pub fn new(year: u16, month: u8) -> Result<Self, ExpiryError> {
        if (2000..=2099).contains(&year) && (1..=12).contains(&month) {
            Ok(Self { year, month })
        } else {
            Err(ExpiryError::Malformed)
        }
    }

    /// Reads `2030-12`, and what is embossed or typed: `12/30`, `12/2030`, `1230`, `1/30`; spaces around the slash are
    /// allowed. Two-digit years are of this century.
    ///
    /// # Errors
    /// [`ExpiryError::Malformed`] if the text is in another form.
    pub fn parse(text: &str) -> Result<Self, ExpiryError> {
        let (year, month) = if let Some((year, month)) = text.split_once('-') {
            (exactly(year, &[4])?, exactly(month, &[2])?)
        } else if let Some((month, year)) = text.split_once('/') {
            (exactly(year.trim_start_matches(' '), &[2, 4])?, exactly(month.trim_end_matches(' '), &[1, 2])?)
        } else {
            let (month, year) = text.split_at_checked(2).ok_or(ExpiryError::Malformed)?;
            (exactly(year, &[2])?, exactly(month, &[2])?)
        };
        let year = if year < 100 { year.saturating_add(2000) } else { year };
        Self::new(year, u8::try_from(month).map_err(|_| ExpiryError::Malformed)?)
    }

    /// Checks whether a card that is added now may have this expiry.
    ///
    /// # Errors
    /// [`ExpiryError::Past`] once the month has ended everywhere on earth, [`ExpiryError::TooFarAhead`] if it is more
    /// than [`MAX_YEARS_AHEAD`](Self::MAX_YEARS_AHEAD) years ahead.
    pub fn check(self, now: DateTime<Utc>) -> Result<(), ExpiryError> {
        if self.is_past(now) {
            return Err(ExpiryError::Past);
        }
        let latest = now.checked_add_months(Months::new(Self::MAX_YEARS_AHEAD.saturating_mul(12)));
        match (self.ends(), latest) {
            (Some(ends), Some(latest)) if ends <= latest => Ok(()),
            _ => Err(ExpiryError::TooFarAhead),
        }
    }

    /// Whether the month has ended in the last time zone on earth (UTC−12).
    #[must_use]
    pub fn is_past(self, now: DateTime<Utc>) -> bool {
        self.ends().is_none_or(|ends| now >= ends)
    }

    /// Whether the card is valid, but no longer after `days` from now.
    #[must_use]
    pub fn is_soon(self, now: DateTime<Utc>, days: u16) -> bool {
        let then = now.checked_add_signed(TimeDelta::days(i64::from(days)));
        !self.is_past(now) && then.is_some_and(|then| self.is_past(then))
    }

    /// The first instant at which no place on earth is still in the month.
    fn ends(self) -> Option<DateTime<Utc>> {
        let first = NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(self.month), 1)?;
        // Twelve hours after midnight in UTC it is midnight in the last time zone.
        let next = first.checked_add_months(Months::new(1))?.and_hms_opt(12, 0, 0)?;
        Some(next.and_utc())
    }

    /// The year, four digits.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }
}

fn exactly(text: &str, lengths: &[usize]) -> Result<u16, ExpiryError> {
    if !lengths.contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ExpiryError::Malformed);
    }
    text.parse().map_err(|_| ExpiryError::Malformed)
}

/// `2030-12`.
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// `"2030-12"`.
impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_forms_people_type() {
        for text in ["2030-12", "12/30", "12/2030", "1230", "12 / 30"] {
            assert_eq!(Expiry::parse(text), Expiry::new(2030, 12), "{text}");
        }
        assert_eq!(Expiry::parse("1/30"), Expiry::new(2030, 1));
        for wrong in
            ["", "13/30", "0/30", "2030-13", "30-12", "12/030", "123", "12345", "+1/30", "1２/30", "2030/12"]
        {
            assert_eq!(Expiry::parse(wrong), Err(ExpiryError::Malformed), "{wrong}");
        }
    }

    #[test]
    fn valid_through_the_last_day_everywhere() {
        let expiry = Expiry::new(2026, 11).unwrap();
        assert!(!expiry.is_past(at("2026-12-01T11:59:59Z")), "still November west of the date line");
        assert!(expiry.is_past(at("2026-12-01T12:00:00Z")));
        assert!(expiry.is_soon(at("2026-11-20T00:00:00Z"), 30));
        assert!(!expiry.is_soon(at("2026-11-20T00:00:00Z"), 5));
        assert!(!expiry.is_soon(at("2026-12-02T00:00:00Z"), 30), "not soon, but past");
        let now = at("2026-11-20T00:00:00Z");
        assert_eq!(Expiry::new(2026, 10).unwrap().check(now), Err(ExpiryError::Past));
        assert_eq!(Expiry::new(2046, 10).unwrap().check(now), Ok(()));
        assert_eq!(Expiry::new(2046, 12).unwrap().check(now), Err(ExpiryError::TooFarAhead));
    }

    proptest! {
        #[test]
        fn print_and_parse_agree(year in 2000_u16..2100, month in 1_u8..=12) {
            let expiry = Expiry::new(year, month).unwrap();
            prop_assert_eq!(Expiry::parse(&expiry.to_string()), Ok(expiry));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[0-9/ -]{0,9}") {
            let _ = Expiry::parse(&text);
        }
    }
}
