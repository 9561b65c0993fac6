//! The public behaviour of billfold-ledger.

mod contended;
mod crash;
mod interleaving;
mod process;
mod rules;
mod schedules;
