//! The objections of a table to payment: groups that may occur once, signs that no money is to be sent, and sums.

use billfold_money::Decimal;

use crate::model::{ProblemCode, Term};
use crate::read::xml::compile::{Equation, Path};
use crate::read::xml::mapper::Mapper;
use crate::read::xml::paths::{repeated, shows, texts};

impl Mapper<'_> {
    /// Adds every objection to payment.
    pub(super) fn object(&mut self) {
        let table = self.table;
        for path in &self.document_wide.repeated {
            self.invoice.problem(ProblemCode::Duplicate, *path);
        }
        for reason in &self.document_wide.signs {
            self.invoice.block(*reason);
        }
        for group in &table.once {
            if let Some(path) = group.first().filter(|path| !path.from_root)
                && repeated(self.document, self.node, group)
            {
                self.invoice.problem(ProblemCode::Duplicate, path.text);
            }
        }
        if !self.tax_totals_agree() {
            self.invoice.problem(ProblemCode::Duplicate, self.invoice.path_of(&[Term::TotalWithTax]));
        }
        for sign in table.signs.iter().filter(|sign| !sign.is_of_root()) {
            if shows(self.document, self.node, sign) {
                self.invoice.block(sign.reason);
            }
        }
        for equation in &table.sums {
            self.equation(equation);
        }
    }

    fn equation(&mut self, equation: &'static Equation) {
        let total = self.sum_at(std::slice::from_ref(&equation.total));
        let parts: Vec<(bool, Option<Decimal>)> =
            equation.parts.iter().map(|(minus, paths)| (*minus, self.sum_at(paths))).collect();
        if equation.at_most {
            self.invoice.check_at_most(total, &parts, equation.total.text);
        } else {
            self.invoice.check_sum(total, &parts, equation.total.text);
        }
    }

    /// The sum of the amounts at the first path that has any.
    fn sum_at(&mut self, paths: &[Path]) -> Option<Decimal> {
        for path in paths {
            let found = texts(self.document, self.node, path, self.limits.rows);
            let mut amounts = found.iter().filter(|(_, text)| !text.is_empty()).peekable();
            if amounts.peek().is_none() {
                continue;
            }
            let sum = amounts.try_fold(Decimal::ZERO, |sum, (_, text)| sum.checked_add(self.decimal(text)?));
            if sum.is_none() {
                self.invoice.problem(ProblemCode::AmountMalformed, path.text);
            }
            return sum;
        }
        None
    }
}
