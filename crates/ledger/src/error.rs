//! Why the ledger refuses.

use billfold_store::StoreError;
use chrono::{DateTime, Utc};

use crate::{AttemptId, State};

/// Why an invoice could not be claimed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The invoice was paid by this attempt.
    #[error("the invoice is already paid")]
    AlreadyPaid {
        /// The attempt that paid.
        attempt: AttemptId,
    },
    /// The invoice was paid by this attempt, and the live invoice does not show that payment together with a rest that
    /// covers the amount asked for.
    #[error("the invoice is already paid, and the live invoice does not show it as a deposit")]
    DepositNotShown {
        /// The attempt that paid last.
        attempt: AttemptId,
    },
    /// Another attempt is under way.
    #[error("another attempt to pay the invoice is in progress")]
    InProgress {
        /// The other attempt.
        attempt: AttemptId,
        /// Claimed or sent.
        state: State,
    },
    /// An earlier attempt was sent and nobody knows the answer. It must be reconciled first.
    #[error("the outcome of an earlier attempt is unknown")]
    OutcomeUnknown {
        /// The earlier attempt.
        attempt: AttemptId,
    },
    /// The request itself is not acceptable.
    #[error("{field} is missing, too long or out of range")]
    Malformed {
        /// Which part of it.
        field: RequestField,
    },
    /// Other writers were first, several times in a row.
    #[error("too many writers at once")]
    Contended,
    /// A stored attempt cannot be read.
    #[error("a stored attempt is damaged")]
    Damaged,
    /// The system gave no random bytes for the attempt's id.
    #[error("no random bytes")]
    Randomness(#[source] getrandom::Error),
    /// The store failed. Where its outcome is unknown there may now be a claim that nobody holds; its lease ends.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A part of a [`ClaimRequest`](crate::ClaimRequest).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestField {
    /// One of the four parts of the key.
    Key,
    /// The owner.
    Owner,
    /// The method.
    Method,
    /// The method's label.
    MethodLabel,
    /// The partner's context.
    Context,
    /// The number of the invoice.
    InvoiceNumber,
    /// The payee.
    Payee,
    /// The lease.
    Lease,
    /// The amount.
    Amount,
}

impl std::fmt::Display for RequestField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key => "invoice key",
            Self::Owner => "owner",
            Self::Method => "method",
            Self::MethodLabel => "method label",
            Self::Context => "context",
            Self::InvoiceNumber => "invoice number",
            Self::Payee => "payee",
            Self::Lease => "lease",
            Self::Amount => "amount",
        })
    }
}

/// Why an attempt could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// There is no such attempt.
    #[error("no such attempt")]
    NotFound {
        /// The id that was asked for.
        attempt: AttemptId,
    },
    /// The claim's lease has ended, so nothing may be sent under it. The attempt is abandoned.
    #[error("the lease of the claim has ended")]
    LeaseEnded {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The attempt is in a state from which this step does not lead on.
    #[error("the attempt is {state}")]
    WrongState {
        /// The attempt.
        attempt: AttemptId,
        /// The state it is in.
        state: State,
    },
    /// The evidence counts only later: until then the payment could still be charged.
    #[error("the payment could still be charged until {until}")]
    TooEarly {
        /// From when it counts.
        until: DateTime<Utc>,
    },
    /// Other writers were first, several times in a row.
    #[error("too many writers at once")]
    Contended,
    /// A stored attempt cannot be read.
    #[error("a stored attempt is damaged")]
    Damaged,
    /// The store failed. After a failed [`settle`](crate::Ledger::settle), get the proof again with
    /// [`Ledger::sent`](crate::Ledger::sent), or let [`recover`](crate::Ledger::recover) find the attempt.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl ClaimError {
    /// Every code [`code`](Self::code) can give, except the store's own.
    pub const CODES: &'static [&'static str] = &[
        "ledger.already_paid",
        "ledger.deposit_not_shown",
        "ledger.in_progress",
        "ledger.outcome_unknown",
        "ledger.malformed_request",
        "ledger.contended",
        "ledger.damaged",
        "ledger.no_randomness",
    ];

    /// A stable code for this refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyPaid { .. } => "ledger.already_paid",
            Self::DepositNotShown { .. } => "ledger.deposit_not_shown",
            Self::InProgress { .. } => "ledger.in_progress",
            Self::OutcomeUnknown { .. } => "ledger.outcome_unknown",
            Self::Malformed { .. } => "ledger.malformed_request",
            Self::Contended => "ledger.contended",
            Self::Damaged => "ledger.damaged",
            Self::Randomness(_) => "ledger.no_randomness",
            Self::Store(error) => error.code(),
        }
    }
}

impl LedgerError {
    /// Every code [`code`](Self::code) can give, except the store's own.
    pub const CODES: &'static [&'static str] = &[
        "ledger.not_found",
        "ledger.lease_ended",
        "ledger.wrong_state",
        "ledger.too_early",
        "ledger.contended",
        "ledger.damaged",
    ];

    /// A stable code for this failure.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "ledger.not_found",
            Self::LeaseEnded { .. } => "ledger.lease_ended",
            Self::WrongState { .. } => "ledger.wrong_state",
            Self::TooEarly { .. } => "ledger.too_early",
            Self::Contended => "ledger.contended",
            Self::Damaged => "ledger.damaged",
            Self::Store(error) => error.code(),
        }
    }
}

/// The codes the ledger itself gives as the reason of an attempt.
pub mod reason {
    /// The claim's lease ended before anything was sent.
    pub const LEASE_ENDED: &str = "ledger.lease_ended";
    /// The payment was sent, and no answer was recorded in time.
    pub const ANSWER_MISSING: &str = "ledger.answer_missing";
    /// The token has expired and the live invoice still shows everything due.
    pub const NEVER_CHARGED: &str = "ledger.never_charged";
    /// The attempt is recorded as declined, and then word came that it was paid. The invoice stays closed until somebody
    /// has found out and reconciled it.
    pub const CONTRADICTED: &str = "ledger.contradicted";
    /// All of them.
    pub const CODES: &[&str] = &[LEASE_ENDED, ANSWER_MISSING, NEVER_CHARGED, CONTRADICTED];
}
