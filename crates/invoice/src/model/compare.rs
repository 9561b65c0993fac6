//! Whether two documents state the same invoice.

use crate::model::{Invoice, Term};

/// A value on which two documents of one invoice disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Difference {
    /// Which value.
    pub term: Term,
}

impl Invoice {
    /// The payment-relevant values that both invoices state and on which they disagree. Amounts compare by value, dates
    /// by day, names without regard to case and spacing.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut differ = |term, disagree: bool| {
            if disagree {
                found.push(Difference { term });
            }
        };
        differ(Term::Number, both(self.number(), other.number(), same_text));
        differ(Term::IssueDate, both(self.issue_date, other.issue_date, |a, b| a == b));
        differ(Term::DueDate, both(self.due_date(), other.due_date(), |a, b| a == b));
        differ(Term::Currency, both(self.currency_text(), other.currency_text(), |a, b| a == b));
        differ(Term::AmountDue, both(self.totals.due, other.totals.due, |a, b| a == b));
        differ(Term::TotalWithTax, both(self.totals.with_tax, other.totals.with_tax, |a, b| a == b));
        let names = |i: &Self| i.seller().and_then(|p| p.name()).map(str::to_owned);
        differ(Term::SellerName, both(names(self), names(other), |a, b| same_text(&a, &b)));
        found
    }
}

fn both<T>(a: Option<T>, b: Option<T>, same: impl Fn(T, T) -> bool) -> bool {
    a.zip(b).is_some_and(|(a, b)| !same(a, b))
}

/// Equal without regard to case and runs of white space.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    a == b || fold(a) == fold(b)
}
