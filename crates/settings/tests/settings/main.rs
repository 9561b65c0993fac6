//! The public behaviour of billfold-settings.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod cedar;
mod codes;
mod common;
mod decisions;
mod docs;
mod documents;
mod identities;
mod import;
mod proof;
mod scripts;
mod size;
mod snapshot;
mod snippets;
mod store;
mod verify;
