//! Which version of which history.

use std::fmt;

/// Which version of which history: its number, and the SHA-256 of its record, which carries the digest of the version before it and
/// so stands for all of them.
///
/// The number alone does not tell. A store that was restored from a backup, or exchanged for another one, counts to the same
/// numbers with other settings; so whoever keeps settings in memory compares this.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VersionId {
    number: u64,
    digest: [u8; 32],
}

impl VersionId {
    pub(crate) const fn new(number: u64, digest: [u8; 32]) -> Self {
        Self { number, digest }
    }

    /// The number: 1 is the first that was stored.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The digest as text, hexadecimal: that of [`HistoryReport`](crate::HistoryReport).
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(self.digest)
    }

    /// Eight bytes of the digest, for tables of a million tenants: enough to tell histories apart by accident. Whoever could make two
    /// alike on purpose could write the store.
    pub(crate) fn mark(&self) -> u64 {
        self.digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
    }
}

impl fmt::Debug for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VersionId({}, {})", self.number, self.digest())
    }
}
