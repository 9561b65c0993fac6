//! Lines and columns of byte offsets.

use billfold_cmdlet::Position;

/// Finds lines and columns of byte offsets in one text.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Byte offset of the start of each line.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at.saturating_add(1));
        Self { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The byte at a line and a byte column, both from 1, as `serde_json` counts.
    pub(super) fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let mut at = start.saturating_add(column.saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    }

    pub(super) fn at(&self, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(number(line), number(column).saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_lines_and_columns() {
        let lines = Lines::new("ab\nß=1\n");
        let at = |byte| (lines.at(byte).line, lines.at(byte).column);
        assert_eq!([at(0), at(2), at(3), at(5), at(8)], [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)]);
    }
}
