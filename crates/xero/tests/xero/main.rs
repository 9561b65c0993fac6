//! The public behaviour of billfold-xero.

mod contract;
mod faults;
mod recorded;
