//! The arithmetic rules of EN 16931, verified on the amounts as stated.
//!
//! Source: the official schematron of EN 16931 (1.3.16), rules BR-CO-10 to BR-CO-17. Nothing is ever
//! corrected: a rule that does not hold is a [`Problem`](crate::Problem), exactly when the schematron says so. It blocks
//! payment when the amounts contradict one another; a total that is merely absent does not.

use billfold_money::Decimal;

use crate::model::{Format, Invoice, PayableReason, ProblemCode, Term, Totals};

/// A hundredth.
#[cfg(feature = "read")]
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The verdict on one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Holds,
    /// An amount that the rule needs is not stated.
    Absent,
    /// The amounts contradict one another.
    Broken,
}

use Verdict::{Absent, Broken, Holds};

fn verdict(holds: bool) -> Verdict {
    if holds { Holds } else { Broken }
}

impl Invoice {
    /// Verifies sums and decimals. Formats outside EN 16931 have sums of their own (withholding, split payment): their
    /// readers verify those with [`check_sum`](Self::check_sum).
    pub(crate) fn check_arithmetic(&mut self) {
        self.check_decimals();
        if self.origin.format.is_en16931() {
            self.check_rules();
        }
        if self.origin.format.has_en16931_totals() && !self.blocks.contains(&PayableReason::Arithmetic) {
            match self.contradiction() {
                Some(None) => {}
                Some(Some(term)) => self.problem(ProblemCode::Sums, self.path_of(&[term])),
                None => self.problem(ProblemCode::AmountMalformed, self.path_of(&[Term::AmountDue])),
            }
        }
    }

    /// The verdict of the official rules.
    fn check_rules(&mut self) {
        let Some(verdicts) = self.verdicts() else {
            // A sum beyond what the decimal type holds.
            return self.problem(ProblemCode::AmountMalformed, self.path_of(&[Term::AmountDue]));
        };
        for (code, terms, verdict) in verdicts {
            if verdict == Holds {
                continue;
            }
            if verdict == Broken && !self.explained(code) {
                self.block(PayableReason::Arithmetic);
            }
            // What is not stated has no path: then it is that of what is to be paid.
            let path = [terms, &[Term::AmountDue, Term::Number]].concat();
            self.problem(code, self.path_of(&path));
        }
    }

    /// Verifies that a total is the sum of its parts (`true`: taken off), as the format defines it, give or take a cent: each
    /// figure is rounded by itself. Nothing follows from a total or a first part that is not stated.
    #[cfg(feature = "read")]
    pub(crate) fn check_sum(
        &mut self,
        total: Option<Decimal>,
        parts: &[(bool, Option<Decimal>)],
        path: &str,
    ) {
        if apart(total, parts).is_some_and(|apart| apart.is_none_or(|apart| apart.abs() > CENT)) {
            self.problem(ProblemCode::Sums, path);
        }
    }

    /// The same, where more may be taken off than the parts name.
    #[cfg(feature = "read")]
    pub(crate) fn check_at_most(
        &mut self,
        total: Option<Decimal>,
        parts: &[(bool, Option<Decimal>)],
        path: &str,
    ) {
        if apart(total, parts).is_some_and(|apart| apart.is_none_or(|apart| apart > CENT)) {
            self.problem(ProblemCode::Sums, path);
        }
    }

    /// The first total that contradicts others, also where the official rules do not look: under other roots than theirs, and in
    /// a `RequestedMonetaryTotal`. `None` if a sum is beyond what the decimal type holds.
    fn contradiction(&self) -> Option<Option<Term>> {
        let t = &self.totals;
        let zugferd_one = self.origin.format == Format::ZugferdOne;
        let tax = match t.tax {
            Some(tax) => Some(tax),
            // Several tax totals: their rows are one breakdown.
            None => sum(self.taxes.iter().map(|row| row.amount)),
        };
        let checks = [
            // Lines of ZUGFeRD 1 may be with tax.
            (
                ProblemCode::BrCo10,
                Term::LineTotal,
                if zugferd_one { Holds } else { self.lines_add_up(false)? },
            ),
            (ProblemCode::BrCo13, Term::TotalWithoutTax, without_tax(t)?),
            (ProblemCode::BrCo15, Term::TotalWithTax, plus_tax(t, tax?)?),
            (ProblemCode::BrCo16, Term::AmountDue, due(t)?),
        ];
        let broken = checks.into_iter().find(|(code, _, v)| *v == Broken && !self.explained(*code));
        Some(broken.map(|(_, term, _)| term))
    }

    /// `None` if a sum is beyond what the decimal type holds.
    fn verdicts(&self) -> Option<[(ProblemCode, &'static [Term], Verdict); 8]> {
        use Term as T;
        let t = &self.totals;
        // A DebitNote or Reminder has a `RequestedMonetaryTotal`, which the official rules do not look at.
        let has_totals = self.source(Term::AmountDue).is_none_or(|s| !s.path.contains("Requested"));
        let of_totals = |verdict| if has_totals { verdict } else { Holds };
        Some([
            (ProblemCode::BrCo10, &[T::LineTotal, T::Lines], of_totals(self.lines_add_up(false)?)),
            (
                ProblemCode::BrCo11,
                &[T::AllowanceTotal, T::AllowancesCharges],
                self.document_level(false, t.allowances)?,
            ),
            (
                ProblemCode::BrCo12,
                &[T::ChargeTotal, T::AllowancesCharges],
                self.document_level(true, t.charges)?,
            ),
            (ProblemCode::BrCo13, &[T::TotalWithoutTax, T::LineTotal], of_totals(without_tax(t)?)),
            (ProblemCode::BrCo14, &[T::TaxTotal, T::Taxes], self.taxes_add_up()?),
            (ProblemCode::BrCo15, &[T::TotalWithTax, T::TotalWithoutTax, T::TaxTotal], self.with_tax()?),
            (ProblemCode::BrCo16, &[T::AmountDue, T::TotalWithTax], of_totals(due(t)?)),
            (ProblemCode::BrCo17, &[T::Taxes], self.tax_rows()?),
        ])
    }

    /// BR-CO-10: the sum of lines is their sum.
    fn lines_add_up(&self, without_sub_lines: bool) -> Option<Verdict> {
        let lines = self.lines.iter().filter(|l| !(without_sub_lines && l.informational));
        let sum = round(sum(lines.map(|l| l.net))?)?;
        Some(self.totals.lines.map_or(Absent, |stated| verdict(stated == sum)))
    }

    /// What breaks an official rule and yet contradicts nothing: profiles without lines or breakdown (MINIMUM, BASIC WL),
    /// lines that group or explain others (Factur-X EXTENDED), payments to third parties (`XRechnung` BR-DEX-09).
    fn explained(&self, code: ProblemCode) -> bool {
        match code {
            ProblemCode::BrCo10 => self.lines.is_empty() || self.lines_add_up(true) == Some(Holds),
            ProblemCode::BrCo14 => self.taxes.is_empty(),
            ProblemCode::BrCo16 => {
                self.has_third_parties() && due_with_third_parties(&self.totals) == Some(Holds)
            }
            _ => false,
        }
    }

    /// Whether the document claims the extension of `XRechnung` (BT-24), which alone has BG-DEX-09.
    fn has_third_parties(&self) -> bool {
        self.specification.as_deref().is_some_and(|s| s.contains(":kosit:extension:xrechnung"))
    }

    /// BR-CO-11 and 12: the sum of allowances or charges is their sum.
    fn document_level(&self, charge: bool, stated: Option<Decimal>) -> Option<Verdict> {
        let rows = || self.allowance_charges.iter().filter(|a| a.charge == charge);
        let sum = round(sum(rows().map(|a| a.amount))?)?;
        Some(match stated {
            Some(stated) => verdict(stated == sum),
            None if rows().next().is_none() => Holds,
            None => Absent,
        })
    }

    /// BR-CO-14: the total tax is the sum of the breakdown, if there is one.
    fn taxes_add_up(&self) -> Option<Verdict> {
        let sum = round(sum(self.taxes.iter().map(|t| t.amount))?)?;
        Some(match self.totals.tax {
            Some(stated) if !self.taxes.is_empty() || self.origin.format != Format::Ubl => {
                verdict(stated == sum)
            }
            _ => Holds,
        })
    }

    /// BR-CO-15: the total with tax is the total without it plus the tax, of which there is exactly one in the currency.
    fn with_tax(&self) -> Option<Verdict> {
        let t = &self.totals;
        let ubl = self.origin.format == Format::Ubl;
        let currency_stated = self.source(Term::Currency).is_some_and(|s| s.path.contains("CurrencyCode"));
        if ubl && !(currency_stated && self.known_root) {
            return Some(Holds);
        }
        // In CII a tax total may be left out where there is no tax.
        let tax = if ubl { t.tax } else { Some(t.tax.unwrap_or_default()) };
        let (Some(without), Some(tax), Some(stated)) = (t.without_tax, tax, t.with_tax) else {
            return Some(Absent);
        };
        Some(verdict(stated == round(without.checked_add(tax)?)?))
    }

    /// BR-CO-17: each tax amount is base times rate, give or take one unit.
    fn tax_rows(&self) -> Option<Verdict> {
        let mut absent = Holds;
        for row in &self.taxes {
            let amount = row.amount.unwrap_or_default();
            // The rule knows only VAT: a row of another tax holds if it is nothing.
            let of_vat = row.scheme.as_deref().is_none_or(|s| s.trim().eq_ignore_ascii_case("VAT"));
            if !of_vat && !whole(amount)?.is_zero() {
                absent = Absent;
                continue;
            }
            let rate = row.rate.unwrap_or_default();
            let holds = if whole(rate)?.is_zero() {
                whole(amount)?.is_zero()
            } else {
                let exact = row
                    .base
                    .unwrap_or_default()
                    .abs()
                    .checked_mul(rate)?
                    .checked_div(Decimal::ONE_HUNDRED)?;
                // The schematron allows a difference of less than one whole unit.
                amount.abs().checked_sub(round(exact)?)?.abs() < Decimal::ONE
            };
            if !holds {
                return Some(Broken);
            }
        }
        Some(absent)
    }
}

/// By how much a total is more than its parts; `None` if total or first part is not stated, and inside it if the sum is beyond
/// what the decimal type holds.
#[cfg(feature = "read")]
fn apart(total: Option<Decimal>, parts: &[(bool, Option<Decimal>)]) -> Option<Option<Decimal>> {
    let (Some(total), Some((_, Some(_)))) = (total, parts.first()) else { return None };
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, (minus, part)| {
        let part = part.unwrap_or_default();
        if *minus { sum.checked_sub(part) } else { sum.checked_add(part) }
    });
    Some(sum.and_then(|sum| total.checked_sub(sum)))
}

/// BR-CO-13: the total without tax is lines less allowances plus charges.
fn without_tax(t: &Totals) -> Option<Verdict> {
    let (Some(lines), Some(stated)) = (t.lines, t.without_tax) else { return Some(Absent) };
    let exact =
        lines.checked_sub(t.allowances.unwrap_or_default())?.checked_add(t.charges.unwrap_or_default())?;
    Some(verdict(stated == round(exact)?))
}

/// The sum of BR-CO-15: the total with tax is the total without it plus the tax.
fn plus_tax(t: &Totals, tax: Decimal) -> Option<Verdict> {
    let (Some(without), Some(stated)) = (t.without_tax, t.with_tax) else { return Some(Absent) };
    Some(verdict(stated == round(without.checked_add(tax)?)?))
}

/// BR-CO-16: the amount due is total less paid plus rounding.
fn due(t: &Totals) -> Option<Verdict> {
    let (Some(total), Some(stated)) = (t.with_tax, t.due) else { return Some(Absent) };
    let expected =
        total.checked_sub(t.prepaid.unwrap_or_default())?.checked_add(t.rounding.unwrap_or_default())?;
    Some(verdict(round(stated)? == round(expected)?))
}

/// The same with the extension of `XRechnung`: payments to third parties are added.
fn due_with_third_parties(t: &Totals) -> Option<Verdict> {
    let rest = t.due?.checked_sub(t.third_party?)?;
    due(&Totals { due: Some(rest), ..*t })
}

fn sum(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts.flatten().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// The rounding of the rules: `XPath` `round(x * 100) div 100`, halves towards plus infinity.
fn round(x: Decimal) -> Option<Decimal> {
    whole(x.checked_mul(Decimal::ONE_HUNDRED)?)?.checked_div(Decimal::ONE_HUNDRED)
}

/// `XPath` `round(x)`.
fn whole(x: Decimal) -> Option<Decimal> {
    Some(x.checked_add(Decimal::new(5, 1))?.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_towards_plus_infinity() {
        for (x, rounded) in [("0.005", "0.01"), ("-0.005", "0.00"), ("-0.006", "-0.01"), ("2.344", "2.34")] {
            let (x, rounded): (Decimal, Decimal) = (x.parse().unwrap(), rounded.parse().unwrap());
            assert_eq!(round(x), Some(rounded), "{x}");
        }
    }

    #[test]
    fn amount_due_is_total_minus_paid_plus_rounding() {
        let d = |text: &str| Some(text.parse::<Decimal>().unwrap());
        let mut t =
            Totals { with_tax: d("729.30"), rounding: d("-0.30"), due: d("729"), ..Totals::default() };
        assert_eq!(due(&t), Some(Holds));
        t.rounding = d("0.30");
        assert_eq!(due(&t), Some(Broken));
        t.with_tax = None;
        assert_eq!(due(&t), Some(Absent));
    }
}
