//! The public behaviour of billfold-partner-service: alone, and with both adapters, the emulated accounting systems and the
//! processor behind it.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it counted or skips"
)]

mod actions;
mod alerts;
mod capabilities;
mod consent;
mod end_to_end;
mod fault_matrix;
mod invoice_ninja;
mod journal;
mod journal_postgres;
#[path = "../../../sandbox/tests/sandbox/openapi/mod.rs"]
mod openapi;
mod outcomes;
mod parts;
#[path = "../../../sandbox/tests/sandbox/payer/mod.rs"]
mod payer;
mod receiver;
mod rotation;
mod secrets;
mod service;
mod service_process;
mod site;
mod system;
mod tap;
mod traits;
mod xero_openapi;
