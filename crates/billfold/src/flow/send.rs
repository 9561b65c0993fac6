//! The payment-complete call: stored as sent before its first byte leaves, settled by the answer.

use std::sync::Arc;

use billfold_ledger::{Action, Attempt, AttemptId, Ledger, LedgerError, Outcome, Sent};
use billfold_partner::http::{self, Failure};
use billfold_partner::{ActionRequired, Adapter, AnswerError, BuildError, Completion, Operation};
use billfold_processor::SignError;
use billfold_reason::{Coded as _, reasons};
use chrono::{DateTime, TimeDelta, Utc};

use super::codes::{REVIEW_TOO_OLD, SIGNING_FAILED};
use crate::Payee;

/// Why a payment was not sent: no byte of it has left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// A token could not be signed. The attempt is abandoned.
    #[error("the payment could not be signed")]
    Sign(#[from] SignError),
    /// The review was too old when the signatures came. The attempt is abandoned.
    #[error("the review is older than 15 minutes")]
    ReviewTooOld,
    /// The call could not be built. The attempt is abandoned.
    #[error("the call to the partner could not be built")]
    Build(#[from] BuildError),
    /// The ledger could not store that the payment is being sent, so it is not sent.
    #[error("the ledger could not store the payment, so it was not sent")]
    Ledger(#[from] LedgerError),
}

reasons! {
    SendError {}
    shares {
        Self::Sign(_) => SIGNING_FAILED;
        Self::ReviewTooOld => REVIEW_TOO_OLD;
    }
    wraps {
        Self::Build(error) => error;
        Self::Ledger(error) => error;
    }
}

/// Why an answer could not be settled. The attempt stays sent; the next start reconciles it.
#[derive(Debug, thiserror::Error)]
#[error("the ledger could not store the outcome of the payment")]
#[non_exhaustive]
pub struct SettleError {
    /// The attempt.
    pub attempt: AttemptId,
    /// The failure of the ledger.
    #[source]
    pub source: LedgerError,
}

reasons! {
    SettleError {}
    wraps {
        Self { source, .. } => source;
    }
}

/// A payment that the ledger knows as sent, with the one request to send.
///
/// The request is taken out once: who has sent it has nothing left to send.
/// ```compile_fail,E0382
/// fn twice(sending: billfold::Sending) {
///     let (first, awaited) = sending.take();
///     let (second, awaited) = sending.take();
/// }
/// ```
#[derive(Debug)]
pub struct Sending {
    pub(super) sent: Sent,
    pub(super) payee: Payee,
    pub(super) adapter: Arc<dyn Adapter>,
    pub(super) request: Arc<http::Request>,
}

/// A payment whose request was handed out, and whose answer is waited for. If the answer is lost with it, the next start reconciles
/// the attempt.
#[derive(Debug)]
pub struct Awaited {
    sent: Sent,
    payee: Payee,
    adapter: Arc<dyn Adapter>,
}

impl Sending {
    /// Hands out the request, to be sent at once and once. A driver that needs to own it has it behind an `Arc`, so that the
    /// credential inside is not copied.
    #[must_use]
    pub fn take(self) -> (Arc<http::Request>, Awaited) {
        let Self { sent, payee, adapter, request } = self;
        (request, Awaited { sent, payee, adapter })
    }

    /// The attempt; its id is the request id on the wire.
    #[must_use]
    pub fn attempt_id(&self) -> &AttemptId {
        self.sent.attempt_id()
    }
}

impl Awaited {
    /// Who is paid: what a host keeps of them once the attempt is `Paid`, see [`Account::remember`](crate::Account::remember).
    #[must_use]
    pub fn payee(&self) -> &Payee {
        &self.payee
    }

    /// The attempt; its id is the request id on the wire.
    #[must_use]
    pub fn attempt_id(&self) -> &AttemptId {
        self.sent.attempt_id()
    }

    /// Settles the attempt by the partner's answer, or by how the driver failed to get one. An outcome that cannot be told
    /// becomes `Unknown`, to be reconciled and never sent again.
    ///
    /// # Errors
    /// [`SettleError`] if the ledger cannot store the outcome.
    pub fn answer(
        self,
        ledger: &Ledger,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, SettleError> {
        let Self { sent, adapter, .. } = self;
        let attempt = sent.attempt_id().clone();
        let outcome = match answer {
            Ok(response) => outcome(adapter.read_completion(&response, attempt.as_str()), now),
            // No connection, so not a byte left: the one thing beside the partner's word that is certain.
            Err(Failure::NotSent) => Outcome::Declined {
                code: AnswerError::from_failure(Operation::Complete, Failure::NotSent)
                    .code()
                    .name()
                    .to_owned(),
            },
            Err(_) => unknown(),
        };
        ledger.settle(sent, outcome, now).map_err(|source| SettleError { attempt, source })
    }
}

/// What the ledger stores for an answer. Only a final one decides: what an adapter could not read may have been charged, whatever
/// its error says.
pub(super) fn outcome(completion: Result<Completion, AnswerError>, now: DateTime<Utc>) -> Outcome {
    match completion {
        Ok(Completion::Paid(paid)) => {
            Outcome::Paid { confirmation: paid.confirmation, message: paid.message }
        }
        Ok(Completion::Declined(declined)) => Outcome::Declined { code: declined.code().name().to_owned() },
        Ok(Completion::ActionRequired(asked)) => action(&asked, now),
        Err(AnswerError::OutcomeUnknown { status: Some(400..=499), .. })
            if cfg!(billfold_planted = "status-declines") =>
        {
            Outcome::Declined { code: "partner.declined".to_owned() }
        }
        // A result that a later version of the partner crate adds is not understood here, so it counts as unknown as well.
        Ok(_) | Err(_) => unknown(),
    }
}

/// The bank's question. Until when it can be answered is the partner's to say, by its own clock; where it does not say, a payer who is
/// asked for a quarter of an hour has left.
pub(super) fn action(asked: &ActionRequired, now: DateTime<Utc>) -> Outcome {
    let until = match (asked.until, asked.at) {
        // As long as the partner gives, counted by the clock that will look at it.
        (Some(until), Some(at)) => now.checked_add_signed(until.signed_duration_since(at)),
        (until, _) => until,
    };
    let until = until.or_else(|| now.checked_add_signed(ACTION_TIME)).unwrap_or(now);
    Outcome::ActionRequired(Action::new(asked.url.as_str(), until))
}

/// How long the payer has at the bank where the partner does not say.
const ACTION_TIME: TimeDelta = TimeDelta::minutes(15);

fn unknown() -> Outcome {
    Outcome::Unknown { code: "partner.outcome_unknown".to_owned() }
}
