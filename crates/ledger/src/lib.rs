#![doc = include_str!("../README.md")]

pub mod alert;
mod alerts;
mod attempt;
mod claim;
mod codes;
mod error;
mod evidence;
mod janitor;
mod key;
mod ledger;
mod listing;
mod outcome;
mod proof;
mod recover;
mod request;
mod row;
mod seal;
mod state;
mod step;
mod transitions;
mod verify;

// The ledger.
pub use ledger::Ledger;
pub use seal::{RowKey, SealError, Sealer};

// The proofs of a payment under way.
pub use proof::{Claim, Sent, Spent};

// What is asked.
pub use request::{ClaimRequest, Deposit, MAX_LEASE, Outcome, Superseding};

// What is told.
pub use alert::{Alert, Answered};
pub use attempt::{Action, Attempt, Event, Receipt};
pub use evidence::{Asked, Evidence, PayerSaid, PayerWord};
pub use key::{AttemptId, InvoiceKey};
pub use listing::{Damage, DamagedRow, Listing};
pub use state::State;

// What is left to do.
pub use janitor::{Agenda, Backoff};
pub use recover::Recovery;
pub use verify::Verification;

// Why it is refused.
pub use codes::codes;
pub use error::{ClaimError, LedgerError, RequestField, reason};
pub use key::AttemptIdError;
