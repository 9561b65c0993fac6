//! A canonical encoding of lists of fields, for associated data and key derivation.

/// A label, then each field behind its length (u32, big endian). Two different lists never encode alike.
pub(crate) struct Canonical(Vec<u8>);

impl Canonical {
    pub(crate) fn new(label: &str) -> Self {
        Self(Vec::with_capacity(320)).field(label.as_bytes())
    }

    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        // Fields are bounded far below 4 GiB where they are made.
        self.0.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}
