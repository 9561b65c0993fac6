//! Which table a document belongs to, and where its invoices are.

use std::sync::LazyLock;

use crate::model::Kind;
use crate::read::xml::compile::Compiled;
use crate::read::xml::formats;
use crate::read::xml::names::{self, LOCAL};
use crate::read::xml::tree::{Document, NodeId};

static TABLES: LazyLock<Vec<Compiled>> =
    LazyLock::new(|| formats::ALL.iter().map(|t| Compiled::new(t)).collect());

/// A root element that a table knows.
pub(super) struct Root {
    pub(super) table: &'static Compiled,
    pub(super) kind: Kind,
    /// The rules of EN 16931 know it.
    pub(super) known: bool,
    pub(super) node: NodeId,
}

/// The root of the document, or every known root inside an envelope, as many as the limit.
pub(super) fn of(document: &Document, limit: usize) -> Vec<Root> {
    if let Some(root) = known(document, Document::ROOT) {
        return vec![root];
    }
    let mut found = Vec::new();
    if !is_envelope(document.name(Document::ROOT)) {
        return found;
    }
    let mut stack = vec![Document::ROOT];
    while let Some(node) = stack.pop() {
        if let Some(root) = known(document, node) {
            found.push(root);
            if found.len() >= limit {
                break;
            }
            continue;
        }
        let children: Vec<NodeId> = document.children(node).collect();
        stack.extend(children.into_iter().rev());
    }
    found
}

fn known(document: &Document, node: NodeId) -> Option<Root> {
    let name = document.name(node);
    TABLES.iter().find_map(|table| {
        let (_, (kind, known)) = table.roots.iter().find(|(n, _)| *n == name && name.1 != 0)?;
        Some(Root { table, kind: *kind, known: *known, node })
    })
}

/// Whether a root element is an envelope.
fn is_envelope(name: (u16, u16)) -> bool {
    formats::ENVELOPES
        .iter()
        .any(|(space, root)| name == (names::space(space), LOCAL.number(root.as_bytes())) && name.0 != 0)
}
