//! How and by when an invoice is to be paid.

use billfold_money::Decimal;
use chrono::NaiveDate;

/// A date on which (a part of) the amount is due, as stated somewhere in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct DueDate {
    /// The payee's calendar date.
    pub date: NaiveDate,
    /// The instalment due then, if the document names one.
    pub amount: Option<Decimal>,
    /// Whether the date is the document's own due date (BT-9) rather than one of its payment means or terms.
    pub document: bool,
}

impl DueDate {
    /// A due date.
    #[must_use]
    pub fn new(date: NaiveDate, amount: Option<Decimal>, document: bool) -> Self {
        Self { date, amount, document }
    }
}

/// Payment instructions (BG-16), without anything that could be mistaken for a card of the payer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentMeans {
    /// Payment means type code of UNTDID 4461 (BT-81), or the format's own code.
    pub code: Option<String>,
    /// Payment account identifier (BT-84).
    pub account: Option<String>,
    /// Remittance information (BT-83).
    pub reference: Option<String>,
}
