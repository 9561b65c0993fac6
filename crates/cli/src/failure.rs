//! What stops a command, in words for standard error.

use std::fmt;
use std::path::Path;

use billfold::store::StoreError;
use billfold::vault::{
    AccessError, AddError, CardNumberError, ExpiryError, KeysError, NewCardError, OpenError, ReadError,
    RekeyError, ShareError, UpdateError,
};

use billfold_host::HostError;

use crate::exit::Exit;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    message: String,
}

impl Failure {
    /// Wrong usage or unreadable input (exit status 2).
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, code: "program.usage", message: message.to_string() }
    }

    /// Refused (exit status 1).
    pub(crate) fn refused(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Refused, code: "program.refused", message: message.to_string() }
    }

    /// Refused with a code of the program's own (exit status 1).
    pub(crate) fn of(code: &'static str, message: impl fmt::Display) -> Self {
        Self { code, ..Self::refused(message) }
    }

    /// Refused by a crate, with its code (exit status 1).
    pub(crate) fn by(error: impl Coded) -> Self {
        Self::of(error.code(), error)
    }

    /// What was typed or piped in is not acceptable, with the crate's code (exit status 2).
    pub(crate) fn input(error: impl Coded) -> Self {
        Self { code: error.code(), ..Self::usage(error) }
    }

    /// What a file holds is not acceptable, with the crate's code (exit status 2).
    pub(crate) fn of_file(path: &Path, error: impl Coded) -> Self {
        Self { code: error.code(), ..Self::file(path, error) }
    }

    /// Money may have moved and nobody knows (exit status 3).
    pub(crate) fn unknown(error: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Unknown,
            code: "program.unknown",
            message: format!("{error}: do not retry, reconcile"),
        }
    }

    /// A file that cannot be used, with its name.
    pub(crate) fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self { code: "input.unreadable", ..Self::usage(format_args!("{}: {error}", path.display())) }
    }

    /// Nobody reads our output any more: the program ends, and nothing went wrong.
    pub(crate) fn closed_pipe() -> Self {
        Self { exit: Exit::Done, code: "program.closed_pipe", message: String::new() }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
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
        let code = if error.file().is_some() { "input.unreadable" } else { "program.usage" };
        Self { code, ..Self::usage(error) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error with a stable code of its own, as `docs/reasons.md` lists it.
pub(crate) trait Coded: fmt::Display {
    /// The code.
    fn code(&self) -> &'static str;
}

macro_rules! coded {
    ($($error:ty),+ $(,)?) => {
        $(impl Coded for $error {
            fn code(&self) -> &'static str {
                billfold_reason::Coded::code(self).name()
            }
        })+
    };
}

coded!(
    AccessError,
    AddError,
    CardNumberError,
    ExpiryError,
    KeysError,
    NewCardError,
    OpenError,
    ReadError,
    RekeyError,
    ShareError,
    StoreError,
    UpdateError,
);
