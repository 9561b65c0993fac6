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
    /// Whether that client is the machine itself, by the address that the writer saw.
    pub(crate) loopback: bool,
    pub(crate) time: Option<DateTime<Utc>>,
}

impl Received {
    /// Reads a value; what is not there is `None`.
    pub(crate) fn parse(value: &str) -> Self {
        let (words, time) = value.rsplit_once(';').map_or((value, None), |(words, time)| (words, date(time)));
        let loopback = is_loopback(words);
        let Some(words) = comment::strip(words) else {
            return Self { by: None, from: false, loopback: false, time: None };
        };
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
        // A client that could write a space into its name would write a second one.
        let by = by.filter(|_| !words.any(|word| word.eq_ignore_ascii_case("by")));
        Self { by, from, loopback, time }
    }
}

/// `from NAME (localhost [127.0.0.1])`: the name is the client's own word, the comment the writer's.
fn is_loopback(words: &str) -> bool {
    let mut words = words.split_ascii_whitespace();
    let from = words.next().is_some_and(|word| word.eq_ignore_ascii_case("from"));
    let named = words.next().is_some_and(|name| !name.contains(['(', ')', '"', '\\']));
    from && named && words.next() == Some("(localhost") && words.next() == Some("[127.0.0.1])")
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
            ("from a (localhost [127.0.0.1]) by b.example (Milter)", Some("b.example"), true),
            ("from eve by mx.host.example ([192.0.2.1]) by mx.evil.example", None, true),
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

    #[test]
    fn only_the_writer_says_that_the_client_is_itself() {
        for (value, yes) in [
            ("from mailmx.internal (localhost [127.0.0.1]) by mx.example", true),
            ("from localhost (evil.example [192.0.2.1]) by mx.example", false),
            ("from (localhost [127.0.0.1]) by mx.example", false),
            ("from a(localhost [127.0.0.1]) (evil.example [192.0.2.1]) by mx.example", false),
            ("from a (evil.example [192.0.2.1]) (localhost [127.0.0.1]) by mx.example", false),
            ("by mx.example", false),
        ] {
            assert_eq!(Received::parse(value).loopback, yes, "{value}");
        }
    }
}
