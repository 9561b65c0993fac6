//! The public behaviour of billfold-freshbooks.

mod contract;
mod faults;
mod recorded;
