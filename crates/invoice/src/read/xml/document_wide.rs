//! The values that all invoices of one document share, read once however many there are.

use std::collections::BTreeMap;

use crate::Limits;
use crate::model::PayableReason;
use crate::read::xml::paths::{repeated, shows, texts};
use crate::read::xml::roots::Root;
use crate::read::xml::tree::{Document, NodeId};

/// The texts at the paths that start at the root, by field and way to it.
#[derive(Default)]
pub(super) struct DocumentWide<'d> {
    texts: BTreeMap<(usize, usize), Vec<(NodeId, &'d str)>>,
    /// Groups that may occur once and occur more than once.
    pub(super) repeated: Vec<&'static str>,
    /// Signs that no money is to be sent.
    pub(super) signs: Vec<PayableReason>,
}

impl<'d> DocumentWide<'d> {
    pub(super) fn of(document: &'d Document, root: &Root, limits: &Limits) -> Self {
        let mut wide = Self::default();
        for (at, (_, paths)) in root.table.fields.iter().enumerate() {
            for (way, path) in paths.iter().enumerate().filter(|(_, path)| path.from_root) {
                let mut found = texts(document, root.node, path, limits.rows);
                // The first counts; another tells that it is not the only one.
                found.retain(|(_, text)| !text.is_empty());
                found.dedup_by_key(|(_, text)| *text);
                found.truncate(2);
                wide.texts.insert((at, way), found);
            }
        }
        for group in &root.table.once {
            if let Some(path) = group.first().filter(|path| path.from_root)
                && repeated(document, root.node, group)
            {
                wide.repeated.push(path.text);
            }
        }
        let signs = root.table.signs.iter().filter(|sign| sign.is_of_root());
        let signs = signs.filter(|sign| shows(document, root.node, sign));
        wide.signs.extend(signs.map(|sign| sign.reason));
        wide
    }

    pub(super) fn texts(&self, field: usize, way: usize) -> Vec<(NodeId, &'d str)> {
        self.texts.get(&(field, way)).cloned().unwrap_or_default()
    }
}
