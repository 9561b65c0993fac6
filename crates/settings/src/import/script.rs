//! What a script is made of once it has been read: pipelines of plain commands.

use crate::Position;

/// Commands joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pipeline {
    pub(super) commands: Vec<Command>,
}

/// A command: its name and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) elements: Vec<Element>,
    /// The first character that is typographic where a plain one was meant.
    pub(super) typographic: Option<Position>,
}

/// A parameter or an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// `-Name` or `-Name:argument`.
    Parameter { name: String, at: Position, argument: Option<Argument> },
    /// A value on its own.
    Argument(Argument),
}

/// A value and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) at: Position,
    pub(super) value: Literal,
}

/// A value whose meaning is in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    /// A word without quotes. `0` and `1` are numbers, everything else is text.
    Bare(String),
    /// A text in quotes.
    Quoted(String),
    /// `$true`, `$false` or `$null`.
    Constant(Constant),
    /// Several values with commas between them.
    List(Vec<Argument>),
}

/// The variables whose value everybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constant {
    True,
    False,
    Null,
}
