//! Xero's two notations of time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Reads `/Date(1518685950940+0000)/`: milliseconds since 1970 in UTC, may be negative. The offset is for display only and
/// must **not** be added; it may be missing.
///
/// ```
/// use billfold_xero::instant;
/// let at = instant("/Date(1476389616437+1300)/").map(|at| at.to_rfc3339());
/// assert_eq!(at.as_deref(), Some("2016-10-13T20:13:36.437+00:00"));
/// ```
#[must_use]
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let (sign, digits) = inner.strip_prefix('-').map_or((1, inner), |rest| (-1_i64, rest));
    let (millis, offset) = match digits.find(['+', '-']) {
        Some(at) => (digits.get(..at)?, digits.get(at..)),
        None => (digits, None),
    };
    let well_formed = |offset: &str| offset.len() == 5 && offset.bytes().skip(1).all(|b| b.is_ascii_digit());
    if !offset.is_none_or(well_formed) || millis.is_empty() || !millis.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    DateTime::from_timestamp_millis(millis.parse::<i64>().ok()?.checked_mul(sign)?)
}

/// Reads a calendar date: `/Date(…)/` as the UTC date, or the date string of live answers, `2018-10-20T00:00:00`, whose time
/// is without meaning.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    if text.starts_with("/Date(") {
        return instant(text).map(|at| at.date_naive());
    }
    let day = text.get(..10)?;
    let time = text.get(10..)?;
    (time.is_empty() || time.starts_with('T'))
        .then(|| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
        .flatten()
}

/// Reads an instant in ISO form. Xero leaves the zone out where it means UTC, and writes up to seven decimals.
#[must_use]
pub fn iso_instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(zoned.to_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|naive| naive.and_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "Date(1439434356790+0000/",
            "Date(1511827200000)",
            "/Date()/",
            "/Date(1+)/",
            "/Date(--1)/",
            "/Date(1+00)/",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
        assert_eq!(instant("/Date(-1000)/").unwrap().to_rfc3339(), "1969-12-31T23:59:59+00:00");
        assert_eq!(date("2018-10-20T00:00:00"), date("2018-10-20"));
        assert_eq!(date("2018-10-20x"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let read = (instant(&text), date(&text), iso_instant(&text));
            prop_assert!(text.contains(|c: char| c.is_ascii_digit()) || read == (None, None, None));
        }

        #[test]
        fn the_offset_is_never_added(millis in -4_000_000_000_000_i64..4_000_000_000_000, hours in 0_u8..14) {
            let plain = instant(&format!("/Date({millis})/"));
            prop_assert!(plain.is_some());
            prop_assert_eq!(instant(&format!("/Date({millis}+{hours:02}00)/")), plain);
        }
    }
}
