#![doc = include_str!("../README.md")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "what only tests use fails by panicking"
)]

#[cfg(feature = "browser")]
pub mod browser;
pub mod doc_block;
#[cfg(feature = "dovecot")]
pub mod dovecot;
pub mod fixtures;
#[cfg(any(feature = "browser", feature = "dovecot", feature = "postgres"))]
mod loopback;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod process;
pub mod skip;
pub mod sources;
