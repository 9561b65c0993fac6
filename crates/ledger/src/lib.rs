#![doc = include_str!("../README.md")]

mod attempt;
mod codes;
mod error;
mod key;
mod ledger;
mod proof;
mod recover;
mod request;
mod row;
mod transitions;

// The ledger.
pub use ledger::Ledger;
pub use recover::Recovery;

// The proofs of a payment under way.
pub use proof::{Claim, Sent, Spent};

// What is asked.
pub use request::{ClaimRequest, Deposit, Evidence, MAX_LEASE, Outcome, SKEW};

// What is told.
pub use attempt::{Attempt, Event, Receipt, State};
pub use key::{AttemptId, InvoiceKey};

// Why it is refused.
pub use codes::codes;
pub use error::{ClaimError, LedgerError, RequestField, reason};
pub use key::AttemptIdError;
