//! What the journal remembers of writing a payment into the books.

use std::time::Duration;

use billfold_partner::accounting::BooksError;
use billfold_reason::Coded as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::JournalRecord;

/// How long a payment whose recording is unknown is only looked for, not recorded again. What is not found then was never
/// recorded if no request is under way for so long: a [`Transport`](crate::Transport) and a [`Charger`](crate::Charger) give up within two minutes, and
/// a system lists what it recorded within the rest.
const QUIET: TimeDelta = TimeDelta::minutes(10);
/// How long to wait where the books limit the rate and do not say for how long.
const LIMITED: TimeDelta = TimeDelta::minutes(5);
/// How long to wait where nothing was sent.
const UNREACHED: TimeDelta = TimeDelta::minutes(1);
/// How long to wait at most between two attempts that are refused.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// How often the books may refuse a payment before it is tried no more, until somebody has looked at it.
const REFUSALS: u32 = 5;

/// How far writing a charged payment into the books came. Nothing is dropped: a payment that the books refuse is tried again, ever
/// more rarely, and after five refusals only looked for, until somebody [answers](crate::PartnerService::answer_alert) the alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Booking {
    /// Which attempt this is, from 1. A definite refusal ends an attempt.
    pub attempt: u32,
    /// The stable code of the books' last error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// When it is tried again, at the earliest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_try: Option<DateTime<Utc>>,
    /// Whether it is tried no more, because the books refused it too often.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

impl Default for Booking {
    fn default() -> Self {
        Self { attempt: 1, last_error: None, next_try: None, stopped: false }
    }
}

impl Booking {
    /// Whether nothing was tried yet.
    pub(super) fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// A try is about to be made: until it is known what came of it, another waits.
    pub(crate) fn trying(self, now: DateTime<Utc>) -> Self {
        Self { next_try: Some(after(now, QUIET)), ..self }
    }

    /// What the books answered to a try to record.
    pub(crate) fn refused(self, error: &BooksError, now: DateTime<Utc>) -> Self {
        let (attempt, wait) = match error {
            BooksError::OutcomeUnknown => (self.attempt, QUIET),
            BooksError::RateLimited { after } => (self.attempt, limited(*after)),
            BooksError::NotSent | BooksError::Unavailable => (self.attempt, UNREACHED),
            // The merchant has to connect again.
            BooksError::NeedsReauth => (self.attempt, QUIET),
            // Refused: what was asked will not be done under this attempt's name.
            _ => (self.attempt.saturating_add(1), rarely(self.attempt)),
        };
        let refused = attempt != self.attempt;
        Self {
            attempt,
            last_error: Some(error.code().name().to_owned()),
            next_try: Some(after(now, wait)),
            stopped: refused && self.attempt.is_multiple_of(REFUSALS),
        }
    }

    /// Somebody has looked at it: the books are tried again.
    pub(crate) fn resumed(self, now: DateTime<Utc>) -> Self {
        Self { stopped: false, next_try: Some(now), ..self }
    }

    /// It was looked for, and is not there: the next look is in a day.
    pub(crate) fn looked_for(self, now: DateTime<Utc>) -> Self {
        Self { next_try: Some(after(now, LONGEST)), ..self }
    }

    /// Whether nothing is to be done yet about a payment that is only looked for.
    pub(crate) fn rests(&self, now: DateTime<Utc>) -> bool {
        self.stopped && self.next_try.is_some_and(|next| now < next)
    }

    /// What the books answered to a search: it only moves the next try where they ask for it.
    pub(crate) fn not_searched(self, error: &BooksError, now: DateTime<Utc>) -> Self {
        let next_try = match error {
            BooksError::RateLimited { after: wait } => self.next_try.max(Some(after(now, limited(*wait)))),
            _ => self.next_try,
        };
        Self { last_error: Some(error.code().name().to_owned()), next_try, ..self }
    }

    /// Whether the books asked to be left alone until later, with searches too.
    pub(crate) fn is_limited(&self, now: DateTime<Utc>) -> bool {
        let limited = BooksError::RateLimited { after: None };
        self.last_error.as_deref() == Some(limited.code().name())
            && self.next_try.is_some_and(|next| now < next)
    }
}

impl JournalRecord {
    /// Whether a charged payment that is not found in the books may be recorded now.
    pub(crate) fn may_be_booked(&self, now: DateTime<Utc>) -> bool {
        // Records of earlier versions do not say when.
        !self.booking.stopped && now >= self.booking.next_try.unwrap_or_else(|| after(self.updated, QUIET))
    }
}

fn after(now: DateTime<Utc>, wait: TimeDelta) -> DateTime<Utc> {
    now.checked_add_signed(wait).unwrap_or(now)
}

fn limited(after: Option<Duration>) -> TimeDelta {
    after.and_then(|wait| TimeDelta::from_std(wait).ok()).unwrap_or(LIMITED)
}

/// Twice as long after each refusal, up to a day.
fn rarely(attempt: u32) -> TimeDelta {
    let factor = 1_i32.checked_shl(attempt.saturating_sub(1).min(16)).unwrap_or(i32::MAX);
    QUIET.checked_mul(factor).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        start.checked_add_signed(TimeDelta::minutes(minutes)).unwrap()
    }

    #[test]
    fn a_refusal_ends_the_attempt_and_nothing_else_does() {
        let asked = Some(Duration::from_secs(120));
        for (error, attempt, minutes) in [
            (BooksError::OutcomeUnknown, 1, 10),
            (BooksError::RateLimited { after: asked }, 1, 2),
            (BooksError::RateLimited { after: None }, 1, 5),
            (BooksError::NotSent, 1, 1),
            (BooksError::NeedsReauth, 1, 10),
            (BooksError::Rejected { code: None }, 2, 10),
            (BooksError::NotFound, 2, 10),
            (BooksError::Misconfigured, 2, 10),
        ] {
            let booking = Booking::default().trying(at(0)).refused(&error, at(0));
            assert_eq!((booking.attempt, booking.next_try), (attempt, Some(at(minutes))), "{error:?}");
            assert_eq!(booking.last_error.as_deref(), Some(error.code().name()));
            assert_eq!(booking.is_limited(at(0)), matches!(error, BooksError::RateLimited { .. }));
            assert!(!booking.is_limited(at(minutes)));
        }
    }

    #[test]
    fn refusals_are_tried_ever_more_rarely_and_for_ever() {
        let rejected = BooksError::Rejected { code: None };
        let mut booking = Booking::default();
        let mut waits = Vec::new();
        for _ in 0..40 {
            booking = booking.refused(&rejected, at(0));
            waits.push(booking.next_try.unwrap().signed_duration_since(at(0)).num_minutes());
        }
        assert_eq!(waits.get(..4).unwrap(), [10, 20, 40, 80]);
        assert!(waits.is_sorted() && waits.last() == Some(&1440));
        assert_eq!(booking.attempt, 41);
    }

    #[test]
    fn a_search_that_fails_leaves_the_next_try_unless_it_is_asked_to() {
        let booking = Booking::default().refused(&BooksError::OutcomeUnknown, at(0));
        let searched = booking.clone().not_searched(&BooksError::Unavailable, at(3));
        assert_eq!((searched.next_try, searched.attempt), (Some(at(10)), 1));
        let hour = Some(Duration::from_secs(3600));
        let limited = booking.not_searched(&BooksError::RateLimited { after: hour }, at(3));
        assert_eq!(limited.next_try, Some(at(63)));
        assert!(limited.is_limited(at(62)));
    }
}
