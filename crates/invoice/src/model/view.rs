//! The JSON view of an invoice that the command line prints.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::{Format, Invoice, Kind, Origin, PayableReason, PaymentStatus, Problem};

/// An invoice as `billfold invoice --json` shows it: amounts as decimal strings with the document's digits, absent values
/// as `null`.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct InvoiceView<'a> {
    /// The syntax.
    pub format: Format,
    /// The part of the message, empty for a file.
    pub part: String,
    /// Other documents of the message that state the same invoice.
    pub also_in: &'a [Origin],
    /// The kind of document.
    pub kind: Kind,
    /// The type code as stated.
    pub type_code: Option<&'a str>,
    /// The number.
    pub number: Option<&'a str>,
    /// The issue date.
    pub issue_date: Option<NaiveDate>,
    /// The due date, if unambiguous.
    pub due_date: Option<NaiveDate>,
    /// Every due date stated.
    pub due_dates: Vec<NaiveDate>,
    /// The currency code, if it is one of ISO 4217.
    pub currency: Option<&'static str>,
    /// Total with tax.
    pub total: Option<String>,
    /// Paid amount.
    pub prepaid: Option<String>,
    /// Amount due.
    pub amount_due: Option<String>,
    /// The seller's name.
    pub seller: Option<&'a str>,
    /// The seller's trading name.
    pub seller_trading: Option<&'a str>,
    /// The buyer's name.
    pub buyer: Option<&'a str>,
    /// The broker's name.
    pub broker: Option<&'a str>,
    /// How many lines.
    pub lines: usize,
    /// The status that the document states.
    pub status: PaymentStatus,
    /// The invoice on the web.
    pub url: Option<&'a str>,
    /// Whether it is payable.
    pub payable: bool,
    /// The reasons why it is not payable.
    pub payable_reasons: Vec<PayableReason>,
    /// The values on which other documents of the message disagree with this one.
    pub conflicts: Vec<&'static str>,
    /// What is wrong with the document.
    pub problems: &'a [Problem],
}

impl Invoice {
    /// The JSON view.
    #[must_use]
    pub fn view(&self) -> InvoiceView<'_> {
        let payable_reasons = self.payability();
        let mut due_dates: Vec<_> = self.due_dates.iter().map(|d| d.date).collect();
        due_dates.sort_unstable();
        due_dates.dedup();
        InvoiceView {
            format: self.format(),
            part: self.part().to_string(),
            also_in: &self.also,
            kind: self.kind,
            type_code: self.type_code(),
            number: self.number(),
            issue_date: self.issue_date,
            due_date: self.due_date(),
            due_dates,
            currency: self.currency_text().and_then(iso_code),
            total: self.totals.with_tax.map(|d| d.to_string()),
            prepaid: self.totals.prepaid.map(|d| d.to_string()),
            amount_due: self.totals.due.map(|d| d.to_string()),
            seller: self.seller().and_then(|p| p.name()),
            seller_trading: self.seller().and_then(|p| p.trading_name.as_deref()),
            buyer: self.buyer().and_then(|p| p.name()),
            broker: self.broker().and_then(|p| p.name()),
            lines: self.lines.len(),
            status: self.status,
            url: self.url().map(url::Url::as_str),
            payable: payable_reasons.is_empty(),
            payable_reasons,
            conflicts: self.conflicts.iter().map(|difference| difference.term.as_str()).collect(),
            problems: &self.problems,
        }
    }
}

/// A code of ISO 4217, even one that is not money (`XXX`).
fn iso_code(text: &str) -> Option<&'static str> {
    match billfold_money::Currency::from_code(text) {
        Ok(currency) => Some(currency.code()),
        Err(billfold_money::CurrencyError::NotMoney { code }) => Some(code),
        Err(_) => None,
    }
}
