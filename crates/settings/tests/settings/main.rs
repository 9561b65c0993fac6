//! The public behaviour of billfold-settings.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

mod common;
mod decisions;
mod documents;
mod import;
mod snapshot;
mod snippets;
mod store;
