//! The public behaviour of the facade. Beside it, `leaks.rs` installs its own logger and panic hook for the whole process.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test fails by panicking"
)]

mod cost;
mod declined;
mod fixtures;
mod flow;
mod forgeries;
mod host_knows;
mod outcomes;
mod payees;
mod properties;
mod refusals;
mod screening;
mod signing;
#[cfg(feature = "http")]
mod simulation;
#[cfg(feature = "http")]
mod world;
