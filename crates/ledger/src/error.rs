//! Why the ledger refuses.

use billfold_reason::{Code, reasons};
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
    /// An earlier attempt was sent and its outcome is not known. It must be reconciled first.
    #[error("the outcome of an earlier attempt is unknown")]
    OutcomeUnknown {
        /// The earlier attempt.
        attempt: AttemptId,
    },
    /// A part of the request is missing, too long or out of range.
    #[error("{field} is missing, too long or out of range")]
    Malformed {
        /// The part that is not acceptable.
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
    /// The store failed. Where its outcome is unknown there may now be a claim that no caller holds, until its lease ends.
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

impl RequestField {
    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "invoice key",
            Self::Owner => "owner",
            Self::Method => "method",
            Self::MethodLabel => "method label",
            Self::Context => "context",
            Self::InvoiceNumber => "invoice number",
            Self::Payee => "payee",
            Self::Lease => "lease",
            Self::Amount => "amount",
        }
    }
}

impl std::fmt::Display for RequestField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
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

reasons! {
    ClaimError {
        Self::AlreadyPaid { .. } => Code::refusal("ledger.already_paid", "The invoice is paid already.");
        Self::DepositNotShown { .. } => Code::refusal(
            "ledger.deposit_not_shown",
            "The invoice was paid already, and the partner's invoice does not show that payment as a deposit.",
        )
        .with_remedy("Ask the merchant, if a rest is due.");
        Self::InProgress { state, .. } => Code::hold(
            "ledger.in_progress",
            "Another attempt to pay this invoice is in progress.",
        )
        .with_detail("Another attempt to pay this invoice is {state:word}.")
        .with_remedy("Wait until the other attempt has ended."), state: state.as_str();
        Self::OutcomeUnknown { .. } => Code::unknown(
            "ledger.outcome_unknown",
            "An earlier attempt to pay this invoice was sent, and whether it succeeded is not known.",
        )
        .with_remedy("Reconcile the earlier attempt before you pay again.");
        Self::Malformed { field } => Code::refusal(
            "ledger.malformed_request",
            "A part of the request to pay is missing, too long or out of range.",
        )
        .with_detail("The {field:word} is missing, too long or out of range."), field: field.as_str();
        Self::Randomness(_) => Code::refusal(
            "ledger.no_randomness",
            "The operating system gives no random bytes, without which no payment is started.",
        )
        .with_remedy("Whoever runs the machine should look at its random generator.");
    }
    shares {
        Self::Contended => CONTENDED;
        Self::Damaged => DAMAGED;
    }
    wraps {
        Self::Store(error) => error;
    }
}

reasons! {
    LedgerError {
        Self::NotFound { .. } => Code::refusal("ledger.not_found", "There is no such attempt to pay.");
        Self::WrongState { state, .. } => Code::refusal(
            "ledger.wrong_state",
            "The attempt is in a state that does not allow this step.",
        )
        .with_detail("The attempt is {state:word}, which does not allow this step."), state: state.as_str();
        Self::TooEarly { until } => Code::hold(
            "ledger.too_early",
            "The payment can still be charged, so it cannot be told yet that it never was.",
        )
        .with_detail("The payment can still be charged until {until:time}.")
        .with_remedy("Reconcile the attempt again later."), until: *until;
    }
    shares {
        Self::LeaseEnded { .. } => reason::LEASE_ENDED;
        Self::Contended => CONTENDED;
        Self::Damaged => DAMAGED;
    }
    wraps {
        Self::Store(error) => error;
    }
}

const CONTENDED: Code = Code::hold(
    "ledger.contended",
    "Other writers changed the attempts of this invoice several times in a row.",
)
.with_remedy("Try again.");
const DAMAGED: Code = Code::damage("ledger.damaged", "A stored attempt to pay cannot be read.")
    .with_remedy("Restore the store from a backup; until then the invoice is not paid again.");

/// The codes that the ledger itself gives as the reason of an attempt.
pub mod reason {
    use billfold_reason::codes;

    codes! {
        /// All of them.
        pub CODES;
        LEASE_ENDED = Code::refusal(
            "ledger.lease_ended",
            "The time reserved for the payment ended before anything was sent.",
        )
        .with_remedy("Start the payment again.");
        ANSWER_MISSING = Code::unknown(
            "ledger.answer_missing",
            "The payment was sent, and no answer was recorded in time.",
        )
        .with_remedy("Reconcile the attempt before you pay again.");
        NEVER_CHARGED = Code::refusal(
            "ledger.never_charged",
            "The payment can no longer be charged, and the partner's invoice still shows everything as due.",
        );
        CONTRADICTED = Code::damage(
            "ledger.contradicted",
            "The attempt is recorded as declined, but was later reported as paid; the invoice stays closed until that is resolved.",
        )
        .with_remedy("Ask the merchant and the card's bank, then reconcile the attempt.");
    }
}
