//! The repository against what its own pages promise.

mod committed;
mod docs;
mod new_adapter;
mod shape;
