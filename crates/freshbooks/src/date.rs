//! FreshBooks' notations of time.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::America::New_York;

/// Reads `YYYY-MM-DD`: dates of the accounting API.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// Reads `YYYY-MM-DD hh:mm:ss` of the accounting API, which is local time of the eastern United States without saying so. In the
/// hour that occurs twice each autumn, the first (daylight) reading is taken; an hour that does not exist in spring is read
/// as standard time.
///
/// ```
/// use billfold_freshbooks::eastern_instant;
/// assert_eq!(eastern_instant("2019-07-01 12:00:00").unwrap().to_rfc3339(), "2019-07-01T16:00:00+00:00");
/// assert_eq!(eastern_instant("2019-12-01 12:00:00").unwrap().to_rfc3339(), "2019-12-01T17:00:00+00:00");
/// ```
#[must_use]
pub fn eastern_instant(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    match New_York.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => Some(local.checked_add_signed(TimeDelta::hours(5))?.and_utc()),
    }
}

/// Reads times of the callbacks API: ISO with `Z`; older samples leave it out and mean UTC as well.
#[must_use]
pub fn utc_instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(zoned.to_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|naive| naive.and_utc())
}

/// `create_date + due_offset_days`, which is what the due date must be.
pub(crate) fn due(create: NaiveDate, offset: u32) -> Option<NaiveDate> {
    create.checked_add_days(Days::new(u64::from(offset)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn daylight_time_begins_and_ends_on_the_right_sunday() {
        for (text, utc) in [
            ("2024-03-10 01:59:59", "2024-03-10T06:59:59+00:00"),
            ("2024-03-10 03:00:00", "2024-03-10T07:00:00+00:00"),
            ("2024-11-03 00:59:59", "2024-11-03T04:59:59+00:00"),
            ("2024-11-03 02:00:00", "2024-11-03T07:00:00+00:00"),
        ] {
            assert_eq!(eastern_instant(text).unwrap().to_rfc3339(), utc, "{text}");
        }
        for wrong in ["", "2024-13-01 00:00:00", "2024-01-01T00:00:00", "2024-01-01"] {
            assert_eq!(eastern_instant(wrong), None, "{wrong}");
        }
        assert_eq!(date("2024-1-1"), None);
        assert_eq!(utc_instant("2021-10-17 05:48:42"), utc_instant("2021-10-17T05:48:42Z"));
    }

    proptest! {
        #[test]
        fn eastern_time_is_four_or_five_hours_behind(seconds in 1_200_000_000_i64..2_500_000_000) {
            let naive = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let at = eastern_instant(&naive.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap();
            let behind = at.naive_utc().signed_duration_since(naive).num_hours();
            prop_assert!(behind == 4 || behind == 5);
        }
    }
}
