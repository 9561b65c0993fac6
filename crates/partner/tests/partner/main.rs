//! The public behaviour of billfold-partner.
#![expect(clippy::unwrap_in_result, clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounting_contract;
mod actions;
mod answers;
mod codes;
mod common;
mod contract;
mod docs;
#[path = "../../examples/invoice_ninja.rs"]
mod invoice_ninja;
mod outlook_pay;
mod quirks;
mod traits;
