//! What a script is made of once it has been read: pipelines of plain commands.

use crate::Position;

/// Commands joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pipeline {
    pub(crate) commands: Vec<Command>,
}

/// A command: its name and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) at: Position,
    pub(crate) elements: Vec<Element>,
    /// The first character that is typographic where a plain one was meant.
    pub(crate) typographic: Option<Position>,
}

/// A parameter or an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Element {
    /// `-Name` or `-Name:argument`.
    Parameter { name: String, at: Position, argument: Option<Argument> },
    /// A value on its own.
    Argument(Argument),
}

/// A value and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) at: Position,
    pub(crate) value: Literal,
}

/// A value whose meaning is in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
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
pub(crate) enum Constant {
    True,
    False,
    Null,
}
