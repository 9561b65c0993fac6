//! The public behaviour of billfold-settings.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
mod documents;
