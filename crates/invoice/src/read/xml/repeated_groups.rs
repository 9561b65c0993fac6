//! Repeated groups: lines, taxes, allowances, payment means, due dates.

use billfold_money::Decimal;

use crate::model::{AllowanceCharge, DueDate, Line, PaymentMeans, ProblemCode, Tax, Term};
use crate::read::xml::compile::Path;
use crate::read::xml::mapper::Mapper;
use crate::read::xml::table::{Cell, Row};
use crate::read::xml::tree::NodeId;
use crate::read::xml::value;

impl<'d> Mapper<'d> {
    fn cell(
        &self,
        node: NodeId,
        cells: &[(Cell, Vec<Path>)],
        wanted: Cell,
    ) -> Option<(NodeId, &'d str, &'static str)> {
        let (_, paths) = cells.iter().find(|(cell, _)| *cell == wanted)?;
        paths.iter().find_map(|path| self.first_text(node, path).map(|(node, text)| (node, text, path.text)))
    }

    fn cell_text(&self, node: NodeId, cells: &[(Cell, Vec<Path>)], wanted: Cell) -> Option<String> {
        let (_, text, _) = self.cell(node, cells, wanted)?;
        text.char_indices()
            .nth(self.limits.text_chars)
            .map_or(Some(text), |(at, _)| text.get(..at))
            .map(str::to_owned)
    }

    fn cell_amount(&mut self, node: NodeId, cells: &[(Cell, Vec<Path>)], wanted: Cell) -> Option<Decimal> {
        let (at, text, path) = self.cell(node, cells, wanted)?;
        let currency = self.currency_of(at);
        if matches!((currency, &self.invoice.currency_text), (Some(c), Some(d)) if c != d) {
            self.invoice.problem(ProblemCode::CurrencyDiffers, path);
        }
        // An element with elements inside is not a single value; an attribute cannot have any.
        let amount = self.decimal(text).filter(|_| path.contains('@') || !self.document.is_mixed(at));
        if amount.is_none() {
            self.invoice.problem(ProblemCode::AmountMalformed, path);
        }
        amount
    }

    /// Reads one group.
    pub(super) fn row(&mut self, row: Row, node: NodeId, cells: &[(Cell, Vec<Path>)]) {
        match row {
            Row::Line => self.line(node, cells),
            Row::Tax => {
                // The breakdown in the accounting currency (BT-111) is not part of this one.
                let currency =
                    self.cell(node, cells, Cell::Amount).and_then(|(at, _, _)| self.currency_of(at));
                if currency.is_some() && currency != self.invoice.currency_text.as_deref() {
                    return;
                }
                let tax = Tax {
                    base: self.cell_amount(node, cells, Cell::Base),
                    amount: self.cell_amount(node, cells, Cell::Amount),
                    category: self.cell_text(node, cells, Cell::Category),
                    rate: self
                        .cell(node, cells, Cell::Rate)
                        .and_then(|(_, text, _)| self.decimal(text.trim_end_matches('%'))),
                    scheme: self.cell_text(node, cells, Cell::Scheme),
                };
                self.invoice.taxes.push(tax);
            }
            Row::AllowanceCharge | Row::LineAllowanceCharge => {
                let row_of = AllowanceCharge {
                    charge: self
                        .cell(node, cells, Cell::IsCharge)
                        .is_some_and(|(_, t, _)| matches!(t, "true" | "1")),
                    amount: self.cell_amount(node, cells, Cell::Amount),
                    base: self.cell_amount(node, cells, Cell::Base),
                    reason: self.cell_text(node, cells, Cell::Reason),
                };
                if row == Row::AllowanceCharge {
                    self.invoice.allowance_charges.push(row_of);
                } else {
                    self.invoice.line_allowance_charges.push(row_of);
                }
            }
            Row::Means => {
                let means = PaymentMeans {
                    code: self.cell_text(node, cells, Cell::Code),
                    account: self.cell_text(node, cells, Cell::Account),
                    reference: self
                        .cell_text(node, cells, Cell::Reference)
                        .or_else(|| self.reference.clone()),
                };
                self.invoice.payment_means.push(means);
            }
            Row::Due => self.due(node, cells),
            Row::Instalment => {
                if let Some(amount) = self.cell_amount(node, cells, Cell::Amount) {
                    self.invoice.totals.due = self.invoice.totals.due.unwrap_or_default().checked_add(amount);
                    if let Some((_, _, path)) = self.cell(node, cells, Cell::Amount) {
                        self.invoice.note(Term::AmountDue, path);
                    }
                }
                self.due(node, cells);
            }
            Row::ThirdParty => {
                if let Some(amount) = self.cell_amount(node, cells, Cell::Amount) {
                    let sum = self.invoice.totals.third_party.unwrap_or_default().checked_add(amount);
                    self.invoice.totals.third_party = sum;
                    if let Some((_, _, path)) = self.cell(node, cells, Cell::Amount) {
                        self.invoice.note(Term::ThirdParty, path);
                    }
                }
            }
        }
    }

    fn line(&mut self, node: NodeId, cells: &[(Cell, Vec<Path>)]) {
        let status = self.cell(node, cells, Cell::LineStatus).map(|(_, text, _)| text);
        let line = Line {
            id: self.cell_text(node, cells, Cell::Id),
            name: self.cell_text(node, cells, Cell::Name),
            quantity: self.cell(node, cells, Cell::Quantity).and_then(|(_, text, _)| self.decimal(text)),
            unit: self.cell_text(node, cells, Cell::Unit),
            price: self.cell(node, cells, Cell::Price).and_then(|(_, text, _)| self.decimal(text)),
            net: self.cell_amount(node, cells, Cell::Amount),
            informational: matches!(status, Some("GROUP" | "INFORMATION")),
        };
        self.invoice.lines.push(line);
    }

    fn due(&mut self, node: NodeId, cells: &[(Cell, Vec<Path>)]) {
        let Some((at, text, path)) = self.cell(node, cells, Cell::Date) else { return };
        match value::day(text, self.format_of(at)) {
            Some(date) => {
                let amount = self.cell_amount(node, cells, Cell::Amount);
                self.invoice.due(DueDate::new(date, amount, false), path);
            }
            None => self.invoice.problem(ProblemCode::DateMalformed, path),
        }
    }
}
