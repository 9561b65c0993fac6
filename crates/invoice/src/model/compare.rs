//! Whether two documents state the same invoice.

use crate::model::{Invoice, Term};

/// A value on which two documents of one invoice disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Difference {
    /// Which value.
    pub term: Term,
}

/// The texts of an invoice that compare without regard to case and spacing, made ready once: many invoices of one message
/// are compared with one another.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) number: Option<String>,
    seller: Option<String>,
}

impl Folded {
    pub(crate) fn of(invoice: &Invoice) -> Self {
        Self {
            number: invoice.number().map(fold),
            seller: invoice.seller().and_then(|party| party.name()).map(fold),
        }
    }
}

impl Invoice {
    /// The payment-relevant values that both invoices state and on which they disagree. Amounts compare by value, dates
    /// by day, names without regard to case and spacing.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        self.differences_folded(&Folded::of(self), other, &Folded::of(other))
    }

    pub(crate) fn differences_folded(&self, ours: &Folded, other: &Self, theirs: &Folded) -> Vec<Difference> {
        let (currency, others) = (self.currency_text(), other.currency_text());
        [
            (Term::Number, differ(ours.number.as_ref(), theirs.number.as_ref())),
            (Term::IssueDate, differ(self.issue_date, other.issue_date)),
            (Term::DueDate, differ(self.due_date(), other.due_date())),
            (Term::Currency, differ(currency, others)),
            (Term::AmountDue, differ(self.totals.due, other.totals.due)),
            (Term::TotalWithTax, differ(self.totals.with_tax, other.totals.with_tax)),
            (Term::SellerName, differ(ours.seller.as_ref(), theirs.seller.as_ref())),
        ]
        .into_iter()
        .filter(|(_, differ)| *differ)
        .map(|(term, _)| Difference { term })
        .collect()
    }
}

/// Both state it, and not the same.
fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a != b)
}

/// A text without regard to case and runs of white space.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.to_lowercase());
    }
    out
}
