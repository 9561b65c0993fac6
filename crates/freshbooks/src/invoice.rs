//! An invoice as the accounting API states it, and what it means for a payment.

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookLine, BookState, BooksError};
use serde::{Deserialize, Serialize};

use crate::date::{date, due};
use crate::more_members::MoreMembers;

/// An amount of money as the API writes it: `{"amount":"1222.00","code":"USD"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Amount {
    /// The digits.
    pub amount: String,
    /// ISO 4217.
    pub code: String,
}

impl Amount {
    /// The amount as money; `None` for wrong digits, an unknown currency, or decimals below the minor unit.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Money::parse(&self.amount, &self.code).ok().filter(Money::fits_minor_units)
    }

    pub(crate) fn from_money(money: &Money) -> Option<Self> {
        let exact = Money::from_minor(money.to_minor().ok()?, money.currency());
        Some(Self { amount: exact.amount_text(), code: money.currency().code().to_owned() })
    }
}

/// An invoice of the accounting API, as far as it matters to a payment. Four fields overlap in stating its status, and all four
/// are read. Everything else is kept as JSON, so that nothing is lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Invoice {
    /// The invoice's id.
    pub id: u64,
    /// The invoice's id again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoiceid: Option<u64>,
    /// The account, as `xZNQ1X`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountid: Option<String>,
    /// The number that payer and payee know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// The total.
    pub amount: Amount,
    /// The amount still due.
    pub outstanding: Amount,
    /// The amount paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Amount>,
    /// The currency of the whole invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_date: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// The days between creation and due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_offset_days: Option<u32>,
    /// 0 disputed, 1 draft, 2 sent, 3 viewed, 4 paid, 5 paid automatically, 6 retry, 7 failed, 8 partial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u8>,
    /// The newest and most detailed: `sent`, `viewed`, `overdue`, `disputed`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub v3_status: Option<String>,
    /// What the interface shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_status: Option<String>,
    /// `unpaid`, `partial`, `paid`, `auto-paid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<String>,
    /// `retry`, `failed`, `success` or null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autobill_status: Option<String>,
    /// Whether it is charged automatically: then it must not be paid again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_bill: Option<bool>,
    /// 0 active, 1 deleted, 2 archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vis_state: Option<u8>,
    /// `YYYY-MM-DD hh:mm:ss`, local time of the eastern United States.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// Lines, with `include[]=lines`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<Line>>,
    /// Every other member.
    #[serde(flatten)]
    pub other: MoreMembers,
}

/// A line of an invoice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Line {
    /// The name of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The description of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The amount without tax.
    pub amount: Amount,
    /// Every other member.
    #[serde(flatten)]
    pub other: MoreMembers,
}

impl Invoice {
    /// Whether the sums and dates hold: total = outstanding + paid in one currency, and due date = creation + offset.
    #[must_use]
    pub fn sums_hold(&self) -> bool {
        let (Some(total), Some(outstanding)) = (self.amount.money(), self.outstanding.money()) else {
            return false;
        };
        let settled = match &self.paid {
            Some(paid) => paid.money().and_then(|paid| outstanding.checked_add(&paid).ok()),
            None => Some(total).filter(|total| total.currency() == outstanding.currency()),
        };
        let currency = self.currency_code.as_deref().is_none_or(|code| code == total.currency().code());
        let ids = self.invoiceid.is_none_or(|id| id == self.id);
        settled == Some(total) && currency && ids && self.dates_hold()
    }

    fn dates_hold(&self) -> bool {
        let read = |text: &Option<String>| text.as_deref().map(date);
        match (read(&self.create_date), read(&self.due_date), self.due_offset_days) {
            (Some(Some(create)), Some(Some(stated)), Some(offset)) => due(create, offset) == Some(stated),
            (Some(None), ..) | (_, Some(None), _) => false,
            _ => true,
        }
    }

    /// Converts the invoice into the values of [`Accounting`](billfold_partner::accounting::Accounting). `payee` is the
    /// business's name, which an invoice does not state (`organization` is the client's).
    ///
    /// # Errors
    /// [`BooksError::Malformed`] if an amount is not money, or sums or dates do not hold.
    pub fn to_book(&self, payee: &str) -> Result<BookInvoice, BooksError> {
        let money = |amount: &Amount| amount.money().ok_or(BooksError::Malformed);
        let (total, outstanding) = (money(&self.amount)?, money(&self.outstanding)?);
        if !self.sums_hold() {
            return Err(BooksError::Malformed);
        }
        let number = self.invoice_number.as_deref().unwrap_or_default();
        let state = self.state(outstanding.is_positive());
        let mut book = BookInvoice::new(&self.id.to_string(), number, payee, total, outstanding, state);
        book.paid = self.paid.as_ref().and_then(Amount::money);
        book.issued = self.create_date.as_deref().and_then(date);
        book.due = self.due_date.as_deref().and_then(date);
        book.lines = self.lines.iter().flatten().filter_map(Line::to_book).collect();
        Ok(book)
    }

    /// Payable only if every field agrees: active, unpaid or partly paid, something outstanding, sent, not disputed, not billed
    /// automatically. An unknown word makes it not payable.
    fn state(&self, something_due: bool) -> BookState {
        const OPEN: [&str; 10] = [
            "sent",
            "viewed",
            "failed",
            "retry",
            "partial",
            "resolved",
            "overdue",
            "declined",
            "deposit-partial",
            "deposit-paid",
        ];
        let v3 = self.v3_status.as_deref().unwrap_or_default();
        let payment = self.payment_status.as_deref().unwrap_or_default();
        let active = self.vis_state == Some(0);
        let numbered = self.invoice_number.as_ref().is_some_and(|number| !number.is_empty());
        // FreshBooks charges the payer's stored card by itself: paying such an invoice here would pay it twice.
        let automatic = self.auto_bill == Some(true);
        let sent = matches!(self.status, Some(2 | 3 | 6..=8)) && OPEN.contains(&v3);
        let unpaid = matches!(payment, "unpaid" | "partial");
        if active && numbered && sent && unpaid && something_due && !automatic {
            return BookState::Payable;
        }
        if active && !something_due && matches!(payment, "paid" | "auto-paid") {
            return BookState::Paid;
        }
        BookState::NotPayable { raw: format!("{v3} {payment}") }
    }
}

impl Line {
    fn to_book(&self) -> Option<BookLine> {
        let label = self.name.as_deref().filter(|name| !name.is_empty()).or(self.description.as_deref());
        Some(BookLine::new(label.unwrap_or_default(), self.amount.money()?))
    }
}
