#![doc = include_str!("../README.md")]

mod error;
pub mod limits;
mod memory;
mod plan;
mod record;
mod store;

// The trait.
pub use store::Store;

// What is stored.
pub use record::{Index, Key, Record, Write};

// The engines.
pub use memory::MemoryStore;

// What can go wrong.
pub use error::{Damage, EngineError, Limited, StoreError};
