//! What a script is made of once it has been read: statements, and values as far as they are in the script.

use crate::{Code, Finding, Position};

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    Pipeline(Pipeline),
    Assign(Assign),
    ForEach(ForEach),
    Try(Try),
    If(If),
    /// `exit`, `return`, `throw`, `break` or `continue`, and the value after it.
    Ends {
        at: Position,
        what: Ends,
        value: Option<Pipeline>,
    },
}

/// What a statement ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ends {
    /// A turn of a loop: `break`, `continue`.
    Loop,
    /// A block, or the script: `return`.
    Block,
    /// The script: `exit`, `throw`.
    Script,
}

/// A value or commands, joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pipeline {
    pub(crate) at: Position,
    /// The value it begins with, if it does not begin with a command.
    pub(crate) input: Option<Argument>,
    pub(crate) commands: Vec<Command>,
}

/// `$name = …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assign {
    pub(crate) at: Position,
    /// In lower case, without `script:` or `global:` before it.
    pub(crate) variable: String,
    /// Whether the variable has the value afterwards as it is written: `=`, no scope.
    pub(crate) plain: bool,
    /// The type that it converts to from now on, in lower case.
    pub(crate) converts: Option<String>,
    pub(crate) value: Pipeline,
}

/// `foreach ($name in …) {…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForEach {
    pub(crate) variable: String,
    pub(crate) list: Pipeline,
    pub(crate) body: Vec<Statement>,
}

/// `try {…} catch {…} finally {…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Try {
    pub(crate) body: Vec<Statement>,
    pub(crate) catches: Vec<Statement>,
    pub(crate) finally: Vec<Statement>,
}

/// `if (…) {…} else {…}`: all conditions and all branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct If {
    pub(crate) conditions: Vec<Pipeline>,
    pub(crate) branches: Vec<Statement>,
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
    /// `@name`: the entries of a table as parameters.
    Splat { variable: String, at: Position },
    /// `2>$null`, `> log.txt`: where what the command prints goes.
    Redirection(Option<Argument>),
}

/// A value and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) at: Position,
    pub(crate) value: Literal,
}

/// A value, as far as the script says it.
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
    /// `$name`, in lower case.
    Variable(String),
    /// A text in double quotes with variables in it.
    Expandable(Vec<Part>),
    /// `@{name = value}`.
    Table(Vec<Entry>),
    /// `{…}`.
    Block(Vec<Statement>),
    /// What only a running PowerShell knows.
    Opaque(Opaque),
}

/// A piece of a text with variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Variable(String, Position),
}

/// An entry of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) at: Position,
    pub(crate) value: Argument,
}

/// A value that is not in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opaque {
    /// Why it is not, and where.
    pub(crate) why: Finding,
    /// The statements that run to compute it.
    pub(crate) inside: Vec<Statement>,
}

/// The variables whose value everybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant {
    True,
    False,
    Null,
}

impl Literal {
    /// A value of which the script says nothing.
    pub(crate) const fn opaque(at: Position, code: &'static Code) -> Self {
        Self::Opaque(Opaque { why: Finding::new(at, code), inside: Vec::new() })
    }

    /// The statements that run to compute the value, and those it carries as a block.
    pub(crate) fn into_statements(self) -> Vec<Statement> {
        match self {
            Self::Opaque(opaque) => opaque.inside,
            Self::Block(statements) => statements,
            Self::List(list) => list.into_iter().flat_map(|item| item.value.into_statements()).collect(),
            Self::Table(entries) => {
                entries.into_iter().flat_map(|entry| entry.value.value.into_statements()).collect()
            }
            Self::Bare(_) | Self::Quoted(_) | Self::Constant(_) | Self::Variable(_) | Self::Expandable(_) => {
                Vec::new()
            }
        }
    }
}

impl Statement {
    /// Where it starts; of a loop or a condition, where its first value does.
    pub(crate) fn at(&self) -> Position {
        match self {
            Self::Pipeline(pipeline) => pipeline.at,
            Self::Assign(assign) => assign.at,
            Self::ForEach(each) => each.list.at,
            Self::Try(tried) => tried.body.first().map_or(Position::START, Self::at),
            Self::If(condition) => condition.conditions.first().map_or(Position::START, |first| first.at),
            Self::Ends { at, .. } => *at,
        }
    }
}

impl Pipeline {
    /// The value, if the pipeline is nothing but one.
    pub(crate) const fn value(&self) -> Option<&Argument> {
        match &self.input {
            Some(value) if self.commands.is_empty() => Some(value),
            _ => None,
        }
    }
}
