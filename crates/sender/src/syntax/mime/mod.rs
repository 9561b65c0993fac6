//! MIME, read so strictly that no two programs can differ.

pub(crate) mod body;
pub(crate) mod meta;
pub(crate) mod parameters;
pub(crate) mod tree;

/// MIME headers that occur at most once, in the message and in each part (RFC 2045, RFC 2183).
pub(crate) const ONCE: &[&str] = &[
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-id",
    "content-location",
    "content-language",
];
