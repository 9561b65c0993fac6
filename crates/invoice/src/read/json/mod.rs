//! JSON, and the invoices that are written in it.

pub(crate) mod gobl;
pub(crate) mod linked_data;
mod parse;
pub(crate) mod repair;

pub(crate) use parse::{Json, JsonError, JsonKind, parse};
