//! An outcome that nobody knows is asked for, never tried again.

use std::sync::Arc;

use billfold_ledger::{Attempt, AttemptId, Evidence, Ledger, LedgerError, State, reason};
use billfold_partner::http::{self, Failure};
use billfold_partner::{
    Adapter, AnswerError, Ask, BuildError, Completion, Operation, PartnerId, PaymentStatus,
};
use billfold_processor::SignError;
use billfold_reason::Coded as _;
use chrono::{DateTime, Utc};

use super::Service;

/// Why an attempt was not reconciled. It stays unknown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// The attempt's outcome is known, or nothing was sent.
    #[error("the attempt is {0}, not unknown")]
    NotUnknown(State),
    /// The attempt's partner is not in the service's network.
    #[error("the attempt's partner is not in this service's network")]
    UnknownPartner,
    /// The call could not be built.
    #[error("the call to the partner could not be built")]
    Build(#[from] BuildError),
    /// The call could not be signed.
    #[error("the call to the partner could not be signed")]
    Sign(#[from] SignError),
    /// The partner gave no usable answer. Ask again later.
    #[error("the partner gave no usable answer")]
    Answer(#[from] AnswerError),
    /// The partner is still working on the payment. Ask again later.
    #[error("the partner does not know the outcome yet")]
    Pending,
    /// The ledger could not store the outcome.
    #[error("the ledger could not store the outcome")]
    Ledger(#[from] LedgerError),
}

impl ReconcileError {
    /// Stable codes of this enum, beside those of the errors it wraps.
    pub const CODES: &'static [&'static str] = &[
        "reconcile.not_unknown",
        "reconcile.unknown_partner",
        "reconcile.pending",
        "service.signing_failed",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotUnknown(_) => "reconcile.not_unknown",
            Self::UnknownPartner => "reconcile.unknown_partner",
            Self::Build(error) => error.code().name(),
            Self::Sign(_) => "service.signing_failed",
            Self::Answer(error) => error.code().name(),
            Self::Pending => "reconcile.pending",
            Self::Ledger(error) => error.code().name(),
        }
    }
}

/// A `paymentstatus` call about an unknown attempt. Asking moves no money and may be repeated.
#[derive(Debug)]
pub struct StatusCall {
    attempt: AttemptId,
    adapter: Arc<dyn Adapter>,
    request: http::Request,
}

impl Service {
    /// Asks the partner what became of an attempt: one whose outcome is unknown, or whose recorded outcome was contradicted
    /// later. `payer` is the payer's address, as in the payment's own call.
    ///
    /// # Errors
    /// [`ReconcileError`] if there is nothing to ask, or nobody.
    pub fn payment_status(
        &self,
        attempt: &Attempt,
        payer: &str,
        now: DateTime<Utc>,
    ) -> Result<StatusCall, ReconcileError> {
        let contradicted = attempt.reason.as_deref() == Some(reason::CONTRADICTED.name());
        if attempt.state != State::Unknown && !contradicted {
            return Err(ReconcileError::NotUnknown(attempt.state));
        }
        let partner = PartnerId::new(&attempt.key.partner).ok();
        let adapter = partner.and_then(|id| self.adapter(&id)).ok_or(ReconcileError::UnknownPartner)?;
        let bearer = self.bearer_token(&attempt.key.merchant, payer, "", now)?;
        let ask = Ask::new(&attempt.key.merchant, attempt.context.as_deref().unwrap_or("{}"));
        let request = adapter.payment_status(&ask, attempt.id.as_str(), &bearer)?;
        Ok(StatusCall { attempt: attempt.id.clone(), adapter, request })
    }
}

impl StatusCall {
    /// What to send.
    #[must_use]
    pub fn request(&self) -> &http::Request {
        &self.request
    }

    /// Settles the attempt by the partner's answer: `Unknown` becomes `Paid` or `Declined`, or stays.
    ///
    /// # Errors
    /// [`ReconcileError`]; the attempt stays unknown.
    pub fn answer(
        self,
        ledger: &Ledger,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, ReconcileError> {
        let response =
            answer.map_err(|failure| AnswerError::from_failure(Operation::PaymentStatus, failure))?;
        let evidence = match self.adapter.read_payment_status(&response, self.attempt.as_str())? {
            PaymentStatus::Settled(Completion::Paid(paid)) => {
                Evidence::Paid { confirmation: paid.confirmation, message: paid.message }
            }
            PaymentStatus::Settled(Completion::Declined(declined)) => {
                Evidence::Declined { code: declined.code().name().to_owned() }
            }
            _ => return Err(ReconcileError::Pending),
        };
        Ok(ledger.reconcile(&self.attempt, evidence, now)?)
    }
}
