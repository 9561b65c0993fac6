//! What all invoices of one document share: read once, however many there are.

use std::collections::BTreeMap;

use crate::Limits;
use crate::read::xml::map::texts;
use crate::read::xml::roots::Root;
use crate::read::xml::tree::{Document, NodeId};

/// The texts at the paths that start at the root, by field and way to it.
#[derive(Default)]
pub(super) struct Shared<'d> {
    texts: BTreeMap<(usize, usize), Vec<(NodeId, &'d str)>>,
}

impl<'d> Shared<'d> {
    pub(super) fn of(document: &'d Document, root: &Root, limits: &Limits) -> Self {
        let mut shared = Self::default();
        for (at, (_, paths)) in root.table.fields.iter().enumerate() {
            for (way, path) in paths.iter().enumerate().filter(|(_, path)| path.from_root) {
                let mut found = texts(document, root.node, path, limits.rows);
                // The first counts; another tells that it is not the only one.
                found.retain(|(_, text)| !text.is_empty());
                found.dedup_by_key(|(_, text)| *text);
                found.truncate(2);
                shared.texts.insert((at, way), found);
            }
        }
        shared
    }

    pub(super) fn texts(&self, field: usize, way: usize) -> Vec<(NodeId, &'d str)> {
        self.texts.get(&(field, way)).cloned().unwrap_or_default()
    }
}
