//! The PostgreSQL engine, on private clusters that the tests start from the installed binaries and remove again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod cluster;
mod contract;
mod failover;
mod faults;
mod proxy;
mod tls;
