//! Marks of our own in the text of a view, which no text of a message holds.

/// A line ends within a block.
pub(super) const SOFT: char = '\u{b}';

/// Raised or lowered text begins: cents, or a footnote's mark.
pub(super) const RAISED: char = '\u{f8f0}';

/// Raised or lowered text ends.
pub(super) const LOWERED: char = '\u{f8f1}';
