//! Document totals: amounts with their currency.

use billfold_money::Decimal;

use crate::model::{Invoice, PayableReason, ProblemCode, Term};
use crate::read::RefusalReason;
use crate::read::xml::compile::Path;
use crate::read::xml::mapper::Mapper;
use crate::read::xml::table::Slot;
use crate::read::xml::tree::NodeId;

impl<'d> Mapper<'d> {
    /// A document total. Amounts in another currency than the document's are not totals of it: of the tax total there may
    /// be one in the accounting currency; anywhere else they are a problem.
    pub(super) fn total(
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
        if slot == Slot::TaxTotal {
            self.tax_totals.clone_from(&amounts);
        } else if amounts.len() > 1 {
            self.invoice.problem(ProblemCode::Duplicate, path.text);
        }
        if let (Some(amount), true) = (amounts.first(), slot != Slot::TaxTotal || amounts.len() == 1) {
            *total(&mut self.invoice) = Some(*amount);
            self.invoice.note(term, path.text);
        }
        Ok(())
    }

    /// Several tax totals in the document's currency: one that is stated again, or one for each tax. If neither leads from the
    /// total without tax to the one with it, they contradict one another.
    pub(super) fn tax_totals_agree(&self) -> bool {
        let Some((first, others)) = self.tax_totals.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return true;
        };
        let totals = &self.invoice.totals;
        let (Some(without), Some(with)) = (totals.without_tax, totals.with_tax) else { return false };
        let sum = others.iter().try_fold(*first, |sum, other| sum.checked_add(*other));
        let once = others.iter().all(|other| other == first).then_some(*first);
        [once, sum].into_iter().flatten().any(|tax| without.checked_add(tax) == Some(with))
    }
}
