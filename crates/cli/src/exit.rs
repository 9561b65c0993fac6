//! The program's exit status, stable for scripts.

use std::process::ExitCode;

/// How a command ended. Ordered by how much it should worry the caller; a run over many inputs ends with the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done; for `screen` and `invoice` whatever the verdict.
    Done,
    /// Refused or declined; the output says why.
    Refused,
    /// Usage or unreadable input.
    Usage,
    /// The outcome of a payment is unknown: do not retry, reconcile.
    Unknown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Unknown => 3,
        })
    }
}
