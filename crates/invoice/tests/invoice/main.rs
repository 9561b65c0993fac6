//! The public behaviour of billfold-invoice.
#![expect(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod card;
mod common;
mod containers;
mod formats;
mod items;
mod jsonld;
mod limits;
mod mail;
mod memory;
mod merge;
mod official;
mod payable;
mod pdf;
mod problems;
mod protocol;
mod refusals;
mod request;
mod rules;
mod several;
mod signed;
mod signs;
mod sources;
mod sums;
mod twins;
mod two_steps;
