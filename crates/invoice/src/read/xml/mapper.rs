//! The state of reading one invoice of a document: the document, the table, and the invoice so far.

use std::sync::LazyLock;

use billfold_money::Decimal;

use crate::Limits;
use crate::model::{Invoice, ProblemCode};
use crate::read::xml::compile::{Compiled, Path};
use crate::read::xml::document_wide::DocumentWide;
use crate::read::xml::names::LOCAL;
use crate::read::xml::paths::{text_at, walk};
use crate::read::xml::tree::{Document, NodeId};
use crate::read::xml::value;

struct AttributeNames {
    currency: [u16; 3],
    format: [u16; 2],
}

static ATTRIBUTES: LazyLock<AttributeNames> = LazyLock::new(|| AttributeNames {
    currency: [b"currencyID".as_slice(), b"amountCurrencyID", b"AmountCurrencyIdentifier"]
        .map(|n| LOCAL.number(n)),
    format: [b"format".as_slice(), b"Format"].map(|n| LOCAL.number(n)),
});

/// An invoice that is being read.
pub(super) struct Mapper<'d> {
    pub(super) document: &'d Document,
    pub(super) table: &'static Compiled,
    pub(super) document_wide: &'d DocumentWide<'d>,
    pub(super) node: NodeId,
    pub(super) limits: &'d Limits,
    pub(super) invoice: Invoice,
    /// Whether seller and buyer are natural persons, whose names come in parts.
    pub(super) people: (bool, bool),
    /// Tax totals in the document's currency.
    pub(super) tax_totals: Vec<Decimal>,
    /// Remittance information of the whole document (BT-83).
    pub(super) reference: Option<String>,
    /// The document is in a foreign currency: amounts in the local one are not values of it.
    pub(super) foreign: bool,
}

impl<'d> Mapper<'d> {
    /// The first text at a path that is not empty.
    pub(super) fn first_text(&self, from: NodeId, path: &Path) -> Option<(NodeId, &'d str)> {
        let mut found = None;
        walk(self.document, from, &path.steps, &mut |node| {
            found =
                text_at(self.document, node, path).filter(|text| !text.is_empty()).map(|text| (node, text));
            found.is_none()
        });
        found
    }

    /// A text within the limit for kept texts.
    pub(super) fn kept(&mut self, text: &str, path: &Path) -> String {
        match text.char_indices().nth(self.limits.text_chars).and_then(|(at, _)| text.get(..at)) {
            None => text.to_owned(),
            Some(cut) => {
                self.invoice.problem(ProblemCode::TextTooLong, path.text);
                cut.to_owned()
            }
        }
    }

    /// The currency that an amount names.
    pub(super) fn currency_of(&self, node: NodeId) -> Option<&'d str> {
        ATTRIBUTES
            .currency
            .iter()
            .find_map(|name| self.document.attribute(node, *name))
            .filter(|c| !c.is_empty())
    }

    /// An amount in the notation of the format.
    pub(super) fn decimal(&self, text: &str) -> Option<Decimal> {
        if !self.table.table.decimal_comma {
            return value::decimal(text);
        }
        // A point beside the comma could be a thousands separator, and a point alone either: both are malformed, not guessed.
        (!text.contains('.')).then(|| value::decimal(&text.replacen(',', ".", 1)))?
    }

    /// The notation that a date names.
    pub(super) fn format_of(&self, node: NodeId) -> Option<&'d str> {
        ATTRIBUTES.format.iter().find_map(|name| self.document.attribute(node, *name))
    }
}
