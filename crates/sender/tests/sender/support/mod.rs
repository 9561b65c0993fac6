//! Messages, what providers write on top of them, and where the shared fixtures are.

pub(crate) mod fixtures;
pub(crate) mod mail;
pub(crate) mod providers;
