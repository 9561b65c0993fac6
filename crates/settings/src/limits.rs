//! How much a document, a script or a stored tenant may hold.

/// How much a settings document, a script or a stored tenant may hold. Beyond it reading or storing is refused, with nothing half done;
/// the error names the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a document or a script. Default 32 MiB.
    pub bytes: usize,
    /// Groups of one tenant, in a document or stored. Default 100,000.
    pub groups: usize,
    /// Other identities of one group. Default 32.
    pub aliases: usize,
    /// Commands in a script. Default 200,000.
    pub commands: usize,
    /// Errors reported for one script: the first ones in its order. Default 100.
    pub errors: usize,
    /// Bytes of the stored groups of one tenant. Default 64 MiB.
    pub stored_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            groups: 100_000,
            aliases: 32,
            commands: 200_000,
            errors: 100,
            stored_bytes: 64 << 20,
        }
    }
}

impl Limits {
    pub(crate) fn of_scripts(&self) -> billfold_cmdlet::Limits {
        let mut limits = billfold_cmdlet::Limits::default();
        (limits.bytes, limits.commands, limits.errors) = (self.bytes, self.commands, self.errors);
        limits
    }
}
