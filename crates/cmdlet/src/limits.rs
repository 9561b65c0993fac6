//! How much a script may hold.

/// How much a script may hold. Beyond it the rest is not read, and the reading has an error that says so.
///
/// ```
/// let mut limits = billfold_cmdlet::Limits::default();
/// limits.commands = 100;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a script. Default 4 MiB.
    pub bytes: usize,
    /// Commands in a script; a pipeline counts as one. Default 20,000.
    pub commands: usize,
    /// Errors that a reading tells: the first ones in the order of the script. Default 100.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 20, commands: 20_000, errors: 100 }
    }
}
