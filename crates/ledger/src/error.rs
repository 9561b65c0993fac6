//! Why the ledger refuses.

use crate::{AttemptId, SealError, State};
use billfold_reason::{Code, reasons};
use billfold_store::{Damage, StoreError};

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
        /// Claimed, sent, or waiting for the payer's bank.
        state: State,
    },
    /// An earlier attempt was sent and its outcome is not known. It must be reconciled first, or
    /// [superseded](crate::ClaimRequest::supersede).
    #[error("the outcome of an earlier attempt is unknown")]
    OutcomeUnknown {
        /// The earlier attempt.
        attempt: AttemptId,
    },
    /// The request supersedes an earlier attempt that the partner cannot bar, and the payer has not said that it was not
    /// charged.
    #[error("the payer has not said that the earlier attempt was not charged")]
    PayerNotAsked {
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
    /// A stored row of this invoice cannot be read, or its rows do not belong together.
    #[error("a stored attempt is damaged")]
    Damaged,
    /// The attempt could not be sealed.
    #[error("the attempt could not be sealed")]
    Seal(#[from] SealError),
    /// The system gave no random bytes for the attempt's id.
    #[error("no random bytes")]
    Randomness(#[source] getrandom::Error),
    /// The store failed. Where its outcome is unknown there may now be a claim that no caller holds, until its lease ends.
    #[error("the store failed")]
    Store(#[source] StoreError),
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
    /// What the host remembers of the payee.
    PayeeRecord,
    /// The destination.
    Destination,
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
            Self::PayeeRecord => "payee's record",
            Self::Destination => "destination",
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
    /// The claim took the place of an attempt that was paid after all, so nothing may be sent under it. It is abandoned.
    #[error("the earlier attempt was paid after all")]
    EarlierPaid {
        /// The attempt that paid.
        attempt: AttemptId,
    },
    /// The attempt has no open alert of this code.
    #[error("the attempt has no such alert")]
    NoSuchAlert {
        /// The attempt.
        attempt: AttemptId,
    },
    /// Other writers were first, several times in a row.
    #[error("too many writers at once")]
    Contended,
    /// A stored attempt cannot be read.
    #[error("a stored attempt is damaged")]
    Damaged,
    /// The attempt could not be sealed.
    #[error("the attempt could not be sealed")]
    Seal(#[from] SealError),
    /// The store failed. After a failed [`settle`](crate::Ledger::settle), get the proof again with
    /// [`Ledger::sent`](crate::Ledger::sent), or let [`recover`](crate::Ledger::recover) find the attempt.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for ClaimError {
    fn from(error: StoreError) -> Self {
        if is_of_a_row(&error) { Self::Damaged } else { Self::Store(error) }
    }
}

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        if is_of_a_row(&error) { Self::Damaged } else { Self::Store(error) }
    }
}

/// Whether the store found the one row damaged that it was asked for, and not itself.
fn is_of_a_row(error: &StoreError) -> bool {
    matches!(error, StoreError::Corrupt { what } if *what != Damage::File)
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
        .with_remedy("Reconcile the earlier attempt, or show the payer why its outcome is unknown and let the new one supersede it.");
        Self::PayerNotAsked { .. } => Code::refusal(
            "ledger.payer_not_asked",
            "Whether an earlier attempt was charged is not known, the partner cannot bar it, and the payer has not said that it was not charged.",
        )
        .with_remedy("Payer: look at the card's statement. Record what it says, and pay again only if it was not charged.");
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
        Self::Seal(error) => error;
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
        Self::NoSuchAlert { .. } => Code::refusal(
            "ledger.no_such_alert",
            "The attempt has no alert of this code that is still to be answered.",
        );
    }
    shares {
        Self::LeaseEnded { .. } => reason::LEASE_ENDED;
        Self::EarlierPaid { .. } => reason::EARLIER_PAID;
        Self::Contended => CONTENDED;
        Self::Damaged => DAMAGED;
    }
    wraps {
        Self::Seal(error) => error;
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
        ACTION_OVER = Code::unknown(
            "ledger.action_over",
            "The payer's bank asked the payer to confirm the payment, and no answer was recorded in time.",
        )
        .with_remedy("Reconcile the attempt before you pay again.");
        SUPERSEDED = Code::unknown(
            "ledger.superseded",
            "The outcome of this payment was not known when another one took its place; the partner is still asked about it.",
        );
        EARLIER_PAID = Code::refusal(
            "ledger.earlier_paid",
            "The earlier payment whose place this one took was made after all, so nothing was sent.",
        );
    }
}
