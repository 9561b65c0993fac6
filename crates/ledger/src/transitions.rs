//! The steps after the claim: sent, settled or abandoned.

use chrono::{DateTime, Utc};

use crate::claim::ROUNDS;
use crate::error::reason;
use crate::row::{self, Row};
use crate::step::{Next, wrong};
use crate::{Attempt, AttemptId, Claim, Ledger, LedgerError, Outcome, Sent, Spent, State};

impl Ledger {
    /// Stores that the payment is about to leave. Only when this has returned may its first byte.
    ///
    /// A claim whose lease has ended is abandoned instead, and so is one that took the place of an attempt that has been found
    /// paid since. If the store fails here, nothing may be sent: the attempt is left to [`recover`](Self::recover).
    ///
    /// # Errors
    /// [`LedgerError::LeaseEnded`] if the claim's lease has ended, [`LedgerError::EarlierPaid`] if the attempt whose place it
    /// took was paid after all, [`LedgerError::WrongState`] if the attempt was abandoned meanwhile; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be
    /// read or written.
    pub fn mark_sent(&self, spent: Spent, now: DateTime<Utc>) -> Result<Sent, LedgerError> {
        let id = spent.attempt_id().clone();
        // Consumed before anything is written: if the store fails below, no proof is left with which a caller could still send.
        drop(spent);
        for _ in 0..ROUNDS {
            let row = self.row(&id)?;
            let mut attempt = row.value;
            match attempt.state {
                // By the stored lease: another client may have recovered the attempt meanwhile.
                State::Claimed if !attempt.is_over(now) => attempt.enter(State::Sent, None, now),
                // Abandoned before the refusal is returned, so that the payer can start again at once.
                State::Claimed => {
                    self.step(&id, |row| Ok(end_claim(row, reason::LEASE_ENDED.name(), now)))?;
                    return Err(LedgerError::LeaseEnded { attempt: id });
                }
                state => return Err(LedgerError::WrongState { attempt: id, state }),
            }
            let mut writes = Vec::with_capacity(2);
            if let Some(earlier) = attempt.supersedes.clone() {
                let earlier = self.row(&earlier)?;
                if earlier.value.state == State::Paid {
                    self.step(&id, |row| Ok(end_claim(row, reason::EARLIER_PAID.name(), now)))?;
                    return Err(LedgerError::EarlierPaid { attempt: earlier.value.id });
                }
                writes.push(row::unchanged(&earlier));
            }
            writes.push(self.replace(row.version, &attempt)?);
            match self.store.commit(&writes) {
                Ok(()) => return Ok(Sent::new(attempt)),
                // Somebody ended the claim, or learned of the earlier attempt.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(LedgerError::Contended)
    }

    /// Records the answer to a payment. Recording the same answer twice is not an error.
    ///
    /// An attempt that was given up as unknown, or superseded, while its answer was on the way takes the answer as well. Word
    /// that an attempt was paid after it was recorded as declined, or the reverse, raises an
    /// [alert](crate::alert::CONTRADICTED), and is refused.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if another answer is recorded already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be
    /// read or written.
    #[expect(clippy::needless_pass_by_value, reason = "an answer settles one attempt")]
    pub fn settle(&self, sent: Sent, outcome: Outcome, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.record(sent.attempt_id(), &outcome, now)
    }

    /// Gives a claim up before anything was released. `code` says why, as `flow.cancelled`.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if the attempt was sent already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be
    /// read or written.
    pub fn abandon(&self, claim: Claim, code: &str, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.abandon_spent(claim.spend(), code, now)
    }

    /// Gives a claim up after its method was released and before anything was sent. What was released is to be wiped.
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if the attempt was sent already; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be
    /// read or written.
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
}

pub(crate) fn end_claim(row: &Row<Attempt>, code: &str, now: DateTime<Utc>) -> Next {
    if row.value.state != State::Claimed {
        return Next::Done;
    }
    let mut attempt = row.value.clone();
    attempt.enter(State::Abandoned, Some(code), now);
    Next::change(attempt)
}
