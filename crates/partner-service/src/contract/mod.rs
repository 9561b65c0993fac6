//! The suites of the running partner half (feature `contract`): [`journal::run`] for every [`Journal`](crate::Journal), and for every
//! [`Accounting`](billfold_partner::accounting::Accounting) adapter the fault matrix ([`faults::matrix`]) and the rules of what
//! a request id comes to ([`outcomes::run`]).

// The bank's question to the payer.
mod actions;
// The fault matrix of the accounting half.
pub mod faults;
// What the journal takes for one invoice, and for final.
mod identity;
// The rules of a journal.
pub mod journal;
// One request id, one final outcome.
pub mod outcomes;
// The processor of those rules.
mod till;

use billfold_money::Money;
use billfold_partner::contract::{Verdict, Violation};

fn broken(found: impl Into<String>) -> Violation {
    Violation::new(found)
}

fn require(holds: bool, found: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(broken(found())) }
}

fn money(amount: &str, currency: &str) -> Result<Money, Violation> {
    Money::parse(amount, currency).map_err(|error| broken(error.to_string()))
}
