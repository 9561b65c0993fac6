//! How much a script may hold.

/// How much a script may hold. Beyond it the rest is not read, and the reading has an error that names the limit.
///
/// The defaults hold a script about 100,000 groups, also where each is named by a long distinguished name.
///
/// ```
/// let mut limits = billfold_cmdlet::Limits::default();
/// limits.commands = 100;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a script. Default 32 MiB.
    pub bytes: usize,
    /// Commands in a script as it is written, and commands that run: a command in a loop runs for each of its values. Default
    /// 200,000 of each.
    pub commands: usize,
    /// Blocks and brackets in one another. Default 32.
    pub depth: usize,
    /// Errors that a reading tells: the first ones in the order of the script. Default 100.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, commands: 200_000, depth: 32, errors: 100 }
    }
}
