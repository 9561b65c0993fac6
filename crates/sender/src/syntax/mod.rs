//! Strict readers for the parts of a message that decide. Each refuses what two programs could read differently.

pub(crate) mod field;
pub(crate) mod mailbox;
