//! The organisation's invoices and payments.

use std::collections::BTreeMap;

use billfold_money::{Decimal, Money};
use chrono::{DateTime, NaiveDate, Utc};

use crate::api::uuid;
use crate::invoice::{Invoice, Line};

/// An invoice of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct XeroInvoice {
    /// `InvoiceID`.
    pub id: String,
    /// `InvoiceNumber`.
    pub number: String,
    /// `Contact.Name`.
    pub contact: String,
    /// `Contact.EmailAddress`.
    pub contact_email: String,
    /// `Date`.
    pub date: NaiveDate,
    /// `DueDate`.
    pub due_date: NaiveDate,
    /// The lines, one unit each.
    pub lines: Vec<Line>,
    /// `Total`.
    pub total: Money,
    /// `AmountPaid`.
    pub amount_paid: Money,
    /// `Status`.
    pub status: String,
    /// `UpdatedDateUTC`.
    pub updated: DateTime<Utc>,
    /// `SentToContact`.
    pub sent: bool,
}

impl XeroInvoice {
    /// `AmountDue`; nothing once the invoice is voided or deleted, while the total stays.
    #[must_use]
    pub fn amount_due(&self) -> Money {
        let zero = Money::from_minor(0, self.total.currency());
        if matches!(self.status.as_str(), "VOIDED" | "DELETED") {
            return zero;
        }
        self.total.checked_sub(&self.amount_paid).unwrap_or(zero)
    }
}

/// A payment on an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct XeroPayment {
    /// `PaymentID`.
    pub id: String,
    /// The invoice.
    pub invoice_id: String,
    /// `Account.Code`.
    pub account: String,
    /// `Date`.
    pub date: NaiveDate,
    /// `Amount`, in the invoice's currency.
    pub amount: Money,
    /// `Reference`.
    pub reference: String,
    /// `AUTHORISED` or `DELETED`.
    pub status: String,
    /// `UpdatedDateUTC`.
    pub updated: DateTime<Utc>,
}

/// An account of the chart: code, name, type, whether payments may be booked on it.
pub(crate) const ACCOUNTS: [(&str, &str, &str, bool); 2] =
    [("090", "Business Bank Account", "BANK", false), ("200", "Sales", "REVENUE", false)];

/// A payment that may be recorded.
pub(crate) struct Order {
    pub(crate) invoice_id: String,
    pub(crate) account: &'static str,
    pub(crate) date: NaiveDate,
    pub(crate) amount: Money,
    pub(crate) reference: String,
}

/// `AccountID` of a code.
pub(crate) fn account_id(code: &str) -> String {
    uuid(&format!("account {code}"))
}

#[derive(Debug, Default)]
pub(crate) struct Book {
    invoices: BTreeMap<String, XeroInvoice>,
    /// Ids in the order of creation.
    order: Vec<String>,
    payments: Vec<XeroPayment>,
}

impl Book {
    pub(crate) fn add(&mut self, invoice: &Invoice, now: DateTime<Utc>) -> String {
        let id = uuid(&format!("invoice {} {}", invoice.merchant.id, invoice.id));
        let zero = Money::from_minor(0, invoice.currency());
        let record = XeroInvoice {
            id: id.clone(),
            number: invoice.number.clone(),
            contact: invoice.buyer.clone(),
            contact_email: invoice.buyer_email.clone(),
            date: invoice.issued,
            due_date: invoice.due,
            lines: invoice.lines.clone(),
            total: invoice.total().unwrap_or(zero),
            amount_paid: zero,
            status: "AUTHORISED".to_owned(),
            updated: now,
            sent: true,
        };
        if self.invoices.insert(id.clone(), record).is_none() {
            self.order.push(id.clone());
        }
        if let Some(deposit) = invoice.deposit {
            let order = Order {
                invoice_id: id.clone(),
                account: "090",
                date: invoice.issued,
                amount: deposit,
                reference: "Deposit".to_owned(),
            };
            self.pay(order, now);
        }
        id
    }

    pub(crate) fn invoices(&self) -> impl Iterator<Item = &XeroInvoice> {
        self.order.iter().filter_map(|id| self.invoices.get(id))
    }

    pub(crate) fn invoice(&self, id: &str) -> Option<&XeroInvoice> {
        self.invoices.get(id)
    }

    /// By id, or by number as the live API allows.
    pub(crate) fn invoice_by(&self, id_or_number: &str) -> Option<&XeroInvoice> {
        self.invoices
            .get(&id_or_number.to_ascii_lowercase())
            .or_else(|| self.invoices().find(|invoice| invoice.number == id_or_number))
    }

    pub(crate) fn invoice_mut(&mut self, id: &str) -> Option<&mut XeroInvoice> {
        self.invoices.get_mut(id)
    }

    pub(crate) fn set_status(&mut self, id: &str, status: &str, now: DateTime<Utc>) -> bool {
        let Some(invoice) = self.invoices.get_mut(id) else { return false };
        status.clone_into(&mut invoice.status);
        invoice.updated = now;
        true
    }

    pub(crate) fn payments(&self) -> impl Iterator<Item = &XeroPayment> {
        self.payments.iter()
    }

    pub(crate) fn payments_of<'a>(&'a self, invoice_id: &'a str) -> impl Iterator<Item = &'a XeroPayment> {
        self.payments
            .iter()
            .filter(move |payment| payment.invoice_id == invoice_id && payment.status == "AUTHORISED")
    }

    pub(crate) fn payment(&self, id: &str) -> Option<&XeroPayment> {
        self.payments.iter().find(|payment| payment.id == id)
    }

    /// Records a payment; the caller has checked that it may be.
    pub(crate) fn pay(&mut self, order: Order, now: DateTime<Utc>) -> String {
        let id = uuid(&format!("payment {} {}", order.invoice_id, self.payments.len()));
        self.payments.push(XeroPayment {
            id: id.clone(),
            invoice_id: order.invoice_id.clone(),
            account: order.account.to_owned(),
            date: order.date,
            amount: order.amount,
            reference: order.reference,
            status: "AUTHORISED".to_owned(),
            updated: now,
        });
        self.settle(&order.invoice_id, now);
        id
    }

    /// Deletes a payment; false if it does not exist or is deleted already.
    pub(crate) fn delete_payment(&mut self, id: &str, now: DateTime<Utc>) -> bool {
        let found =
            self.payments.iter_mut().find(|payment| payment.id == id && payment.status == "AUTHORISED");
        let Some(payment) = found else { return false };
        "DELETED".clone_into(&mut payment.status);
        payment.updated = now;
        let invoice_id = payment.invoice_id.clone();
        self.settle(&invoice_id, now);
        true
    }

    /// `PAID` is set by the system alone, and taken back when a payment is deleted.
    fn settle(&mut self, invoice_id: &str, now: DateTime<Utc>) {
        let paid = self
            .payments_of(invoice_id)
            .try_fold(Decimal::ZERO, |sum, payment| sum.checked_add(payment.amount.amount()))
            .unwrap_or_default();
        if let Some(invoice) = self.invoices.get_mut(invoice_id) {
            invoice.amount_paid = Money::new(paid, invoice.total.currency());
            invoice.updated = now;
            let rest = invoice.total.checked_sub(&invoice.amount_paid);
            let status = if rest.is_ok_and(|rest| rest.is_positive()) { "AUTHORISED" } else { "PAID" };
            status.clone_into(&mut invoice.status);
        }
    }
}
