//! The arithmetic rules of EN 16931, verified on the amounts as stated.
//!
//! Source: the official schematron of EN 16931 (1.3.16), rules BR-CO-10 to BR-CO-17 and BR-DEC. Nothing is ever
//! corrected: a rule that does not hold is a [`Problem`](crate::Problem).

use billfold_money::Decimal;

use crate::model::{Invoice, ProblemCode, Totals};

impl Invoice {
    /// Verifies sums and decimals. Formats outside EN 16931 have sums of their own (withholding, split payment), so there
    /// only the decimals are looked at.
    pub(crate) fn check_arithmetic(&mut self) {
        self.check_decimals();
        if self.origin.format.is_en16931() && self.check_sums().is_none() {
            self.problem(ProblemCode::AmountMalformed, "");
        }
    }

    fn check_decimals(&mut self) {
        let Some(currency) = self.currency else { return };
        let t = &self.totals;
        let too_fine = [
            t.lines,
            t.allowances,
            t.charges,
            t.without_tax,
            t.tax,
            t.with_tax,
            t.prepaid,
            t.rounding,
            t.due,
        ]
        .into_iter()
        .flatten()
        .any(|amount| amount.normalize().scale() > currency.minor_units());
        if too_fine {
            self.problem(ProblemCode::BrDec, "");
        }
    }

    /// `None` if a sum is beyond what the decimal type holds.
    fn check_sums(&mut self) -> Option<()> {
        let t = self.totals;
        let mut broken = Vec::new();
        self.check_lists(&t, &mut broken)?;
        check_totals(&t, &mut broken)?;
        self.check_taxes(&t, &mut broken)?;
        for code in broken {
            self.problem(code, "");
        }
        Some(())
    }

    /// BR-CO-10, 11, 12: a total is the sum of its parts.
    fn check_lists(&self, t: &Totals, broken: &mut Vec<ProblemCode>) -> Option<()> {
        let lines = sum(self.lines.iter().filter(|l| !l.informational).map(|l| l.net))?;
        if let Some(stated) = t.lines
            && stated != round(lines)?
        {
            broken.push(ProblemCode::BrCo10);
        }
        for (charge, stated, code) in
            [(false, t.allowances, ProblemCode::BrCo11), (true, t.charges, ProblemCode::BrCo12)]
        {
            let of_kind = || self.allowance_charges.iter().filter(|a| a.charge == charge);
            let total = round(sum(of_kind().map(|a| a.amount))?)?;
            let holds = match stated {
                Some(stated) => stated == total,
                None => of_kind().next().is_none(),
            };
            if !holds {
                broken.push(code);
            }
        }
        Some(())
    }

    /// BR-CO-14 and 17: the breakdown adds up, and each row is base times rate.
    fn check_taxes(&self, t: &Totals, broken: &mut Vec<ProblemCode>) -> Option<()> {
        if let Some(stated) = t.tax
            && !self.taxes.is_empty()
            && stated != round(sum(self.taxes.iter().map(|tax| tax.amount))?)?
        {
            broken.push(ProblemCode::BrCo14);
        }
        for tax in &self.taxes {
            let (Some(base), Some(amount)) = (tax.base, tax.amount) else { continue };
            let Some(rate) = tax.rate.filter(|r| !r.is_zero()) else {
                if tax.rate.is_some() && round(amount)?.round().is_zero().eq(&false) {
                    broken.push(ProblemCode::BrCo17);
                }
                continue;
            };
            let exact = base.abs().checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
            let off = amount.abs().checked_sub(round(exact)?)?.abs();
            if off >= Decimal::ONE {
                broken.push(ProblemCode::BrCo17);
                break;
            }
        }
        Some(())
    }
}

/// BR-CO-13, 15, 16: the totals follow from one another. An absent total that a rule needs makes the rule pass: its own
/// presence rule reports it.
fn check_totals(t: &Totals, broken: &mut Vec<ProblemCode>) -> Option<()> {
    let or_zero = |amount: Option<Decimal>| amount.unwrap_or_default();
    if let (Some(lines), Some(stated)) = (t.lines, t.without_tax) {
        let expected = lines.checked_sub(or_zero(t.allowances))?.checked_add(or_zero(t.charges))?;
        if stated != round(expected)? {
            broken.push(ProblemCode::BrCo13);
        }
    }
    if let (Some(without), Some(stated)) = (t.without_tax, t.with_tax) {
        let expected = without.checked_add(or_zero(t.tax))?;
        if stated != round(expected)? {
            broken.push(ProblemCode::BrCo15);
        }
    }
    if let (Some(total), Some(stated)) = (t.with_tax, t.due) {
        let plain = total.checked_sub(or_zero(t.prepaid))?.checked_add(or_zero(t.rounding))?;
        let with_third_party = plain.checked_add(or_zero(t.third_party))?;
        if stated != round(plain)? && stated != round(with_third_party)? {
            broken.push(ProblemCode::BrCo16);
        }
    }
    Some(())
}

fn sum(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts.flatten().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// The rounding of the rules: `XPath` `round(x * 100) div 100`, halves towards plus infinity.
fn round(x: Decimal) -> Option<Decimal> {
    let half = Decimal::new(5, 1);
    x.checked_mul(Decimal::ONE_HUNDRED)?.checked_add(half)?.floor().checked_div(Decimal::ONE_HUNDRED)
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
        let mut broken = Vec::new();
        check_totals(&t, &mut broken).unwrap();
        assert_eq!(broken, []);
        t.rounding = d("0.30");
        check_totals(&t, &mut broken).unwrap();
        assert_eq!(broken, [ProblemCode::BrCo16]);
    }
}
