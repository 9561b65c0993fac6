//! The business's invoices and payments.

use std::collections::BTreeMap;

use billfold_money::{Decimal, Money};
use chrono::{DateTime, NaiveDate, Utc};

use crate::invoice::{Invoice, Line};

/// An invoice of the business.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreshBooksInvoice {
    /// `id` and `invoiceid`.
    pub id: u64,
    /// `invoice_number`.
    pub number: String,
    /// `organization` of the client.
    pub organization: String,
    /// `email` of the client.
    pub email: String,
    /// `create_date`.
    pub create_date: NaiveDate,
    /// `due_date`.
    pub due_date: NaiveDate,
    /// The lines, one unit each.
    pub lines: Vec<Line>,
    /// `amount`.
    pub amount: Money,
    /// `paid`.
    pub paid: Money,
    /// `v3_status`, unless payments decide: `draft`, `sent`, `viewed`, `disputed`, or one that no reader knows.
    pub v3_status: String,
    /// `vis_state`: 0 active, 1 deleted, 2 archived.
    pub vis_state: u8,
    /// Whether the client is charged automatically.
    pub auto_bill: bool,
    /// `created_at`.
    pub created: DateTime<Utc>,
    /// `updated`.
    pub updated: DateTime<Utc>,
}

impl FreshBooksInvoice {
    /// `outstanding`; never below zero, what is paid beyond it becomes credit.
    #[must_use]
    pub fn outstanding(&self) -> Money {
        let zero = Money::from_minor(0, self.amount.currency());
        self.amount.checked_sub(&self.paid).ok().filter(Money::is_positive).unwrap_or(zero)
    }
}

/// A payment on an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreshBooksPayment {
    /// `id` and `logid`.
    pub id: u64,
    /// The invoice.
    pub invoice_id: u64,
    /// `date`.
    pub date: NaiveDate,
    /// `amount`.
    pub amount: Money,
    /// `type`.
    pub kind: String,
    /// `note`.
    pub note: String,
    /// `orderid`.
    pub order_id: Option<String>,
    /// `transactionid`.
    pub transaction_id: Option<String>,
    /// `overpaymentid`: the credit that the excess became.
    pub overpayment_id: Option<u64>,
    /// `vis_state`: 1 is deleted.
    pub vis_state: u8,
    /// `updated`.
    pub updated: DateTime<Utc>,
}

const FIRST_INVOICE: u64 = 217_506;
const FIRST_PAYMENT: u64 = 115_804;

#[derive(Debug, Default)]
pub(crate) struct Book {
    invoices: BTreeMap<u64, FreshBooksInvoice>,
    payments: BTreeMap<u64, FreshBooksPayment>,
}

impl Book {
    pub(super) fn add(&mut self, invoice: &Invoice, now: DateTime<Utc>) -> u64 {
        let id = next(FIRST_INVOICE, self.invoices.keys().last());
        let zero = Money::from_minor(0, invoice.currency());
        self.invoices.insert(
            id,
            FreshBooksInvoice {
                id,
                number: invoice.number.clone(),
                organization: invoice.buyer.clone(),
                email: invoice.buyer_email.clone(),
                create_date: invoice.issued,
                due_date: invoice.due,
                lines: invoice.lines.clone(),
                amount: invoice.total().unwrap_or(zero),
                paid: zero,
                v3_status: "sent".to_owned(),
                vis_state: 0,
                auto_bill: false,
                created: now,
                updated: now,
            },
        );
        if let Some(amount) = invoice.deposit {
            self.pay(FreshBooksPayment {
                id: 0,
                invoice_id: id,
                date: invoice.issued,
                amount,
                kind: "Other".to_owned(),
                note: "Deposit".to_owned(),
                order_id: None,
                transaction_id: None,
                overpayment_id: None,
                vis_state: 0,
                updated: now,
            });
        }
        id
    }

    pub(super) fn invoices(&self) -> impl Iterator<Item = &FreshBooksInvoice> {
        self.invoices.values()
    }

    pub(super) fn invoice(&self, id: u64) -> Option<&FreshBooksInvoice> {
        self.invoices.get(&id)
    }

    pub(super) fn invoice_mut(&mut self, id: u64) -> Option<&mut FreshBooksInvoice> {
        self.invoices.get_mut(&id)
    }

    pub(super) fn payments(&self) -> impl Iterator<Item = &FreshBooksPayment> {
        self.payments.values()
    }

    pub(super) fn payments_of(&self, invoice_id: u64) -> impl Iterator<Item = &FreshBooksPayment> {
        self.payments().filter(move |payment| payment.invoice_id == invoice_id && payment.vis_state == 0)
    }

    pub(super) fn payment(&self, id: u64) -> Option<&FreshBooksPayment> {
        self.payments.get(&id)
    }

    /// Records a payment as it comes: twice is twice, and too much is a credit.
    pub(super) fn pay(&mut self, payment: FreshBooksPayment) -> u64 {
        let id = next(FIRST_PAYMENT, self.payments.keys().last());
        let outstanding = self.invoice(payment.invoice_id).map(FreshBooksInvoice::outstanding);
        let over = outstanding
            .is_some_and(|rest| payment.amount.checked_cmp(&rest).is_ok_and(std::cmp::Ordering::is_gt));
        let (invoice_id, now) = (payment.invoice_id, payment.updated);
        let overpayment_id = over.then_some(id).and_then(|id| id.checked_add(9_000_000));
        self.payments.insert(id, FreshBooksPayment { id, overpayment_id, ..payment });
        self.settle(invoice_id, now);
        id
    }

    /// `vis_state` 1 deletes, 0 brings back.
    pub(super) fn set_payment_state(&mut self, id: u64, vis_state: u8, now: DateTime<Utc>) -> bool {
        let Some(payment) = self.payments.get_mut(&id) else { return false };
        payment.vis_state = vis_state;
        payment.updated = now;
        let invoice_id = payment.invoice_id;
        self.settle(invoice_id, now);
        true
    }

    fn settle(&mut self, invoice_id: u64, now: DateTime<Utc>) {
        let paid = self
            .payments_of(invoice_id)
            .try_fold(Decimal::ZERO, |sum, payment| sum.checked_add(payment.amount.amount()))
            .unwrap_or_default();
        if let Some(invoice) = self.invoices.get_mut(&invoice_id) {
            invoice.paid = Money::new(paid, invoice.amount.currency());
            invoice.updated = now;
        }
    }
}

fn next(first: u64, last: Option<&u64>) -> u64 {
    last.and_then(|last| last.checked_add(1)).unwrap_or(first)
}
