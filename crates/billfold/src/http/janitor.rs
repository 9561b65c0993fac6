//! The driver's part of the janitor: asks the partners what the ledger says is to be asked.

use billfold_ledger::{Agenda, Attempt, Backoff, Ledger, LedgerError, Recovery};
use billfold_reason::Coded as _;
use chrono::{DateTime, Utc};

use super::Driver;
use crate::{ReconcileError, Service, Signers};

/// What one round of questions came to.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Round {
    /// The attempts that were asked about, as they are now, each with why it has no outcome if it has none.
    pub asked: Vec<(Attempt, Option<ReconcileError>)>,
    /// When to go round again; `None` if nothing waits.
    pub next: Option<DateTime<Utc>>,
    /// What recovery found on the way: also attempts under way, alerts and damaged rows.
    pub recovery: Recovery,
}

impl Driver {
    /// Goes one round: [recovers](Ledger::recover), asks the partners about every attempt that is due, and records what they say. A
    /// partner that does not answer, or that the service no longer knows, keeps the others from nothing. `clock` gives the time.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger cannot be read or written. What was recorded before stays recorded.
    pub async fn tend(
        &self,
        service: &Service,
        signers: &Signers,
        ledger: &Ledger,
        backoff: Backoff,
        clock: impl Fn() -> DateTime<Utc>,
    ) -> Result<Round, LedgerError> {
        let Agenda { ask, next, recovery, .. } = ledger.agenda(service.name(), backoff, clock())?;
        let mut asked = Vec::with_capacity(ask.len());
        for attempt in ask {
            asked.push(self.ask(service, signers, ledger, attempt, &clock).await?);
        }
        // What was asked waits longer now. Where nothing was, the sweep above has told when to look again.
        let next =
            if asked.is_empty() { next } else { ledger.agenda(service.name(), backoff, clock())?.next };
        Ok(Round { asked, next, recovery })
    }

    /// Asks about one attempt, whenever it was asked about last, and records what the partner says. Gives the attempt as it is then,
    /// and why it has no outcome if it has none.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger cannot be read or written.
    pub async fn ask(
        &self,
        service: &Service,
        signers: &Signers,
        ledger: &Ledger,
        attempt: Attempt,
        clock: &impl Fn() -> DateTime<Utc>,
    ) -> Result<(Attempt, Option<ReconcileError>), LedgerError> {
        let call = service.payment_status(&attempt, clock());
        let answered = match call.and_then(|unsigned| unsigned.sign(signers, clock())) {
            Ok(call) => {
                let answer = self.send(call.request()).await;
                call.answer(ledger, answer, clock())
            }
            Err(error) => {
                ledger.asked(&attempt.id, error.code().name(), None, clock())?;
                Err(error)
            }
        };
        match answered {
            Ok(attempt) => Ok((attempt, None)),
            Err(ReconcileError::Ledger(error @ LedgerError::Store(_))) => Err(error),
            Err(error) => Ok((ledger.attempt(&attempt.id)?.unwrap_or(attempt), Some(error))),
        }
    }
}
