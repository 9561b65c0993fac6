//! The public behaviour of billfold-ledger.

mod contended;
mod crash;
mod interleaving;
mod model;
mod process;
mod recovery;
mod rules;
mod schedules;
mod sealed;
mod superseding;
mod support;
