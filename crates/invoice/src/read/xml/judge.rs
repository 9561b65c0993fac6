//! What a table says against payment: groups that may stand once, signs that no money is to be sent, and sums.

use billfold_money::Decimal;

use crate::model::{PayableReason, ProblemCode, Term};
use crate::read::xml::map::{Mapper, text_at, texts, walk};
use crate::read::xml::table::{Equation, Path, Sign};
use crate::read::xml::tree::{Document, NodeId};

/// Whether more than one element stands at these paths.
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

/// Whether one of the values stands at one of the paths; without values, whether anything does. A value may have a prefix
/// (`xsi:type`).
pub(super) fn shows(document: &Document, from: NodeId, sign: &Sign) -> bool {
    sign.paths.iter().any(|path| {
        let mut found = false;
        walk(document, from, &path.steps, &mut |node| {
            let text = text_at(document, node, path);
            found = text.is_some_and(|text| {
                let bare = text.rsplit(':').next().unwrap_or(text);
                sign.values.is_empty() || sign.values.contains(&bare)
            });
            !found
        });
        found
    })
}

impl Mapper<'_> {
    /// Adds what speaks against payment.
    pub(super) fn judge(&mut self) {
        let table = self.table;
        for path in &self.shared.repeated {
            self.invoice.problem(ProblemCode::Duplicate, *path);
        }
        for reason in &self.shared.signs {
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

impl Sign {
    pub(super) fn is_of_root(&self) -> bool {
        self.paths.iter().any(|path| path.from_root)
    }
}

/// A reason against payment, where it shows, and the values that show it.
pub(super) type SignRow = (PayableReason, &'static str, &'static [&'static str]);
