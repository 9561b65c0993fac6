//! An invoice as the Accounting API states it, member for member, and what it means for a payment.

use billfold_money::{Currency, Decimal};
use billfold_partner::accounting::{BookInvoice, BookState, BooksError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::date::date;
use crate::line::LineItem;
use crate::message::Message;
use crate::number::Number;

/// The envelope of every answer: always a list, even for one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Invoices {
    /// The invoices.
    pub invoices: Vec<Invoice>,
    /// Which page this is.
    #[serde(default, rename = "pagination", skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// The place of a page in a list. Pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pagination {
    /// This page.
    pub page: u32,
    /// Items per page, at most 1000.
    pub page_size: u32,
    /// All pages.
    pub page_count: u32,
    /// All items.
    pub item_count: u32,
}

/// `Invoice` of the Accounting API. Members that do not matter to a payment are kept as JSON, so that nothing is lost.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Invoice {
    /// `ACCREC` for sales; eight others exist.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// UUID.
    #[serde(rename = "InvoiceID", skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<String>,
    /// Unique for sales only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// The merchant's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Payments so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Vec<InvoicePayment>>,
    /// Credit notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_notes: Option<Box<RawValue>>,
    /// Prepayments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayments: Option<Box<RawValue>>,
    /// Overpayments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overpayments: Option<Box<RawValue>>,
    /// The amount still due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_due: Option<Number>,
    /// The amount paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_paid: Option<Number>,
    /// The amount credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_credited: Option<Number>,
    /// Construction Industry Scheme deduction (United Kingdom).
    #[serde(rename = "CISDeduction", skip_serializing_if = "Option::is_none")]
    pub cis_deduction: Option<Number>,
    /// The rate to the organisation's base currency, with six decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_rate: Option<Number>,
    /// Whether a line has a discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_discounted: Option<bool>,
    /// Whether files are attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_attachments: Option<bool>,
    /// The attached files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Box<RawValue>>,
    /// Whether validation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_errors: Option<bool>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_errors: Option<Vec<Message>>,
    /// Warnings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Message>>,
    /// `OK`, `WARNING` or `ERROR`, with `summarizeErrors=false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_attribute_string: Option<String>,
    /// The payer as Xero knows him.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Box<RawValue>>,
    /// Naive date string, absent from the schema and present in live answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_string: Option<String>,
    /// `/Date(…)/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Naive date string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date_string: Option<String>,
    /// `/Date(…)/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// `/Date(…)/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fully_paid_on_date: Option<String>,
    /// Branding theme.
    #[serde(rename = "BrandingThemeID", skip_serializing_if = "Option::is_none")]
    pub branding_theme_id: Option<String>,
    /// The id of the repeating invoice that made it.
    #[serde(rename = "RepeatingInvoiceID", skip_serializing_if = "Option::is_none")]
    pub repeating_invoice_id: Option<String>,
    /// `DRAFT`, `SUBMITTED`, `DELETED`, `AUTHORISED`, `PAID`, `VOIDED`; open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_amount_types: Option<String>,
    /// Lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_items: Option<Vec<LineItem>>,
    /// The total without tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_total: Option<Number>,
    /// The tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tax: Option<Number>,
    /// The total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Number>,
    /// Discounts that the total has already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_discount: Option<Number>,
    /// `/Date(…)/`.
    #[serde(rename = "UpdatedDateUTC", skip_serializing_if = "Option::is_none")]
    pub updated_date_utc: Option<String>,
    /// ISO, since July 2026.
    #[serde(rename = "UpdatedDateUTCString", skip_serializing_if = "Option::is_none")]
    pub updated_date_utc_string: Option<String>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// Whether it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_to_contact: Option<bool>,
    /// A link to the source document, not to the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A payment inside an invoice.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct InvoicePayment {
    /// UUID.
    #[serde(rename = "PaymentID", skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// `/Date(…)/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Number>,
    /// The reference, which carries our request id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Six decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_rate: Option<Number>,
    /// Whether an account is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_account: Option<bool>,
    /// Whether validation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_validation_errors: Option<bool>,
}

impl Invoice {
    /// Whether the sums hold that held in every recorded live invoice: total = subtotal + tax, and, unless it is void,
    /// total = due + paid + credited (and a deduction, where there is one).
    #[must_use]
    pub fn sums_hold(&self) -> bool {
        let value = |number: &Option<Number>| number.as_ref().map_or(Some(Decimal::ZERO), Number::decimal);
        let sum = |numbers: &[&Option<Number>]| {
            numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(value(number)?))
        };
        let Some(total) = value(&self.total) else { return false };
        let taxed = sum(&[&self.sub_total, &self.total_tax]) == Some(total);
        let settled = [&self.amount_due, &self.amount_paid, &self.amount_credited, &self.cis_deduction];
        taxed && (self.status.as_deref() == Some("VOIDED") || sum(&settled) == Some(total))
    }

    /// Whether the lines are what their quantities and prices make, and add up to the subtotal and the tax (to the total, where
    /// [`line_amount_types`](Self::line_amount_types) is `Inclusive`). An answer without lines contradicts nothing.
    #[must_use]
    pub fn lines_hold(&self) -> bool {
        let Some(lines) = self.line_items.as_deref().filter(|lines| !lines.is_empty()) else { return true };
        let sum = |of: fn(&LineItem) -> &Option<Number>| {
            lines.iter().try_fold(Decimal::ZERO, |sum, line| match of(line) {
                Some(number) => sum.checked_add(number.decimal()?),
                None => Some(sum),
            })
        };
        let stated = |number: &Option<Number>| number.as_ref().and_then(Number::decimal);
        let inclusive = self.line_amount_types.as_deref() == Some("Inclusive");
        let whole = if inclusive { &self.total } else { &self.sub_total };
        let amounts = sum(|line| &line.line_amount);
        let taxed = lines.iter().any(|line| line.tax_amount.is_some());
        lines.iter().all(LineItem::amount_holds)
            && amounts.is_some()
            && amounts == stated(whole)
            && (!taxed || sum(|line| &line.tax_amount) == stated(&self.total_tax))
    }

    /// When it is due: the date string where there is one, else the `/Date(…)/`. If the two differ, the date counts as not
    /// stated.
    #[must_use]
    pub fn due(&self) -> Option<chrono::NaiveDate> {
        one_date(self.due_date_string.as_deref(), self.due_date.as_deref())
    }

    /// The date of issue, read in the same way.
    #[must_use]
    pub fn issued(&self) -> Option<chrono::NaiveDate> {
        one_date(self.date_string.as_deref(), self.date.as_deref())
    }

    /// Converts the invoice into the values of [`Accounting`](billfold_partner::accounting::Accounting). `payee` is the
    /// organisation's name, which an invoice does not state.
    ///
    /// # Errors
    /// [`BooksError::Malformed`] if id, currency or an amount is missing, or the sums do not hold.
    pub fn to_book(&self, payee: &str) -> Result<BookInvoice, BooksError> {
        let text =
            |text: &Option<String>| text.clone().filter(|text| !text.is_empty()).ok_or(BooksError::Malformed);
        let currency = Currency::from_code(&text(&self.currency_code)?).map_err(|_| BooksError::Malformed)?;
        let money = |number: &Option<Number>| {
            number.as_ref().and_then(|number| number.money(currency)).ok_or(BooksError::Malformed)
        };
        if !self.sums_hold() {
            return Err(BooksError::Malformed);
        }
        let (total, due) = (money(&self.total)?, money(&self.amount_due)?);
        // Bills need no number; a sale without one is not payable.
        let (id, number) = (text(&self.invoice_id)?, self.invoice_number.clone().unwrap_or_default());
        let mut book = BookInvoice::new(&id, &number, payee, total, due, self.state(due.is_positive()));
        book.paid = self.amount_paid.as_ref().and_then(|paid| paid.money(currency));
        book.issued = self.issued();
        book.due = self.due();
        // Lines that contradict the sums are not shown; the sums are what is paid.
        if self.lines_hold() {
            book.lines = self.line_items.iter().flatten().filter_map(|line| line.to_book(currency)).collect();
        }
        Ok(book)
    }

    /// Payable only when a sale is approved and something is due. Every unknown status is not payable.
    fn state(&self, something_due: bool) -> BookState {
        let status = self.status.as_deref().unwrap_or_default();
        let kind = self.kind.as_deref().unwrap_or_default();
        let sound =
            self.has_errors != Some(true) && self.validation_errors.as_ref().is_none_or(Vec::is_empty);
        match (kind, status) {
            ("ACCREC", "AUTHORISED") if something_due && sound => BookState::Payable,
            ("ACCREC", "PAID") if !something_due => BookState::Paid,
            _ => BookState::NotPayable { raw: format!("{kind} {status}") },
        }
    }
}

fn one_date(string: Option<&str>, millis: Option<&str>) -> Option<chrono::NaiveDate> {
    match (string.map(date), millis.map(date)) {
        (Some(one), Some(other)) => one.filter(|_| one == other),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => None,
    }
}
