//! From a tree to invoices, by the tables: the order in which the values of an invoice are read.

use crate::Limits;
use crate::model::{DueDate, Invoice, Kind, PartPath, ProblemCode, Term};
use crate::read::RefusalReason;
use crate::read::xml::compile::Path;
use crate::read::xml::document_wide::DocumentWide;
use crate::read::xml::mapper::Mapper;
use crate::read::xml::paths::{texts, walk};
use crate::read::xml::roots;
use crate::read::xml::single_values::{group, named_once, single, total};
use crate::read::xml::table::{Cell, Row, Slot};
use crate::read::xml::tree::{Document, NodeId};
use crate::read::xml::value;

/// Every invoice of a document; an empty list if its format is not known.
pub(super) fn invoices(
    document: &Document,
    part: &PartPath,
    limits: &Limits,
) -> Vec<Result<Invoice, RefusalReason>> {
    let mut found = Vec::new();
    let mut more = false;
    for root in roots::of(document, limits.invoices.saturating_add(1)) {
        let document_wide = DocumentWide::of(document, &root, limits);
        walk(document, root.node, &root.table.invoice.steps, &mut |node| {
            more = found.len() >= limits.invoices;
            if more {
                return false;
            }
            let mut mapper = Mapper {
                document,
                table: root.table,
                document_wide: &document_wide,
                node,
                limits,
                invoice: Invoice::new(root.table.table.format, part.clone()),
                people: (false, false),
                reference: None,
                tax_totals: Vec::new(),
                foreign: false,
            };
            mapper.invoice.known_root = root.known;
            found.push(mapper.read(root.kind).map(|()| mapper.invoice));
            true
        });
        if more {
            found.push(Err(RefusalReason::TooMany));
            break;
        }
    }
    found
}

impl<'d> Mapper<'d> {
    fn read(&mut self, root_kind: Kind) -> Result<(), RefusalReason> {
        let table = self.table;
        let foreign = table.foreign.as_ref().and_then(|path| self.first_text(self.node, path));
        self.foreign = foreign.is_some();
        // The currency first: amounts are compared with it.
        for currency in [true, false] {
            for (at, (slot, paths)) in table.fields.iter().enumerate() {
                if (*slot == Slot::Currency) == currency {
                    self.field(*slot, at, paths)?;
                }
            }
        }
        for (row, paths, cells) in &table.rows {
            for path in paths {
                self.rows(*row, path, cells);
            }
        }
        self.kind(root_kind);
        self.invoice.seller = self.invoice.seller.take().filter(|p| !p.is_empty());
        if self.invoice.number.is_none() && self.invoice.issue_date.is_none() {
            return Err(RefusalReason::Incomplete);
        }
        self.object();
        self.invoice.finish();
        Ok(())
    }

    /// Reads every group at a path. What is beyond the limit is left out, which blocks payment.
    fn rows(&mut self, row: Row, path: &'static Path, cells: &'static [(Cell, Vec<Path>)]) {
        let (mut nodes, mut more) = (Vec::new(), false);
        walk(self.document, self.node, &path.steps, &mut |node| {
            more = nodes.len() >= self.limits.rows;
            if !more {
                nodes.push(node);
            }
            !more
        });
        if more {
            self.invoice.problem(ProblemCode::Truncated, path.text);
        }
        if let (Some(term), false) = (group(row), nodes.is_empty()) {
            self.invoice.note(term, path.text);
        }
        for node in nodes {
            self.row(row, node, cells);
        }
    }

    fn field(&mut self, slot: Slot, at: usize, paths: &'static [Path]) -> Result<(), RefusalReason> {
        for (way, path) in paths.iter().enumerate().filter(|(_, path)| !(self.foreign && path.local)) {
            let mut found = if path.from_root {
                self.document_wide.texts(at, way)
            } else {
                texts(self.document, self.node, path, self.limits.rows.saturating_add(1))
            };
            // An amount due that is there but empty is malformed, and not looked for elsewhere.
            if found.is_empty() || (slot != Slot::AmountDue && found.iter().all(|(_, t)| t.is_empty())) {
                continue;
            }
            if found.len() > self.limits.rows {
                found.truncate(self.limits.rows);
                self.invoice.problem(ProblemCode::Truncated, path.text);
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
        let other = |(_, t): &(NodeId, &str)| !t.is_empty() && *t != text;
        if (single(slot) && found.len() > 1) || (named_once(slot) && found.iter().any(other)) {
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
            Slot::Terms | Slot::Preceding => {
                for (_, text) in found.iter().filter(|(_, text)| !text.is_empty()) {
                    let text = self.kept(text, path);
                    match slot {
                        Slot::Terms => self.invoice.payment_terms.push(text),
                        _ => self.invoice.preceding.push(text),
                    }
                }
                let term = if slot == Slot::Terms { Term::PaymentTerms } else { Term::PrecedingInvoice };
                self.invoice.note(term, path.text);
            }
            Slot::PaymentReference => self.reference = Some(text),
            _ => self.text(slot, text, path),
        }
        Ok(())
    }

    /// The document's own due date; `None` if there are two different ones.
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

    fn kind(&mut self, root_kind: Kind) {
        self.invoice.kind = root_kind;
        let Some(code) = self.invoice.type_code.as_deref() else { return };
        let stated = (self.table.table.kind)(code);
        let credit = |kind| kind == Kind::CreditNote;
        // A root that is a credit note by its name must not become an invoice by its code, nor the reverse.
        let contradicts = credit(root_kind) != credit(stated) && stated != Kind::Unknown;
        if root_kind != Kind::Invoice && contradicts {
            self.invoice.problem(ProblemCode::KindContradiction, self.invoice.path_of(&[Term::TypeCode]));
        } else if root_kind == Kind::Invoice || stated == Kind::Unknown {
            self.invoice.kind = stated;
        }
    }
}
