//! Which attempts to ask about now, and when next. It reads no clock and sends nothing: a driver does.

use chrono::{DateTime, Duration, Utc};

use crate::key::digest_of;
use crate::{Attempt, Ledger, LedgerError, Recovery};

/// How long to wait between two questions about one attempt: the first wait doubles with each question up to the longest, and every
/// wait is up to a fifth shorter or longer, so that many clients do not ask at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// The wait after the first question; at least a second.
    pub first: Duration,
    /// The longest wait; at least the first.
    pub longest: Duration,
}

impl Default for Backoff {
    /// A minute, and six hours.
    fn default() -> Self {
        Self { first: Duration::minutes(1), longest: Duration::hours(6) }
    }
}

impl Backoff {
    /// Waits of other lengths. Shorter ones than a second are a second.
    #[must_use]
    pub fn new(first: Duration, longest: Duration) -> Self {
        let first = first.clamp(Duration::seconds(1), Duration::days(1));
        Self { first, longest: longest.clamp(first, Duration::days(7)) }
    }

    /// The wait after the question number `times`, with its part of a thousand from 0 to 999 of the spread.
    fn after(self, times: u32, part: i32) -> Duration {
        let doublings = times.saturating_sub(1).min(20);
        let factor = 1_i32.checked_shl(doublings).unwrap_or(i32::MAX);
        let wait = self.first.checked_mul(factor).unwrap_or(self.longest).min(self.longest);
        // From four fifths to six fifths.
        let spread = part.clamp(0, 999).saturating_mul(2).saturating_add(4_000);
        wait.checked_mul(spread).and_then(|wait| wait.checked_div(5_000)).unwrap_or(wait)
    }
}

/// What a janitor has to do, see [`Ledger::agenda`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agenda {
    /// The attempts to ask the partner about now, the one that waits longest first.
    pub ask: Vec<Attempt>,
    /// When to look again; `None` if nothing waits.
    pub next: Option<DateTime<Utc>>,
    /// What recovery found on the way.
    pub recovery: Recovery,
}

impl Ledger {
    /// [Recovers](Self::recover), and gives the attempts to ask the partner about now. After each question, record the answer
    /// ([`reconcile`](Self::reconcile)) or that there was none ([`asked`](Self::asked)): that is what the next wait is counted from.
    ///
    /// The waits are kept in the ledger, so a restart neither forgets nor repeats them. A clock that was set back makes a question
    /// come at once rather than never, and one that runs ahead makes it come early: asking moves no money.
    ///
    /// # Errors
    /// [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if an attempt cannot be written.
    pub fn agenda(&self, service: &str, backoff: Backoff, now: DateTime<Utc>) -> Result<Agenda, LedgerError> {
        let recovery = self.recover(service, now)?;
        let mut due = Vec::new();
        let mut next: Option<DateTime<Utc>> = None;
        let mut wait_until = |time: DateTime<Utc>| next = Some(next.map_or(time, |next| next.min(time)));
        for attempt in recovery.to_ask() {
            let time = self.next_question(attempt, backoff, now);
            if time <= now {
                due.push((time, attempt.clone()));
            } else {
                wait_until(time);
            }
        }
        // A claim, or an answer that is waited for, may end before.
        recovery.live.iter().map(Attempt::waits_until).filter(|time| *time > now).for_each(wait_until);
        due.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        Ok(Agenda { ask: due.into_iter().map(|(_, attempt)| attempt).collect(), next, recovery })
    }

    /// When an attempt is to be asked about: at once if never asked.
    fn next_question(&self, attempt: &Attempt, backoff: Backoff, now: DateTime<Utc>) -> DateTime<Utc> {
        let Some(asked) = &attempt.evidence.asked else { return attempt.updated.min(now) };
        if asked.last > now {
            // The clock was set back. When the last question was is not known any more.
            return now;
        }
        let wait = backoff.after(asked.times, self.part_of(attempt, asked.times));
        let time = asked.last.checked_add_signed(wait).unwrap_or(now);
        // A partner that asks for a longer rest than the longest wait is asked after that all the same.
        let most = asked.last.checked_add_signed(backoff.longest).unwrap_or(now);
        time.max(asked.not_before.unwrap_or(time).min(most))
    }

    /// A number from 0 to 999 that looks random and is the same for the same question.
    fn part_of(&self, attempt: &Attempt, times: u32) -> i32 {
        let digest = digest_of(&*self.sealer, "jitter", &[attempt.id.as_str(), &times.to_string()]);
        let [a, b, ..] = digest;
        i32::from(u16::from_be_bytes([a, b]) % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_spread_by_a_fifth() {
        let backoff = Backoff::default();
        let waits: Vec<i64> = (1..12).map(|times| backoff.after(times, 500).num_minutes()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
        assert_eq!(backoff.after(1, 0), Duration::seconds(48));
        assert!(backoff.after(1, 999) < Duration::seconds(72));
        assert_eq!(backoff.after(u32::MAX, 500), Duration::hours(6));
        assert_eq!(Backoff::new(Duration::zero(), Duration::zero()).first, Duration::seconds(1));
    }
}
