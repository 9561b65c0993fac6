#![doc = include_str!("../README.md")]

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod codec;
mod codes;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
#[cfg(feature = "contract")]
pub mod fault;
pub mod limits;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod row_changes;
pub mod sound;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;

// The trait.
pub use store::Store;

// What is stored.
pub use record::{Index, Key, Record, Write};

// The engines.
pub use memory::MemoryStore;
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore, Roots};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

// What can go wrong.
pub use codes::codes;
pub use error::{Damage, EngineError, Limited, StoreError};
