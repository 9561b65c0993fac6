//! The public behaviour of billfold-sandbox.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod against_partner;
mod against_sender;
mod client;
mod configuration;
mod freshbooks_api;
mod mail;
mod openapi;
mod parts;
mod pay;
mod payer;
mod refusals;
mod sdk;
mod three_ds;
mod xero_api;
