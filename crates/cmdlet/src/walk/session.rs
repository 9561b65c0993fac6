//! In which session the commands of a script run.

use crate::{Finding, Position, code};

/// The parameter of a connection that says with which prefix the cmdlets of its session are named.
pub(super) const PREFIX: &str = "Prefix";

/// The session as it is where the script has got to.
#[derive(Debug, Default)]
pub(super) struct Session {
    connected: bool,
    prefix: Option<String>,
    closed: bool,
    first_set: Option<Position>,
}

impl Session {
    /// The script connects.
    pub(super) fn connect(&mut self, at: Position, prefix: Option<&str>) -> Result<(), Finding> {
        self.closed = false;
        if std::mem::replace(&mut self.connected, true) {
            return Err(Finding::new(at, &code::SECOND_CONNECTION));
        }
        self.prefix = prefix.filter(|prefix| !prefix.is_empty()).map(str::to_owned);
        // What was applied before ran in another session, if in any.
        self.first_set.map_or(Ok(()), |at| Err(Finding::new(at, &code::NOT_CONNECTED)))
    }

    pub(super) const fn disconnect(&mut self) {
        self.closed = true;
    }

    /// A command is applied.
    pub(super) fn apply(&mut self, at: Position, prefixed: bool) -> Result<(), Finding> {
        self.first_set.get_or_insert(at);
        if self.closed {
            return Err(Finding::new(at, &code::NOT_CONNECTED));
        }
        if self.prefix.is_some() && !prefixed {
            return Err(Finding::new(at, &code::UNPREFIXED));
        }
        Ok(())
    }

    /// The name without the session's prefix, if it has it: `Set-UnifiedGroup` of `Set-ContosoUnifiedGroup`.
    pub(super) fn without_prefix(&self, name: &str) -> Option<String> {
        let prefix = self.prefix.as_deref()?;
        let (verb, noun) = name.split_once('-')?;
        let begins = noun.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
        let noun = noun.get(prefix.len()..).filter(|_| begins)?;
        Some(format!("{verb}-{noun}"))
    }
}
