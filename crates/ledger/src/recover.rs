//! Recovery after a crash, and reconciliation of attempts whose outcome is unknown.

use chrono::{DateTime, Utc};

use crate::error::reason;
use crate::request::SKEW;
use crate::row::{self, Row};
use crate::transitions::{Next, contradict, end_claim, unless_contradicted, wrong};
use crate::{Attempt, AttemptId, Evidence, Ledger, LedgerError, State};

/// The open attempts that [`Ledger::recover`] found, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// Claims whose lease had ended, now abandoned.
    pub abandoned: Vec<Attempt>,
    /// Every attempt whose outcome is unknown, now or from before: to be reconciled.
    pub unknown: Vec<Attempt>,
    /// Attempts that may still be under way in another process, or in this one.
    pub live: Vec<Attempt>,
}

impl Ledger {
    /// Ends what a crash left behind, for one payment service: claims whose lease has ended become abandoned, sent
    /// attempts without an answer by then become unknown. To be called at the start, and from time to time. Safe at any
    /// moment: what is still under way is not touched.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] or [`LedgerError::Store`] if an attempt cannot be read or written. What was recovered
    /// before the failure stays recovered.
    pub fn recover(&self, service: &str, now: DateTime<Utc>) -> Result<Recovery, LedgerError> {
        let mut recovery = Recovery::default();
        for shard in self.shards()? {
            for record in self.store.find(row::ATTEMPTS, &shard, row::BY_OPEN, service.as_bytes())? {
                let found = row::decode(&record)?.value;
                let attempt = self.step(&found.id, |row| Ok(expire(row, now)))?;
                match attempt.state {
                    State::Abandoned => recovery.abandoned.push(attempt),
                    State::Unknown => recovery.unknown.push(attempt),
                    State::Claimed | State::Sent => recovery.live.push(attempt),
                    // Another process was quicker.
                    State::Paid | State::Declined => {}
                }
            }
        }
        Ok(recovery)
    }

    /// Declares a sent attempt unknown before its time, so that it can be reconciled now: for a host that knows that its
    /// sender is gone, or a person who asks. Never wrong, at most early: an unknown attempt still holds its invoice, and an
    /// answer that arrives after all is still taken by [`settle`](Self::settle).
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] unless it is sent or unknown; [`LedgerError::NotFound`], [`LedgerError::Damaged`],
    /// [`LedgerError::Contended`] or [`LedgerError::Store`] if it cannot be read or written.
    pub fn give_up_waiting(&self, id: &AttemptId, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.step(id, |row| match row.value.state {
            State::Sent => Ok(lose(row, now)),
            State::Unknown => Ok(Next::Done),
            state => Err(wrong(row, state)),
        })
    }

    /// Settles, by evidence, an attempt whose outcome was unknown, or was [contradicted](crate::reason::CONTRADICTED). Giving
    /// the same evidence twice is not an error.
    ///
    /// # Errors
    /// [`LedgerError::TooEarly`] for [`Evidence::StillDue`] while the payment could still be charged;
    /// [`LedgerError::WrongState`] unless the outcome is unknown; [`LedgerError::NotFound`], [`LedgerError::Damaged`],
    /// [`LedgerError::Contended`] or [`LedgerError::Store`] if it cannot be read or written.
    #[expect(clippy::needless_pass_by_value, reason = "evidence settles one attempt")]
    pub fn reconcile(
        &self,
        id: &AttemptId,
        evidence: Evidence,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        let attempt = self.step(id, |row| {
            let mut attempt = row.value.clone();
            // A sent attempt whose lease is over counts as unknown, whether recovery has come by or not.
            let unknown = attempt.state == State::Unknown
                || attempt.is_contradicted()
                || (attempt.state == State::Sent && attempt.expires_at <= now);
            match (attempt.state, &evidence) {
                (_, Evidence::Paid { confirmation, message }) if unknown => {
                    attempt.pay(confirmation.as_deref(), message.as_deref(), now);
                }
                (_, Evidence::Declined { code }) if unknown => {
                    attempt.enter(State::Declined, Some(code), now);
                }
                (_, Evidence::StillDue { token_expiry }) if unknown => {
                    // What was sent can be charged until the token expires, by a clock that may be behind ours.
                    let last = attempt.expires_at.max(*token_expiry);
                    let until = last.checked_add_signed(SKEW).unwrap_or(DateTime::<Utc>::MAX_UTC);
                    if now < until {
                        return Err(LedgerError::TooEarly { until });
                    }
                    attempt.enter(State::Declined, Some(reason::NEVER_CHARGED.name()), now);
                }
                (State::Declined, Evidence::Paid { .. }) => return Ok(contradict(row, now)),
                (State::Paid, Evidence::Paid { .. })
                | (State::Declined, Evidence::Declined { .. } | Evidence::StillDue { .. }) => {
                    return Ok(Next::Done);
                }
                (state, _) => return Err(wrong(row, state)),
            }
            Ok(Next::Change(Box::new(attempt)))
        })?;
        unless_contradicted(attempt, matches!(evidence, Evidence::Paid { .. }))
    }
}

fn expire(row: &Row<Attempt>, now: DateTime<Utc>) -> Next {
    match row.value.state {
        // Nothing can have left under a claim: `mark_sent` checks the same lease, in the same record, before the first byte.
        State::Claimed if row.value.expires_at <= now => end_claim(row, reason::LEASE_ENDED.name(), now),
        // Never declined by time alone: a charge may be booked long after the answer was lost (decision 0012).
        State::Sent if row.value.expires_at <= now => lose(row, now),
        _ => Next::Done,
    }
}

fn lose(row: &Row<Attempt>, now: DateTime<Utc>) -> Next {
    let mut attempt = row.value.clone();
    attempt.enter(State::Unknown, Some(reason::ANSWER_MISSING.name()), now);
    Next::Change(Box::new(attempt))
}
