//! From a tree to invoices, by the tables.

use std::sync::LazyLock;

use billfold_money::Decimal;

use crate::Limits;
use crate::model::{DueDate, Invoice, Kind, PartPath, PayableReason, PaymentStatus, ProblemCode, Term};
use crate::read::RefusalReason;
use crate::read::xml::names::LOCAL;
use crate::read::xml::slots::{group, name, person, single, total};
use crate::read::xml::table::{Compiled, Path, Slot};
use crate::read::xml::tree::{Document, NodeId};
use crate::read::xml::{formats, value};

static TABLES: LazyLock<Vec<Compiled>> =
    LazyLock::new(|| formats::ALL.iter().map(|t| Compiled::new(t)).collect());

struct AttributeNames {
    currency: [u16; 3],
    format: [u16; 2],
}

static ATTRIBUTES: LazyLock<AttributeNames> = LazyLock::new(|| AttributeNames {
    currency: [b"currencyID".as_slice(), b"amountCurrencyID", b"AmountCurrencyIdentifier"]
        .map(|n| LOCAL.number(n)),
    format: [b"format".as_slice(), b"Format"].map(|n| LOCAL.number(n)),
});

/// Every invoice of a document; none if it belongs to no known format.
pub(super) fn invoices(
    document: &Document,
    part: &PartPath,
    limits: &Limits,
) -> Vec<Result<Invoice, RefusalReason>> {
    let Some((table, (kind, known), root)) = find_root(document) else { return Vec::new() };
    let mut found = Vec::new();
    walk(document, root, &table.invoice.steps, &mut |node| {
        let mut mapper = Mapper {
            document,
            table,
            root,
            node,
            limits,
            invoice: Invoice::new(table.table.format, part.clone()),
            people: (false, false),
        };
        mapper.invoice.known_root = known;
        found.push(mapper.read(kind).map(|()| mapper.invoice));
        found.len() < limits.rows
    });
    found
}

/// The root, or the first known root inside an envelope.
fn find_root(document: &Document) -> Option<(&'static Compiled, (Kind, bool), NodeId)> {
    let known = |node: NodeId| {
        let name = document.name(node);
        TABLES
            .iter()
            .find_map(|t| t.roots.iter().find(|(n, _)| *n == name && name.1 != 0).map(|(_, k)| (t, *k, node)))
    };
    if let Some(found) = known(Document::ROOT) {
        return Some(found);
    }
    if !formats::is_envelope(document.name(Document::ROOT)) {
        return None;
    }
    let mut stack = vec![Document::ROOT];
    while let Some(node) = stack.pop() {
        if let Some(found) = known(node) {
            return Some(found);
        }
        let children: Vec<NodeId> = document.children(node).collect();
        stack.extend(children.into_iter().rev());
    }
    None
}

/// Calls `visit` for every node at the end of a path, in document order, until it says no.
fn walk(
    document: &Document,
    from: NodeId,
    steps: &[(u16, u16)],
    visit: &mut dyn FnMut(NodeId) -> bool,
) -> bool {
    let Some((first, rest)) = steps.split_first() else { return visit(from) };
    document.children_named(from, *first).all(|child| walk(document, child, rest, visit))
}

pub(super) struct Mapper<'d> {
    pub(super) document: &'d Document,
    table: &'static Compiled,
    pub(super) root: NodeId,
    node: NodeId,
    pub(super) limits: &'d Limits,
    pub(super) invoice: Invoice,
    /// Whether seller and buyer are natural persons, whose names come in parts.
    people: (bool, bool),
}

impl<'d> Mapper<'d> {
    fn read(&mut self, root_kind: Kind) -> Result<(), RefusalReason> {
        let table = self.table;
        // The currency first: amounts are compared with it.
        for (slot, paths) in table.fields.iter().filter(|(slot, _)| *slot == Slot::Currency) {
            self.field(*slot, paths)?;
        }
        for (slot, paths) in table.fields.iter().filter(|(slot, _)| *slot != Slot::Currency) {
            self.field(*slot, paths)?;
        }
        for (row, paths, cells) in &table.rows {
            for path in paths {
                let mut nodes = Vec::new();
                walk(self.document, self.start(path), &path.steps, &mut |node| {
                    nodes.push(node);
                    nodes.len() < self.limits.rows
                });
                if let (Some(term), false) = (group(*row), nodes.is_empty()) {
                    self.invoice.note(term, path.text);
                }
                for node in nodes {
                    self.row(*row, node, cells);
                }
            }
        }
        self.kind(root_kind);
        self.invoice.seller = self.invoice.seller.take().filter(|p| !p.is_empty());
        if self.invoice.number.is_none() && self.invoice.issue_date.is_none() {
            return Err(RefusalReason::Incomplete);
        }
        (table.table.finish)(&mut self.invoice);
        self.invoice.finish();
        Ok(())
    }

    fn start(&self, path: &Path) -> NodeId {
        if path.from_root { self.root } else { self.node }
    }

    /// The texts at a path, with the node of each.
    fn texts(&self, from: NodeId, path: &Path) -> Vec<(NodeId, &'d str)> {
        let mut found = Vec::new();
        walk(self.document, from, &path.steps, &mut |node| {
            found.extend(self.text_at(node, path).map(|text| (node, text)));
            found.len() < self.limits.rows
        });
        found
    }

    /// The first text at a path that is not empty.
    pub(super) fn first_text(&self, from: NodeId, path: &Path) -> Option<(NodeId, &'d str)> {
        let mut found = None;
        walk(self.document, from, &path.steps, &mut |node| {
            found = self.text_at(node, path).filter(|text| !text.is_empty()).map(|text| (node, text));
            found.is_none()
        });
        found
    }

    fn text_at(&self, node: NodeId, path: &Path) -> Option<&'d str> {
        match path.attribute {
            None => Some(self.document.text(node)),
            Some(name) => self.document.attribute(node, name),
        }
    }

    fn field(&mut self, slot: Slot, paths: &[Path]) -> Result<(), RefusalReason> {
        for path in paths {
            let found = self.texts(self.start(path), path);
            if found.is_empty() || (slot != Slot::AmountDue && found.iter().all(|(_, t)| t.is_empty())) {
                continue;
            }
            self.set(slot, path, &found)?;
            break;
        }
        Ok(())
    }

    fn set(&mut self, slot: Slot, path: &Path, found: &[(NodeId, &'d str)]) -> Result<(), RefusalReason> {
        let Some(&(node, text)) = found.iter().find(|(_, t)| !t.is_empty()).or(found.first()) else {
            return Ok(());
        };
        if let Some((term, total)) = total(slot) {
            return self.total(slot, term, total, path, found);
        }
        if single(slot) && found.len() > 1 {
            self.invoice.problem(ProblemCode::Duplicate, path.text);
        }
        let text = self.kept(text, path);
        match slot {
            Slot::IssueDate => match value::day(&text, self.format_of(node)) {
                Some(day) => {
                    self.invoice.issue_date = Some(day);
                    self.invoice.note(Term::IssueDate, path.text);
                }
                None => self.invoice.problem(ProblemCode::DateMalformed, path.text),
            },
            Slot::DueDate => self.own_due_dates(path, found),
            Slot::Terms => {
                let limit = self.limits.rows;
                let texts =
                    found.iter().filter(|(_, t)| !t.is_empty()).take(limit).map(|(_, t)| (*t).to_owned());
                self.invoice.payment_terms.extend(texts);
                self.invoice.note(Term::PaymentTerms, path.text);
            }
            _ => self.text(slot, text, path),
        }
        Ok(())
    }

    /// The document's own due date; two different ones are none.
    fn own_due_dates(&mut self, path: &Path, found: &[(NodeId, &'d str)]) {
        for &(node, text) in found.iter().filter(|(_, t)| !t.is_empty()) {
            match value::day(text, self.format_of(node)) {
                Some(day) => {
                    let due = DueDate::new(day, None, true);
                    self.invoice.due(due, path.text);
                }
                None => self.invoice.problem(ProblemCode::DateMalformed, path.text),
            }
        }
    }

    /// A text within the limit for kept texts.
    fn kept(&mut self, text: &str, path: &Path) -> String {
        match text.char_indices().nth(self.limits.text_chars).and_then(|(at, _)| text.get(..at)) {
            None => text.to_owned(),
            Some(cut) => {
                self.invoice.problem(ProblemCode::TextTooLong, path.text);
                cut.to_owned()
            }
        }
    }

    fn text(&mut self, slot: Slot, text: String, path: &Path) {
        let invoice = &mut self.invoice;
        let seller = invoice.seller.get_or_insert_default();
        let mut term = None;
        match slot {
            Slot::Number => {
                let number =
                    invoice.number.take().map_or_else(|| text.clone(), |series| format!("{series}{text}"));
                invoice.number = Some(number);
                term = Some(Term::Number);
            }
            Slot::Series => invoice.number = Some(text),
            Slot::TypeCode => {
                invoice.type_code = Some(text);
                term = Some(Term::TypeCode);
            }
            Slot::Currency => {
                invoice.currency_text = Some(text);
                term = Some(Term::Currency);
            }
            Slot::TaxCurrency => {
                invoice.tax_currency = Some(text);
                term = Some(Term::TaxCurrency);
            }
            Slot::Specification => {
                invoice.specification = Some(text);
                term = Some(Term::Specification);
            }
            Slot::BuyerReference => {
                invoice.buyer_reference = Some(text);
                term = Some(Term::BuyerReference);
            }
            Slot::OrderReference => {
                invoice.order_reference = Some(text);
                term = Some(Term::OrderReference);
            }
            Slot::SellerName => term = name(seller, text, Term::SellerName),
            Slot::SellerPerson => term = person(seller, text, &mut self.people.0).then_some(Term::SellerName),
            Slot::SellerTradingName => {
                seller.trading_name = Some(text);
                term = Some(Term::SellerTradingName);
            }
            Slot::SellerId => {
                seller.identifiers.push(text);
                term = Some(Term::SellerId);
            }
            Slot::SellerCountry => {
                seller.country = Some(text);
                term = Some(Term::SellerCountry);
            }
            Slot::BuyerName => term = name(invoice.buyer.get_or_insert_default(), text, Term::BuyerName),
            Slot::BuyerPerson => {
                let buyer = invoice.buyer.get_or_insert_default();
                term = person(buyer, text, &mut self.people.1).then_some(Term::BuyerName);
            }
            Slot::Paid if matches!(text.as_str(), "1" | "true") => {
                invoice.status = PaymentStatus::Complete;
                term = Some(Term::Status);
            }
            Slot::BuyerTradingName => {
                invoice.buyer.get_or_insert_default().trading_name = Some(text);
                term = Some(Term::BuyerTradingName);
            }
            Slot::BuyerId => {
                invoice.buyer.get_or_insert_default().identifiers.push(text);
                term = Some(Term::BuyerId);
            }
            Slot::BuyerCountry => {
                invoice.buyer.get_or_insert_default().country = Some(text);
                term = Some(Term::BuyerCountry);
            }
            Slot::PayeeName => term = name(invoice.payee.get_or_insert_default(), text, Term::PayeeName),
            _ => {}
        }
        if let Some(term) = term {
            invoice.note(term, path.text);
        }
    }

    /// A document total. Amounts in another currency than the document's are not totals of it: of the tax total there may
    /// be one in the accounting currency; anywhere else they are a problem.
    fn total(
        &mut self,
        slot: Slot,
        term: Term,
        total: fn(&mut Invoice) -> &mut Option<Decimal>,
        path: &Path,
        found: &[(NodeId, &'d str)],
    ) -> Result<(), RefusalReason> {
        let mut amounts = Vec::new();
        for &(node, text) in found {
            let currency = self.currency_of(node);
            let foreign = matches!((currency, &self.invoice.currency_text), (Some(c), Some(d)) if c != d);
            if foreign && slot == Slot::TaxTotal {
                self.invoice.totals.tax_accounting = self.decimal(text);
                self.invoice.note(Term::TaxTotalAccounting, path.text);
                continue;
            }
            if foreign {
                self.invoice.problem(ProblemCode::CurrencyDiffers, path.text);
            }
            if let (Slot::AmountDue, Some(currency), None) = (slot, currency, &self.invoice.currency_text) {
                // The document names no currency of its own: what the amount says is shown, not paid.
                self.invoice.currency_text = Some(currency.to_owned());
                self.invoice.block(PayableReason::CurrencyMissing);
                self.invoice.note(Term::Currency, path.text);
            }
            match self.decimal(text).filter(|_| path.attribute.is_some() || !self.document.is_mixed(node)) {
                Some(amount) => amounts.push(amount),
                None if slot == Slot::AmountDue => return Err(RefusalReason::AmountMalformed),
                None => self.invoice.problem(ProblemCode::AmountMalformed, path.text),
            }
        }
        if slot != Slot::TaxTotal && amounts.len() > 1 {
            self.invoice.problem(ProblemCode::Duplicate, path.text);
        }
        if let (Some(amount), true) = (amounts.first(), slot != Slot::TaxTotal || amounts.len() == 1) {
            *total(&mut self.invoice) = Some(*amount);
            self.invoice.note(term, path.text);
        }
        Ok(())
    }

    pub(super) fn currency_of(&self, node: NodeId) -> Option<&'d str> {
        ATTRIBUTES
            .currency
            .iter()
            .find_map(|name| self.document.attribute(node, *name))
            .filter(|c| !c.is_empty())
    }

    pub(super) fn decimal(&self, text: &str) -> Option<Decimal> {
        if !self.table.table.decimal_comma {
            return value::decimal(text);
        }
        (!text.contains('.')).then(|| value::decimal(&text.replacen(',', ".", 1)))?
    }

    pub(super) fn format_of(&self, node: NodeId) -> Option<&'d str> {
        ATTRIBUTES.format.iter().find_map(|name| self.document.attribute(node, *name))
    }

    fn kind(&mut self, root_kind: Kind) {
        self.invoice.kind = root_kind;
        let Some(code) = self.invoice.type_code.as_deref() else { return };
        let stated = (self.table.table.kind)(code);
        let credit = |kind| kind == Kind::CreditNote;
        if credit(root_kind) && !credit(stated) && stated != Kind::Unknown {
            self.invoice.problem(ProblemCode::KindContradiction, "");
        } else if root_kind == Kind::Invoice || stated == Kind::Unknown {
            self.invoice.kind = stated;
        }
    }
}
