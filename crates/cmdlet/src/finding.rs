//! What is doubtful or wrong about a script, and where.

use billfold_reason::{Code, Coded};
use serde::Serialize;

use crate::{Position, code};

/// Something about a script that is doubtful (a warning) or wrong (an error).
///
/// JSON: `{"line", "column", "code"}`, and `names` where there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    code: &'static Code,
    /// The full name that an abbreviation was taken for, or the names that it could be; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<&'static str>,
}

impl Finding {
    /// A finding at a place. Callers add findings of their own to those of a [`Reading`](crate::Reading).
    #[must_use]
    pub const fn new(at: Position, code: &'static Code) -> Self {
        Self { line: at.line, column: at.column, code, names: Vec::new() }
    }

    pub(crate) fn with_names(self, names: Vec<&'static str>) -> Self {
        Self { names, ..self }
    }
}

/// `codes` lists those of this crate; a caller's own findings have the caller's codes.
impl Coded for Finding {
    fn codes() -> &'static [Code] {
        code::CODES
    }

    fn code(&self) -> &'static Code {
        self.code
    }
}
