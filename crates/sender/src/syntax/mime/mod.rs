//! MIME, read so strictly that no two programs can differ.

pub(crate) mod body;
pub(crate) mod meta;
pub(crate) mod parameters;
pub(crate) mod tree;
