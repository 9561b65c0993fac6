//! What TOML and JSON have in common, with the place of every key and value.

use std::borrow::Cow;

use super::error::Problem;

/// Tables in tables, lists in lists: deeper is refused. A settings document needs three.
pub(super) const MAX_DEPTH: usize = 8;

/// A value and the byte it starts at.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) at: usize,
    pub(super) value: Tree<'t>,
}

/// A value.
#[derive(Debug)]
pub(super) enum Tree<'t> {
    Null,
    Bool(bool),
    Text(Cow<'t, str>),
    Whole(u64),
    List(Vec<Node<'t>>),
    Table(Vec<Member<'t>>),
    /// A number with a fraction, a date: nothing that settings have.
    Other,
}

/// A key of a table and its value. Keys are unique.
#[derive(Debug)]
pub(super) struct Member<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) at: usize,
    pub(super) node: Node<'t>,
}

/// A problem and the byte it shows at.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) problem: Problem,
    pub(super) at: usize,
}

impl Trouble {
    pub(super) const fn new(problem: Problem, at: usize) -> Self {
        Self { problem, at }
    }
}
