//! The one place that reads the clock.

use chrono::{DateTime, Utc};

/// The time now, by the system's clock.
#[expect(clippy::disallowed_methods, reason = "a host is where time comes from")]
#[must_use]
pub fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

/// A time as RFC 3339 writes it; `None` if the text is no such time.
///
/// ```
/// let time = billfold_host::clock::parse("2026-11-20T10:00:00+01:00").unwrap();
/// assert_eq!(time.to_rfc3339(), "2026-11-20T09:00:00+00:00");
/// assert!(billfold_host::clock::parse("yesterday").is_none());
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.with_timezone(&Utc))
}
