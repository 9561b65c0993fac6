//! Local time of New York, which the accounting calls write without saying so.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::America::New_York;

/// The local time at an instant.
pub(super) fn eastern(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&New_York).naive_local()
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
