//! One Received line (RFC 5321 section 4.4): who wrote it, whether it names a client, when.

use chrono::{DateTime, Utc};

use super::comment;

/// What a Received line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// The host that wrote it (`by`).
    pub(crate) by: Option<String>,
    /// Whether it names a client (`from`): a hand-over inside one host does not.
    pub(crate) from: bool,
    pub(crate) time: Option<DateTime<Utc>>,
}

impl Received {
    /// Reads a value; what is not there is `None`.
    pub(crate) fn parse(value: &str) -> Self {
        let (words, time) = value.rsplit_once(';').map_or((value, None), |(words, time)| (words, date(time)));
        let Some(words) = comment::strip(words) else { return Self { by: None, from: false, time: None } };
        let mut words = words.split_ascii_whitespace();
        let mut word = words.next();
        let from = word.is_some_and(|w| w.eq_ignore_ascii_case("from"));
        if from {
            // The client's own name may read "by": skip it.
            words.next();
            word = words.next();
        }
        while word.is_some_and(|w| !w.eq_ignore_ascii_case("by")) {
            word = words.next();
        }
        let by = word.and_then(|_| words.next()).map(|host| host.trim_end_matches('.').to_ascii_lowercase());
        Self { by, from, time }
    }
}

/// An RFC 5322 date-time. The day of the week is not looked at: it adds nothing, and some programs get it wrong.
pub(crate) fn date(text: &str) -> Option<DateTime<Utc>> {
    let text = comment::strip(text)?;
    let date = text.split_once(',').map_or(text.as_str(), |(_, date)| date);
    DateTime::parse_from_rfc2822(date.trim()).ok().map(|time| time.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::Received;

    #[test]
    fn the_writer_is_found() {
        for (value, by, from) in [
            (
                "from a.example (b [192.0.2.1]) by mx.host.example with ESMTP id x; Thu, 05 Nov 2026 09:00:05 +0000",
                Some("mx.host.example"),
                true,
            ),
            (
                "by 2002:a05:6a10::1 with SMTP id y; Thu, 5 Nov 2026 01:00:05 -0800 (PST)",
                Some("2002:a05:6a10::1"),
                false,
            ),
            ("from by by mx.host.example", Some("mx.host.example"), true),
            ("from a (by mx.host.example) with SMTP", None, true),
            ("from a by (x) mx.host.example.", Some("mx.host.example"), true),
            ("(", None, false),
        ] {
            let got = Received::parse(value);
            assert_eq!(
                (got.by.as_deref(), got.from, got.time.is_some()),
                (by, from, value.contains(';')),
                "{value}"
            );
        }
    }
}
