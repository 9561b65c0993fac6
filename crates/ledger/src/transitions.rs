//! The steps after the claim: sent, settled or abandoned.

use chrono::{DateTime, Utc};

use crate::error::reason;
use crate::ledger::ROUNDS;
use crate::row::{self, Row};
use crate::{Attempt, AttemptId, Claim, Ledger, LedgerError, Outcome, Sent, Spent, State};

/// What a step decides about the attempt it read.
pub(crate) enum Next {
    /// Store this.
    Change(Box<Attempt>),
    /// Leave it as it is: the step was taken already.
    Done,
}

impl Ledger {
    /// Stores that the payment is about to leave. Only when this has returned may its first byte.
    ///
    /// A claim whose lease has ended is abandoned instead. If the store fails here, nothing may be sent: the attempt is
    /// left to [`recover`](Self::recover).
    ///
    /// # Errors
    /// [`LedgerError::LeaseEnded`] if the claim's lease has ended, [`LedgerError::WrongState`] if the attempt was
    /// abandoned meanwhile; [`LedgerError::NotFound`], [`LedgerError::Damaged`], [`LedgerError::Contended`] or
    /// [`LedgerError::Store`] if it cannot be read or written.
    pub fn mark_sent(&self, spent: Spent, now: DateTime<Utc>) -> Result<Sent, LedgerError> {
        let id = spent.attempt_id().clone();
        // Consumed before anything is written: if the store fails below, no proof is left with which a caller could still send.
        drop(spent);
        let row = self.row(&id)?;
        let mut attempt = row.value;
        match attempt.state {
            // By the stored lease: another client may have recovered the attempt meanwhile.
            State::Claimed if now < attempt.expires_at => attempt.enter(State::Sent, None, now),
            // Abandoned before the refusal is returned, so that the payer can start again at once.
            State::Claimed => {
                self.step(&id, |row| Ok(end_claim(row, reason::LEASE_ENDED.name(), now)))?;
                return Err(LedgerError::LeaseEnded { attempt: id });
            }
            state => return Err(LedgerError::WrongState { attempt: id, state }),
        }
        match self.store.commit(&[row::replace(row.version, &attempt)?]) {
            Ok(()) => Ok(Sent::new(attempt)),
            // Only a writer that ended the claim can have been first.
            Err(error) if error.is_conflict() => {
                let state = self.row(&id)?.value.state;
                Err(LedgerError::WrongState { attempt: id, state })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Records the answer to a payment. Recording the same answer twice is not an error.
    ///
    /// An attempt that was given up as unknown while its answer was on the way takes the answer as well. Word that an attempt
    /// was paid after it was recorded as declined is noted ([`CONTRADICTED`](crate::reason::CONTRADICTED)), and refused.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if another answer is recorded already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`] or [`LedgerError::Store`] if it cannot be read or written.
    #[expect(clippy::needless_pass_by_value, reason = "an answer settles one attempt")]
    pub fn settle(&self, sent: Sent, outcome: Outcome, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        let id = sent.attempt_id().clone();
        drop(sent);
        let attempt = self.step(&id, |row| {
            let mut attempt = row.value.clone();
            match (attempt.state, &outcome) {
                (State::Sent | State::Unknown, Outcome::Paid { confirmation, message }) => {
                    attempt.pay(confirmation.as_deref(), message.as_deref(), now);
                }
                (State::Sent | State::Unknown, Outcome::Declined { code }) => {
                    attempt.enter(State::Declined, Some(code), now);
                }
                (State::Sent, Outcome::Unknown { code }) => attempt.enter(State::Unknown, Some(code), now),
                (State::Declined, Outcome::Paid { .. }) => return Ok(contradict(row, now)),
                // After a failure of the store the same answer is settled again, and the first write may have been stored after
                // all.
                (State::Unknown, Outcome::Unknown { .. })
                | (State::Paid, Outcome::Paid { .. })
                | (State::Declined, Outcome::Declined { .. }) => return Ok(Next::Done),
                (state, _) => return Err(wrong(row, state)),
            }
            Ok(Next::Change(Box::new(attempt)))
        })?;
        unless_contradicted(attempt, matches!(outcome, Outcome::Paid { .. }))
    }

    /// Gives a claim up before anything was released. `code` says why, as `flow.cancelled`.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if the attempt was sent already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`] or [`LedgerError::Store`] if it cannot be read or written.
    pub fn abandon(&self, claim: Claim, code: &str, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.abandon_spent(claim.spend(), code, now)
    }

    /// Gives a claim up after its method was released and before anything was sent. What was released is to be wiped.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if the attempt was sent already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`] or [`LedgerError::Store`] if it cannot be read or written.
    pub fn abandon_spent(
        &self,
        spent: Spent,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        let id = spent.attempt_id().clone();
        drop(spent);
        self.step(&id, |row| match row.value.state {
            State::Claimed => Ok(end_claim(row, code, now)),
            State::Abandoned => Ok(Next::Done),
            state => Err(wrong(row, state)),
        })
    }

    /// The proof for an attempt that is stored as sent, to settle it after a restart.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] unless it is sent; [`LedgerError::NotFound`], [`LedgerError::Damaged`] or
    /// [`LedgerError::Store`] if it cannot be read.
    pub fn sent(&self, id: &AttemptId) -> Result<Sent, LedgerError> {
        let row = self.row(id)?;
        match row.value.state {
            State::Sent => Ok(Sent::new(row.value)),
            state => Err(wrong(&row, state)),
        }
    }

    pub(crate) fn row(&self, id: &AttemptId) -> Result<Row<Attempt>, LedgerError> {
        row::load(&*self.store, id)?.ok_or_else(|| LedgerError::NotFound { attempt: id.clone() })
    }

    /// Reads an attempt, decides, and stores the decision if the attempt is still as it was read; else again. A commit
    /// whose outcome is unknown is settled by reading again, too: every decision here is the same when made twice.
    pub(crate) fn step(
        &self,
        id: &AttemptId,
        decide: impl Fn(&Row<Attempt>) -> Result<Next, LedgerError>,
    ) -> Result<Attempt, LedgerError> {
        let mut last = LedgerError::Contended;
        for _ in 0..ROUNDS {
            let row = self.row(id)?;
            let Next::Change(attempt) = decide(&row)? else { return Ok(row.value) };
            match self.store.commit(&[row::replace(row.version, &attempt)?]) {
                Ok(()) => return Ok(*attempt),
                Err(error) if error.is_conflict() => {}
                Err(error @ billfold_store::StoreError::OutcomeUnknown { .. }) => last = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
        Err(last)
    }
}

pub(crate) fn end_claim(row: &Row<Attempt>, code: &str, now: DateTime<Utc>) -> Next {
    if row.value.state != State::Claimed {
        return Next::Done;
    }
    let mut attempt = row.value.clone();
    attempt.enter(State::Abandoned, Some(code), now);
    Next::Change(Box::new(attempt))
}

/// Notes that an attempt recorded as declined is said to be paid.
pub(crate) fn contradict(row: &Row<Attempt>, now: DateTime<Utc>) -> Next {
    if row.value.is_contradicted() {
        return Next::Done;
    }
    let mut attempt = row.value.clone();
    attempt.enter(State::Declined, Some(reason::CONTRADICTED.name()), now);
    Next::Change(Box::new(attempt))
}

/// The attempt; an error if it was said to be paid and is not recorded so.
pub(crate) fn unless_contradicted(attempt: Attempt, said_paid: bool) -> Result<Attempt, LedgerError> {
    if said_paid && attempt.state != State::Paid {
        return Err(LedgerError::WrongState { state: attempt.state, attempt: attempt.id });
    }
    Ok(attempt)
}

pub(crate) fn wrong(row: &Row<Attempt>, state: State) -> LedgerError {
    LedgerError::WrongState { attempt: row.value.id.clone(), state }
}
