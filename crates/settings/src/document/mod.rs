//! Settings documents: what an administrator keeps in a file, as TOML or JSON.

mod error;
mod json;
mod lines;
mod read;
mod schema;
mod toml;
mod tree;
mod value;
mod write;

pub use error::{DocumentError, Problem};
pub use schema::JSON_SCHEMA;
