//! Following a path through a document.

use crate::read::xml::compile::{Path, Sign};
use crate::read::xml::tree::{Document, NodeId};

/// Calls `visit` for every node at the end of a path, in document order, until it says no.
pub(super) fn walk(
    document: &Document,
    from: NodeId,
    steps: &[(u16, u16)],
    visit: &mut dyn FnMut(NodeId) -> bool,
) -> bool {
    let Some((first, rest)) = steps.split_first() else { return visit(from) };
    document.children_named(from, *first).all(|child| walk(document, child, rest, visit))
}

/// The text of an element, or of its attribute if the path ends in one.
pub(super) fn text_at<'d>(document: &'d Document, node: NodeId, path: &Path) -> Option<&'d str> {
    match path.attribute {
        None => Some(document.text(node)),
        Some(name) => document.attribute(node, name),
    }
}

/// The texts at a path, with the node of each, as many as the limit.
pub(super) fn texts<'d>(
    document: &'d Document,
    from: NodeId,
    path: &Path,
    limit: usize,
) -> Vec<(NodeId, &'d str)> {
    let mut found = Vec::new();
    walk(document, from, &path.steps, &mut |node| {
        found.extend(text_at(document, node, path).map(|text| (node, text)));
        found.len() < limit
    });
    found
}

/// Whether more than one element is at these paths.
pub(super) fn repeated(document: &Document, from: NodeId, paths: &[Path]) -> bool {
    let mut count = 0_u32;
    for path in paths {
        walk(document, from, &path.steps, &mut |_| {
            count = count.saturating_add(1);
            count < 2
        });
    }
    count > 1
}

/// Whether one of the values is at one of the paths; without values, whether anything is. A value may have a prefix
/// (`xsi:type`).
pub(super) fn shows(document: &Document, from: NodeId, sign: &Sign) -> bool {
    sign.paths.iter().any(|path| {
        let mut found = false;
        walk(document, from, &path.steps, &mut |node| {
            let text = text_at(document, node, path);
            found = text.is_some_and(|text| {
                // The prefix is the document's own choice and says nothing.
                let bare = text.rsplit(':').next().unwrap_or(text);
                sign.values.is_empty() || sign.values.contains(&bare)
            });
            !found
        });
        found
    })
}
