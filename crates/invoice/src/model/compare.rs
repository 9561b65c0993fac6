//! The comparison of documents that may state the same invoice.

use std::collections::BTreeSet;

use billfold_money::Decimal;
use chrono::NaiveDate;

use crate::model::{Difference, Invoice, Kind, Party, Term};

/// What documents of one invoice state, made ready once to be compared: many invoices of one message are compared with one
/// another.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) number: Option<String>,
    issue_date: Option<NaiveDate>,
    /// The due date, or every one that it may be.
    due_dates: BTreeSet<NaiveDate>,
    kind: Kind,
    /// Where the code is one of UNTDID 1001; other formats have codes of their own.
    type_code: Option<String>,
    currency: Option<String>,
    due: Option<Decimal>,
    with_tax: Option<Decimal>,
    tax: Option<Decimal>,
    prepaid: Option<Decimal>,
    seller: Option<String>,
    buyer: Option<String>,
    payee: Option<String>,
    accounts: BTreeSet<String>,
}

impl Stated {
    pub(crate) fn of(invoice: &Invoice) -> Self {
        let name = |party: Option<&Party>| party.and_then(Party::name).map(fold);
        let due_dates = match invoice.due_date() {
            Some(date) => BTreeSet::from([date]),
            None => invoice.due_dates.iter().map(|due| due.date).collect(),
        };
        let accounts = invoice.payment_means.iter().filter_map(|means| means.account.as_deref());
        Self {
            number: invoice.number().map(fold),
            issue_date: invoice.issue_date,
            due_dates,
            kind: invoice.kind,
            type_code: invoice.type_code.clone().filter(|_| invoice.format().is_en16931()),
            currency: invoice.currency_text.clone(),
            due: invoice.totals.due,
            with_tax: invoice.totals.with_tax,
            tax: invoice.totals.tax,
            prepaid: invoice.totals.prepaid,
            seller: name(invoice.seller()),
            buyer: name(invoice.buyer()),
            payee: name(invoice.payee()),
            accounts: accounts.map(bare).filter(|account| !account.is_empty()).collect(),
        }
    }

    /// The values that both state and on which they disagree.
    pub(crate) fn differences(&self, other: &Self) -> Vec<Difference> {
        let dates = (&self.due_dates, &other.due_dates);
        let accounts = (&self.accounts, &other.accounts);
        [
            (Term::Number, differ(&self.number, &other.number)),
            (Term::IssueDate, differ(&self.issue_date, &other.issue_date)),
            (Term::DueDate, !dates.0.is_empty() && !dates.1.is_empty() && dates.0.is_disjoint(dates.1)),
            (Term::TypeCode, self.kind != other.kind || differ(&self.type_code, &other.type_code)),
            (Term::Currency, differ(&self.currency, &other.currency)),
            (Term::AmountDue, differ(&self.due, &other.due)),
            (Term::TotalWithTax, differ(&self.with_tax, &other.with_tax)),
            (Term::TaxTotal, differ(&self.tax, &other.tax)),
            (Term::Prepaid, differ(&self.prepaid, &other.prepaid)),
            (Term::SellerName, differ(&self.seller, &other.seller)),
            (Term::BuyerName, differ(&self.buyer, &other.buyer)),
            (Term::PayeeName, differ(&self.payee, &other.payee)),
            (
                Term::PaymentMeans,
                // Not `is_disjoint`, as for dates: one account more is one more place for the money.
                !accounts.0.is_empty() && !accounts.1.is_empty() && accounts.0 != accounts.1,
            ),
        ]
        .into_iter()
        .filter(|(_, differ)| *differ)
        .map(|(term, _)| Difference { term })
        .collect()
    }
}

#[cfg(feature = "read")]
impl Stated {
    /// How much is stated.
    pub(crate) fn count(&self) -> usize {
        let texts = [&self.number, &self.currency, &self.seller, &self.buyer, &self.payee];
        let amounts = [self.due, self.with_tax, self.tax, self.prepaid];
        let stated = texts.into_iter().flatten().count().saturating_add(amounts.iter().flatten().count());
        [self.issue_date.is_some(), !self.due_dates.is_empty(), !self.accounts.is_empty()]
            .into_iter()
            .fold(stated, |sum, is_stated| sum.saturating_add(usize::from(is_stated)))
    }

    /// Adds what a document states that agrees in everything: a third one is compared with all that both state.
    pub(crate) fn extend(&mut self, other: Self) {
        if self.due_dates.is_empty() {
            self.due_dates = other.due_dates;
        } else if !other.due_dates.is_empty() {
            // The third document must agree with the first two together, or it could agree with each on another date.
            self.due_dates.retain(|date| other.due_dates.contains(date));
        }
        if self.accounts.is_empty() {
            self.accounts = other.accounts;
        }
        fill(&mut self.issue_date, other.issue_date);
        fill(&mut self.type_code, other.type_code);
        fill(&mut self.currency, other.currency);
        fill(&mut self.due, other.due);
        fill(&mut self.with_tax, other.with_tax);
        fill(&mut self.tax, other.tax);
        fill(&mut self.prepaid, other.prepaid);
        fill(&mut self.seller, other.seller);
        fill(&mut self.buyer, other.buyer);
        fill(&mut self.payee, other.payee);
    }
}

#[cfg(feature = "read")]
fn fill<T>(value: &mut Option<T>, other: Option<T>) {
    if value.is_none() {
        *value = other;
    }
}

impl Invoice {
    /// The payment-relevant values that both invoices state and on which they disagree. Amounts compare by value, dates
    /// by day, names without regard to case and spacing, accounts by letters and digits.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        Stated::of(self).differences(&Stated::of(other))
    }
}

/// Whether both state the value, but differently.
fn differ<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a != b)
}

/// An account without spacing, punctuation and case.
fn bare(account: &str) -> String {
    account.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
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
