//! What waits for a person's answer.

use chrono::{DateTime, Utc};

use crate::attempt::cut;
use crate::row;
use crate::step::Next;
use crate::{Answered, Attempt, AttemptId, Ledger, LedgerError, Listing};

impl Ledger {
    /// Lists the attempts of a service that carry an alert which nobody has answered.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn alerts(&self, service: &str) -> Result<Listing, LedgerError> {
        let mut listing = self.indexed(row::BY_OPEN, &self.service_digest(service))?;
        listing.attempts.retain(|attempt| attempt.open_alerts().next().is_some());
        Ok(listing)
    }

    /// Answers an alert: `by` names who looked at it. An answered [contradiction](crate::alert::CONTRADICTED) closes its
    /// invoice no longer; what the attempt's state says counts then.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchAlert`] if the attempt has no open alert of that code; [`LedgerError::NotFound`],
    /// [`LedgerError::Damaged`], [`LedgerError::Contended`], [`LedgerError::Seal`] or [`LedgerError::Store`] if it cannot be
    /// read or written.
    pub fn answer_alert(
        &self,
        id: &AttemptId,
        code: &str,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        self.step(id, |row| {
            let mut attempt = row.value.clone();
            let mut alerts = attempt.alerts.iter_mut();
            let Some(alert) = alerts.find(|alert| alert.is_open() && alert.code == code) else {
                return Err(LedgerError::NoSuchAlert { attempt: id.clone() });
            };
            alert.answered = Some(Answered { at: now, by: cut(by, MAX_NAME) });
            attempt.updated = now;
            Ok(Next::change(attempt))
        })
    }
}

/// Bytes of the name of who answers.
const MAX_NAME: usize = 128;
