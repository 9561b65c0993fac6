//! What stops a command, in words for standard error.

use std::fmt;
use std::path::Path;

use billfold_host::HostError;
use billfold_reason::{Code, Coded};

use crate::codes;
use crate::exit::Exit;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static Code,
    message: String,
}

impl Failure {
    /// Wrong usage or unreadable input (exit status 2).
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, code: &codes::USAGE, message: message.to_string() }
    }

    /// Refused (exit status 1).
    pub(crate) fn refused(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Refused, code: &codes::REFUSED, message: message.to_string() }
    }

    /// Refused with a code and words of the program's own (exit status 1).
    pub(crate) fn of(code: &'static Code, message: impl fmt::Display) -> Self {
        Self { code, ..Self::refused(message) }
    }

    /// Refused by a crate, with its code (exit status 1).
    pub(crate) fn by(error: impl Coded + fmt::Display) -> Self {
        Self::of(error.code(), error)
    }

    /// What was typed or piped in is not acceptable, with the crate's code (exit status 2).
    pub(crate) fn input(error: impl Coded + fmt::Display) -> Self {
        Self { code: error.code(), ..Self::usage(error) }
    }

    /// What a file holds is not acceptable, with the crate's code (exit status 2).
    pub(crate) fn of_file(path: &Path, error: impl Coded + fmt::Display) -> Self {
        Self { code: error.code(), ..Self::file(path, error) }
    }

    /// Money may have moved and nobody knows (exit status 3).
    pub(crate) fn unknown(error: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Unknown,
            code: &codes::UNKNOWN,
            message: format!("{error}: do not retry, reconcile"),
        }
    }

    /// A file that cannot be used, with its name.
    pub(crate) fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self {
            code: &billfold::code::INPUT_UNREADABLE,
            ..Self::usage(format_args!("{}: {error}", path.display()))
        }
    }

    /// What a file that the host reads holds is not acceptable: the code of what is wrong with it (exit status 2).
    pub(crate) fn host_file(path: &Path, error: &HostError) -> Self {
        let code = if error.line().is_some() { error.code() } else { &billfold::code::INPUT_UNREADABLE };
        let message = if error.file() == Some(path) {
            error.to_string()
        } else {
            format!("{}: {error}", path.display())
        };
        Self { code, ..Self::usage(message) }
    }

    /// With the sentence that says what helps. Words about wrong usage say it themselves.
    pub(crate) fn with_remedy(self) -> Self {
        let usage = self.code.name() == codes::USAGE.name();
        match self.code.remedy().filter(|_| !usage) {
            Some(remedy) => Self { message: format!("{}. {remedy}", self.message), ..self },
            None => self,
        }
    }

    /// Nobody reads our output any more: the program ends, and nothing went wrong.
    pub(crate) fn closed_pipe() -> Self {
        Self { exit: Exit::Done, code: &codes::CLOSED_PIPE, message: String::new() }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static Code {
        self.code
    }

    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

/// A configuration or data folder that cannot be used: wrong usage, or an unreadable file.
impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        let code = if error.file().is_some() { &billfold::code::INPUT_UNREADABLE } else { &codes::USAGE };
        Self { code, ..Self::usage(error) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
