//! What the two cmdlets mean that administrators change settings with: reading pasted ones, and writing them.

mod export;
mod identity;
mod import;
mod names;
mod organization;
mod table;
mod write;

pub(crate) use write::{set_group, set_organization};
