//! How much a document or a script may hold.

/// How much a settings document or a script may hold. Beyond it reading is refused, with nothing half read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a document or a script. Default 4 MiB.
    pub bytes: usize,
    /// Groups in a document. Default 20,000, about what one stored record holds.
    pub groups: usize,
    /// Other identities of one group. Default 32.
    pub aliases: usize,
    /// Commands in a script. Default 20,000.
    pub commands: usize,
    /// Errors reported for one script: the first ones in its order. Default 100.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 20, groups: 20_000, aliases: 32, commands: 20_000, errors: 100 }
    }
}

impl Limits {
    pub(crate) fn of_scripts(&self) -> billfold_cmdlet::Limits {
        let mut limits = billfold_cmdlet::Limits::default();
        (limits.bytes, limits.commands, limits.errors) = (self.bytes, self.commands, self.errors);
        limits
    }
}
