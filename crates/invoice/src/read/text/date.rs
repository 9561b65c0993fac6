//! Calendar dates in machine notations.

use chrono::{Datelike as _, NaiveDate};

/// Reads `YYYY-MM-DD`, with or without a time and zone after it (`2018-04-21`, `2019-01-31T00:00:00`,
/// `2016-06-16+01:00`, `2024-06-01T00:30:00+09:00`). The day is the writer's calendar day; it is never moved to UTC.
pub(crate) fn iso(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if y.len() != 4 || m.len() != 2 || d.len() != 2 || parts.next().is_some() {
        return None;
    }
    rest_is_time(rest).then(|| from_parts(y, m, d))?
}

/// Reads `YYYYMMDD` (format 102 of UN/EDIFACT 2379).
pub(crate) fn compact(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() != 8 {
        return None;
    }
    from_parts(text.get(..4)?, text.get(4..6)?, text.get(6..)?)
}

fn from_parts(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    // Digits are checked first: chrono's parser takes `2024-5-1` and `+12024-05-31`, and `u32`'s a `+`.
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)?;
    // Chrono has a year 0; XML Schema 1.0 has none.
    (date.year() > 0).then_some(date)
}

/// Nothing, a zone, or `T` (or a blank) with a time and perhaps a zone.
fn rest_is_time(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else { return is_zone(rest) };
    let time_end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (Some(time), Some(zone)) = (rest.get(..time_end), rest.get(time_end..)) else { return false };
    let mut fields = time.splitn(3, ':');
    let in_range = |field: Option<&str>, limit: u32| {
        field.is_some_and(|f| f.len() == 2 && f.parse::<u32>().is_ok_and(|n| n < limit))
    };
    let seconds = |field: Option<&str>| {
        field.is_none_or(|f| {
            let (whole, fraction) = f.split_once('.').unwrap_or((f, "0"));
            in_range(Some(whole), 61) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
        })
    };
    // XML Schema has an hour 24, and a leap second is second 60. Only the day is used, so neither is worth a refusal.
    in_range(fields.next(), 25) && in_range(fields.next(), 60) && seconds(fields.next()) && is_zone(zone)
}

fn is_zone(zone: &str) -> bool {
    match zone.strip_prefix(['+', '-']) {
        Some(offset) => {
            let digits = offset.bytes().filter(u8::is_ascii_digit).count();
            digits == 4
                && (offset.len() == 4 || (offset.len() == 5 && offset.as_bytes().get(2) == Some(&b':')))
        }
        None => matches!(zone, "" | "Z" | "z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writers_day_is_kept() {
        for (text, day) in [
            ("2018-04-21", "2018-04-21"),
            (" 2019-01-31T00:00:00 ", "2019-01-31"),
            ("2024-06-01T00:30:00+09:00", "2024-06-01"),
            ("2016-06-16+01:00", "2016-06-16"),
            ("2016-06-16Z", "2016-06-16"),
            ("2015-11-22T08:00:00.123+0000", "2015-11-22"),
            ("2024-05-31T10:15", "2024-05-31"),
        ] {
            assert_eq!(iso(text).unwrap().to_string(), day, "{text}");
        }
    }

    #[test]
    fn other_notations_are_no_dates() {
        for text in [
            "",
            "2024-5-1",
            "05/06/2024",
            "2024-02-30",
            "+12024-05-31",
            "0000-01-01",
            "2024-05-31x",
            "2024-05-31T",
            "2024-05-31T99:00",
            "20240531",
            "２０２４-05-31",
            "2024-05-31T10:00:00+1",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(compact("20240531").unwrap().to_string(), "2024-05-31");
        for text in ["2024531", "20240532", "2024-05-3", "２０2405"] {
            assert_eq!(compact(text), None, "{text}");
        }
    }
}
