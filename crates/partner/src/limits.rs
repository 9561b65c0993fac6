//! The limits on partners' answers.

/// Limits on what a partner may send. An answer beyond them is refused, never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of an answer's body. Default 256 kB: a hundred times the protocol's own examples.
    pub response_bytes: usize,
    /// Bytes of a `productContext`. Default 16 kB.
    pub product_context_bytes: usize,
    /// Items, shipping options, networks or types in one list. Default 200.
    pub list_items: usize,
    /// Bytes of one label, message, id or address line. Default 2 kB.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { response_bytes: 262_144, product_context_bytes: 16_384, list_items: 200, text_bytes: 2_048 }
    }
}
