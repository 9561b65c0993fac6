//! Recovery after a crash, and reconciliation of attempts whose outcome is unknown.

use chrono::{DateTime, Utc};

use crate::error::reason;
use crate::listing::DamagedRow;
use crate::row::{self, Row};
use crate::step::{Next, wrong};
use crate::transitions::end_claim;
use crate::{Attempt, AttemptId, Ledger, LedgerError, Outcome, PayerWord, State};

/// The attempts that are not finished, by what [`Ledger::recover`] made of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// Claims whose lease had ended, now abandoned.
    pub abandoned: Vec<Attempt>,
    /// Every attempt whose outcome is unknown, now or from before, and every superseded one without an outcome: to be
    /// reconciled.
    pub unknown: Vec<Attempt>,
    /// Attempts that may still be under way in another process, or in this one, or at the payer's bank.
    pub live: Vec<Attempt>,
    /// Finished attempts with an alert that nobody has answered.
    pub alerts: Vec<Attempt>,
    /// Rows that cannot be read. They block their own invoices.
    pub damaged: Vec<DamagedRow>,
}

impl Recovery {
    /// The attempts that the partner is to be asked about: without an outcome, at the payer's bank, or contradicted.
    pub fn to_ask(&self) -> impl Iterator<Item = &Attempt> {
        let others = self.live.iter().chain(&self.alerts);
        self.unknown.iter().chain(others.filter(|attempt| attempt.is_to_be_asked()))
    }
}

impl Ledger {
    /// Ends what a crash left behind, for one payment service: claims whose lease has ended become abandoned, sent
    /// attempts without an answer by then become unknown, and so do those whose time at the payer's bank is over. To be called
    /// at the start, and from time to time. Safe at any moment: what is still under way is not touched, and a row that cannot be
    /// read stops nothing but itself.
    ///
    /// # Errors
    /// [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if an attempt cannot be written. What was
    /// recovered before the failure stays recovered.
    pub fn recover(&self, service: &str, now: DateTime<Utc>) -> Result<Recovery, LedgerError> {
        let mut recovery = Recovery::default();
        let open = self.indexed(row::BY_OPEN, &self.service_digest(service))?;
        recovery.damaged = open.damaged;
        if cfg!(billfold_planted = "damage-stops") && !recovery.damaged.is_empty() {
            return Err(LedgerError::Damaged);
        }
        for found in open.attempts {
            let attempt = self.step(&found.id, |row| Ok(expire(row, now)))?;
            match attempt.state {
                State::Abandoned if found.state == State::Claimed => recovery.abandoned.push(attempt),
                State::Unknown | State::Superseded => recovery.unknown.push(attempt),
                State::Claimed | State::Sent | State::ActionRequired => recovery.live.push(attempt),
                State::Paid | State::Declined | State::Abandoned => {
                    // Without an alert, another process was quicker.
                    recovery.alerts.extend(Some(attempt).filter(|it| it.open_alerts().next().is_some()));
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
    /// [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be read or written.
    pub fn give_up_waiting(&self, id: &AttemptId, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.step(id, |row| match row.value.state {
            State::Sent => Ok(lose(row, now)),
            State::Unknown => Ok(Next::Done),
            state => Err(wrong(row, state)),
        })
    }

    /// Records what the partner's `paymentstatus` says of an attempt that was sent. Only a final answer about this very request
    /// settles it; the same answer twice is not an error. [`Outcome::Unknown`] is noted as [asked](Self::asked).
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] if nothing was sent, or if another answer is recorded already, which raises an
    /// [alert](crate::alert::CONTRADICTED); [`LedgerError::NotFound`], [`LedgerError::Damaged`],
    /// [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be read or written.
    #[expect(clippy::needless_pass_by_value, reason = "an answer settles one attempt")]
    pub fn reconcile(
        &self,
        id: &AttemptId,
        outcome: Outcome,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        let row = self.row(id)?;
        match (&outcome, row.value.state) {
            // Nothing can be told of it: its sender has still to decide.
            (_, State::Claimed) => Err(wrong(&row, State::Claimed)),
            (Outcome::Unknown { code }, _) => self.asked(id, code, None, now),
            _ => self.record(id, &outcome, now),
        }
    }

    /// Notes that the partner was asked about an attempt and gave no final answer: `said` is the stable code of what it said, or of
    /// why there was no answer; until `not_before` it wants not to be asked again (`Retry-After`).
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or
    /// [`LedgerError::Store`] if it cannot be read or written.
    pub fn asked(
        &self,
        id: &AttemptId,
        said: &str,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        self.note(id, |attempt| attempt.note_asked(said, not_before, now))
    }

    /// Notes that the live invoice still shows everything as due while the outcome of the attempt is unknown. It settles nothing: a
    /// payment that could not be booked shows so for ever.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or
    /// [`LedgerError::Store`] if it cannot be read or written.
    pub fn shows_due(&self, id: &AttemptId, now: DateTime<Utc>) -> Result<Attempt, LedgerError> {
        self.note(id, |attempt| attempt.evidence.still_due = Some(now))
    }

    /// Notes the payer's own word about an attempt whose outcome is unknown. The partner is still asked, whatever the payer says;
    /// [`PayerWord::Unpaid`] lets a new attempt take its place where the partner cannot bar it, see
    /// [`ClaimRequest::supersede`](crate::ClaimRequest::supersede).
    ///
    /// # Errors
    /// [`LedgerError::WrongState`] unless its outcome is unknown; [`LedgerError::NotFound`], [`LedgerError::Damaged`],
    /// [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be read or written.
    pub fn payer_says(
        &self,
        id: &AttemptId,
        word: PayerWord,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        self.step(id, |row| match row.value.state {
            State::Unknown | State::Superseded => {
                let mut attempt = row.value.clone();
                attempt.evidence.note_payer(word, now);
                attempt.updated = now;
                Ok(Next::change(attempt))
            }
            state => Err(wrong(row, state)),
        })
    }

    /// Changes what is known of an attempt without an outcome. One that has an outcome needs no evidence.
    fn note(&self, id: &AttemptId, note: impl Fn(&mut Attempt)) -> Result<Attempt, LedgerError> {
        self.step(id, |row| {
            if !row.value.is_to_be_asked() && row.value.state != State::Sent {
                return Ok(Next::Done);
            }
            let mut attempt = row.value.clone();
            note(&mut attempt);
            Ok(Next::change(attempt))
        })
    }
}

fn expire(row: &Row<Attempt>, now: DateTime<Utc>) -> Next {
    if !row.value.is_over(now) {
        return Next::Done;
    }
    match row.value.state {
        // Nothing can have left under a claim: `mark_sent` checks the same lease, in the same record, before the first byte.
        State::Claimed => end_claim(row, reason::LEASE_ENDED.name(), now),
        // Never declined by time alone: a charge may be booked long after the answer was lost (decision 0012).
        State::Sent if cfg!(billfold_planted = "sent-left") => Next::Done,
        State::Sent | State::ActionRequired => lose(row, now),
        _ => Next::Done,
    }
}

fn lose(row: &Row<Attempt>, now: DateTime<Utc>) -> Next {
    let mut attempt = row.value.clone();
    let reason = match attempt.state {
        State::ActionRequired => &reason::ACTION_OVER,
        _ => &reason::ANSWER_MISSING,
    };
    attempt.enter(State::Unknown, Some(reason.name()), now);
    Next::change(attempt)
}
