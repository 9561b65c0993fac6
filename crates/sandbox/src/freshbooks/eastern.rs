//! Local time of New York, which the accounting calls write without saying so.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// The local time at an instant, by the rule of the Energy Policy Act of 2005: daylight time from the second Sunday of March,
/// 2:00, to the first Sunday of November, 2:00.
pub(super) fn eastern(at: DateTime<Utc>) -> NaiveDateTime {
    let year = at.year();
    // 2:00 EST is 7:00 UTC, 2:00 EDT is 6:00 UTC.
    let begins = sunday(year, 3, 2).and_then(|day| day.and_hms_opt(7, 0, 0));
    let ends = sunday(year, 11, 1).and_then(|day| day.and_hms_opt(6, 0, 0));
    let time = at.naive_utc();
    let daylight = begins.is_some_and(|begins| time >= begins) && ends.is_some_and(|ends| time < ends);
    let behind = TimeDelta::hours(if daylight { 4 } else { 5 });
    time.checked_sub_signed(behind).unwrap_or(time)
}

fn sunday(year: i32, month: u32, nth: u64) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let to_sunday = u64::from(first.weekday().days_since(Weekday::Sun));
    let until_first = if to_sunday == 0 { 0 } else { 7_u64.checked_sub(to_sunday)? };
    let days = nth.checked_sub(1)?.checked_mul(7)?.checked_add(until_first)?;
    first.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_change_on_the_right_sundays() {
        for (utc, local) in [
            ("2026-01-15T12:00:00Z", "2026-01-15 07:00:00"),
            ("2026-03-08T06:59:59Z", "2026-03-08 01:59:59"),
            ("2026-03-08T07:00:00Z", "2026-03-08 03:00:00"),
            ("2026-11-01T05:59:59Z", "2026-11-01 01:59:59"),
            ("2026-11-01T06:00:00Z", "2026-11-01 01:00:00"),
            ("2026-11-20T02:00:00Z", "2026-11-19 21:00:00"),
        ] {
            assert_eq!(eastern(utc.parse().unwrap()).to_string(), local, "{utc}");
        }
    }
}
