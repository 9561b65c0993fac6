//! Reconciliation: an unknown outcome is asked about, and the payment is never tried again.

use std::sync::Arc;

use billfold_ledger::{Attempt, AttemptId, Ledger, LedgerError, Outcome, State};
use billfold_partner::http::{self, Failure};
use billfold_partner::{
    Adapter, AnswerError, Ask, BuildError, Operation, PartnerId, PaymentStatus, UnsignedBearer,
};
use billfold_processor::{SignError, Signature, SigningRequest};
use billfold_reason::{Code, Coded as _, reasons};
use chrono::{DateTime, TimeDelta, Utc};

use super::codes::SIGNING_FAILED;
use super::{Service, Signers, send};

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

reasons! {
    ReconcileError {
        Self::NotUnknown(_) => Code::refusal(
            "reconcile.not_unknown",
            "The outcome of the attempt is known, or nothing was sent, so there is nothing to ask.",
        );
        Self::UnknownPartner => Code::refusal(
            "reconcile.unknown_partner",
            "The attempt's partner is not among those that this service may call.",
        )
        .with_remedy("Host: add the partner to the service's network.");
        Self::Pending => Code::hold("reconcile.pending", "The partner does not know the outcome yet.")
            .with_remedy("Ask again later. Do not pay again.");
    }
    shares {
        Self::Sign(_) => SIGNING_FAILED;
    }
    wraps {
        Self::Build(error) => error;
        Self::Answer(error) => error;
        Self::Ledger(error) => error;
    }
}

/// A `paymentstatus` call about an unknown attempt, which waits for its signature.
#[derive(Debug)]
pub struct UnsignedStatus {
    attempt: AttemptId,
    merchant: String,
    context: String,
    adapter: Arc<dyn Adapter>,
    bearer: UnsignedBearer,
}

/// A `paymentstatus` call about an unknown attempt. Asking moves no money and may be repeated.
#[derive(Debug)]
pub struct StatusCall {
    attempt: AttemptId,
    adapter: Arc<dyn Adapter>,
    request: Arc<http::Request>,
}

impl Service {
    /// Asks the partner what became of an attempt: one whose outcome is unknown, or whose recorded outcome was contradicted
    /// later. In the call's bearer token the attempt's id takes the place of the payer, whom a host may no longer know.
    ///
    /// # Errors
    /// [`ReconcileError::NotUnknown`] if the outcome is known, [`ReconcileError::UnknownPartner`] if the partner is not in the
    /// network, [`ReconcileError::Sign`] if the token cannot be written.
    pub fn payment_status(
        &self,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<UnsignedStatus, ReconcileError> {
        if !attempt.is_to_be_asked() {
            return Err(ReconcileError::NotUnknown(attempt.state));
        }
        let partner = PartnerId::new(&attempt.key.partner).ok();
        let adapter = partner.and_then(|id| self.adapter(&id)).ok_or(ReconcileError::UnknownPartner)?;
        let bearer = self.bearer_token(&attempt.key.merchant, attempt.id.as_str(), "", now)?;
        let context = attempt.context.clone().unwrap_or_else(|| "{}".to_owned());
        let merchant = attempt.key.merchant.clone();
        Ok(UnsignedStatus { attempt: attempt.id.clone(), merchant, context, adapter, bearer })
    }
}

impl UnsignedStatus {
    /// What is to be signed.
    #[must_use]
    pub fn to_sign(&self) -> Vec<&SigningRequest> {
        vec![self.bearer.to_sign()]
    }

    /// Takes the signature, or why there is none. `now` is when it came: the token may have expired while it was waited for.
    ///
    /// # Errors
    /// [`ReconcileError::Sign`] or [`ReconcileError::Build`] if there is no good signature or the call cannot be built. Nothing
    /// was asked.
    pub fn signed(
        self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<StatusCall, ReconcileError> {
        let Self { attempt, merchant, context, adapter, bearer } = self;
        let bearer = bearer.signed(&signatures?, now)?;
        let request = adapter.payment_status(&Ask::new(&merchant, &context), attempt.as_str(), &bearer)?;
        Ok(StatusCall { attempt, adapter, request: Arc::new(request) })
    }

    /// The same with keys that are at hand.
    ///
    /// # Errors
    /// As [`signed`](Self::signed).
    pub fn sign(self, signers: &Signers, now: DateTime<Utc>) -> Result<StatusCall, ReconcileError> {
        let signatures = signers.sign(&self.to_sign());
        self.signed(signatures, now)
    }
}

impl StatusCall {
    /// The request to send, once. A driver that needs to own it clones the `Arc`, so the credential inside is not copied.
    #[must_use]
    pub fn request(&self) -> &Arc<http::Request> {
        &self.request
    }

    /// Settles the attempt by the partner's answer: `Unknown` becomes `Paid` or `Declined`, or stays.
    ///
    /// # Errors
    /// [`ReconcileError::Answer`] if the answer cannot be used, [`ReconcileError::Pending`] if the partner does not know yet,
    /// [`ReconcileError::Ledger`] if the outcome cannot be stored. The attempt stays as it was; that it was asked is noted.
    pub fn answer(
        self,
        ledger: &Ledger,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, ReconcileError> {
        let rest = answer.as_ref().ok().and_then(http::Response::retry_after);
        match self.outcome(answer, now) {
            Ok(outcome) => Ok(ledger.reconcile(&self.attempt, outcome, now)?),
            Err(error) => {
                // That it was asked, and what was said, is evidence; the next question waits longer.
                let rest = rest.and_then(|rest| TimeDelta::from_std(rest).ok());
                let not_before = rest.and_then(|rest| now.checked_add_signed(rest));
                ledger.asked(&self.attempt, error.code().name(), not_before, now)?;
                Err(error)
            }
        }
    }

    fn outcome(
        &self,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Outcome, ReconcileError> {
        let response =
            answer.map_err(|failure| AnswerError::from_failure(Operation::PaymentStatus, failure))?;
        match self.adapter.read_payment_status(&response, self.attempt.as_str())? {
            PaymentStatus::Settled(completion) => Ok(send::outcome(Ok(completion), now)),
            PaymentStatus::Pending(pending) => match pending.action {
                Some(asked) => Ok(send::action(&asked, now)),
                // "Not seen" is no outcome either: the request may still be on its way, or held by a proxy.
                None => Err(ReconcileError::Pending),
            },
            _ => Err(ReconcileError::Pending),
        }
    }
}
