//! Strict readers for the parts of a message that decide. Each refuses what two programs could read differently.

mod algorithm;
pub(crate) mod arc;
pub(crate) mod comment;
pub(crate) mod encoded_word;
pub(crate) mod field;
pub(crate) mod key;
pub(crate) mod mailbox;
pub(crate) mod mime;
pub(crate) mod received;
pub(crate) mod results;
pub(crate) mod signature;
pub(crate) mod tags;

pub use algorithm::SignatureAlgorithm;
