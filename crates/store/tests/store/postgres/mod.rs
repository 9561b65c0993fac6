//! The PostgreSQL engine, on private clusters that the tests start from the installed binaries and remove again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it did"
)]

mod contract;
mod failover;
mod faults;
mod proxy;
mod tls;

use billfold_store::{PostgresOptions, PostgresStore};
use billfold_testkit::postgres::Cluster;

fn options(cluster: &Cluster) -> PostgresOptions {
    PostgresOptions::new(cluster.url())
}

fn store(cluster: &Cluster) -> PostgresStore {
    PostgresStore::open_with(options(cluster)).unwrap()
}
