//! The repository against what its own pages promise.

mod codes;
mod committed;
mod docs;
mod new_adapter;
mod protocol;
mod shape;
