//! What is doubtful or wrong about a script, and where.

use billfold_reason::{Code, Coded, Reason};
use serde::Serialize;

use crate::{Position, code};

/// Something about a script that is doubtful (a warning) or wrong (an error).
///
/// JSON: `{"line", "column", "code"}`, and `names` and `limit` where there are any.
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
    /// The limit that was passed, where one was. [`reason`](Coded::reason) has it in its sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

impl Finding {
    /// A finding at a place. Callers add findings of their own to those of a [`Reading`](crate::Reading).
    #[must_use]
    pub const fn new(at: Position, code: &'static Code) -> Self {
        Self { line: at.line, column: at.column, code, names: Vec::new(), limit: None }
    }

    /// The place of the finding.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position::new(self.line, self.column)
    }

    pub(crate) fn with_names(self, names: Vec<&'static str>) -> Self {
        Self { names, ..self }
    }

    pub(crate) fn with_limit(self, limit: usize) -> Self {
        Self { limit: u64::try_from(limit).ok(), ..self }
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

    fn reason(&self) -> Reason {
        let reason = Reason::new(self.code);
        match self.limit {
            Some(limit) => reason.with("limit", limit),
            None => reason,
        }
    }
}
