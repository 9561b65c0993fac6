//! The one place that reads the clock.

use chrono::{DateTime, Utc};

use crate::failure::Failure;

/// The time now, by the system's clock.
#[expect(clippy::disallowed_methods, reason = "the program is where time comes from")]
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

/// RFC 3339.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.with_timezone(&Utc))
}

/// The value of an option that takes a time.
pub(crate) fn option(name: &str, value: Option<&str>) -> Result<Option<DateTime<Utc>>, Failure> {
    match value {
        Some(text) => match parse(text) {
            Some(time) => Ok(Some(time)),
            None => Err(Failure::usage(format_args!(
                "{name}: a time is written as in RFC 3339, such as 2026-11-20T09:00:00Z"
            ))),
        },
        None => Ok(None),
    }
}
