//! Payment requests: the forms of the protocol, and the keys of signed ones.

pub(crate) mod action;
mod card;
mod fields;
mod jws;
mod keys;

pub use keys::{RequestKeys, RequestKeysError};
