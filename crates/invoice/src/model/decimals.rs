//! How many decimals an amount may have: those of its currency (ISO 4217), and two by EN 16931.
//!
//! Source: the official schematron of EN 16931 (1.3.16), rules BR-DEC.

use billfold_money::Decimal;

use crate::model::{AllowanceCharge, Invoice, ProblemCode, Term};

impl Invoice {
    pub(super) fn check_decimals(&mut self) {
        let Some(currency) = self.currency else { return };
        let t = &self.totals;
        let totals = [
            (Term::LineTotal, t.lines),
            (Term::AllowanceTotal, t.allowances),
            (Term::ChargeTotal, t.charges),
            (Term::TotalWithoutTax, t.without_tax),
            (Term::TaxTotal, t.tax),
            (Term::TotalWithTax, t.with_tax),
            (Term::Prepaid, t.prepaid),
            (Term::Rounding, t.rounding),
            (Term::AmountDue, t.due),
        ];
        // Zeros at the end do not count here (`10.000 EUR` is whole cents); the rules below count every decimal that is
        // written.
        let fine =
            |amount: Option<Decimal>| amount.is_some_and(|a| a.normalize().scale() > currency.minor_units());
        if let Some((term, _)) = totals.into_iter().find(|(_, amount)| fine(*amount)) {
            self.problem(ProblemCode::Decimals, self.path_of(&[term]));
        }
        if self.origin.format.is_en16931() {
            for (code, term) in self.decimals_of_rules() {
                self.problem(code, self.path_of(&[term]));
            }
        }
    }

    /// BR-DEC-01 to 28: two decimals as written, zeros included, whatever the currency.
    fn decimals_of_rules(&self) -> Vec<(ProblemCode, Term)> {
        use ProblemCode as P;
        let t = &self.totals;
        let fine = |amount: Option<Decimal>| amount.is_some_and(|a| a.scale() > 2);
        let rows = |of: &[AllowanceCharge], charge: bool, amount: fn(&AllowanceCharge) -> Option<Decimal>| {
            of.iter().any(|row| row.charge == charge && fine(amount(row)))
        };
        let (document, lines) = (self.allowance_charges.as_slice(), self.line_allowance_charges.as_slice());
        let (of_document, of_lines) = (Term::AllowancesCharges, Term::LineAllowancesCharges);
        let found = [
            (P::BrDec01, of_document, rows(document, false, |r| r.amount)),
            (P::BrDec02, of_document, rows(document, false, |r| r.base)),
            (P::BrDec05, of_document, rows(document, true, |r| r.amount)),
            (P::BrDec06, of_document, rows(document, true, |r| r.base)),
            (P::BrDec09, Term::LineTotal, fine(t.lines)),
            (P::BrDec10, Term::AllowanceTotal, fine(t.allowances)),
            (P::BrDec11, Term::ChargeTotal, fine(t.charges)),
            (P::BrDec12, Term::TotalWithoutTax, fine(t.without_tax)),
            (P::BrDec13, Term::TaxTotal, fine(t.tax)),
            (P::BrDec14, Term::TotalWithTax, fine(t.with_tax)),
            (P::BrDec15, Term::TaxTotalAccounting, fine(t.tax_accounting)),
            (P::BrDec16, Term::Prepaid, fine(t.prepaid)),
            (P::BrDec17, Term::Rounding, fine(t.rounding)),
            (P::BrDec18, Term::AmountDue, fine(t.due)),
            (P::BrDec19, Term::Taxes, self.taxes.iter().any(|row| fine(row.base))),
            (P::BrDec20, Term::Taxes, self.taxes.iter().any(|row| fine(row.amount))),
            (P::BrDec23, Term::Lines, self.lines.iter().any(|row| fine(row.net))),
            (P::BrDec24, of_lines, rows(lines, false, |r| r.amount)),
            (P::BrDec25, of_lines, rows(lines, false, |r| r.base)),
            (P::BrDec27, of_lines, rows(lines, true, |r| r.amount)),
            (P::BrDec28, of_lines, rows(lines, true, |r| r.base)),
        ];
        found.into_iter().filter(|(_, _, broken)| *broken).map(|(code, term, _)| (code, term)).collect()
    }
}
