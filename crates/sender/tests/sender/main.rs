//! The public behaviour of billfold-sender.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod arc;
mod attacks;
mod corpora;
mod decoding;
mod docs;
mod espoofer;
mod evidence;
mod genuine;
mod no_engine;
mod properties;
mod providers;
mod rare;
mod readers;
mod spf_suite;
mod support;
mod techniques;
mod trail;
