//! The public behaviour of billfold-ledger.

mod crash;
mod interleaving;
mod process;
mod rules;
mod schedules;
