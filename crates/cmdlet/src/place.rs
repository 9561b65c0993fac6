//! Lines and columns.

use std::fmt;

/// A place in a text: line and column, both from 1. Columns count characters, as editors do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

impl Position {
    /// Where every text starts.
    pub const START: Self = Self::new(1, 1);

    /// A line and a column, both from 1.
    #[must_use]
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }

    /// The place after this character.
    pub(crate) const fn after(self, c: char) -> Self {
        if c == '\n' {
            Self::new(self.line.saturating_add(1), 1)
        } else {
            Self::new(self.line, self.column.saturating_add(1))
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
