//! The API's JSON, written from the vendor's published examples and recorded answers.

use billfold_money::Decimal;
use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use serde::Serialize;

use super::book::{ACCOUNTS, Book, XeroInvoice, XeroPayment, account_id};
use crate::api::{Digits, uuid};

/// `/Date(ms+0000)/`.
pub(super) fn ms_date(at: DateTime<Utc>) -> String {
    format!("/Date({}+0000)/", at.timestamp_millis())
}

fn ms_day(day: NaiveDate) -> String {
    ms_date(day.and_time(NaiveTime::MIN).and_utc())
}

fn day_string(day: NaiveDate) -> String {
    format!("{day}T00:00:00")
}

/// The envelope of every answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope<T: Serialize> {
    id: String,
    status: &'static str,
    provider_name: &'static str,
    #[serde(rename = "DateTimeUTC")]
    date_time_utc: String,
    #[serde(rename = "pagination", skip_serializing_if = "Option::is_none")]
    pagination: Option<Pagination>,
    #[serde(flatten)]
    content: T,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pagination {
    pub(super) page: usize,
    pub(super) page_size: usize,
    pub(super) page_count: usize,
    pub(super) item_count: usize,
}

impl<T: Serialize> Envelope<T> {
    pub(super) fn new(content: T, now: DateTime<Utc>) -> Self {
        Self {
            id: uuid(&format!("answer {}", now.timestamp_millis())),
            status: "OK",
            provider_name: "Billfold sandbox",
            date_time_utc: format!("/Date({})/", now.timestamp_millis()),
            pagination: None,
            content,
        }
    }

    pub(super) fn paged(mut self, pagination: Option<Pagination>) -> Self {
        self.pagination = pagination;
        self
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Invoices {
    pub(super) invoices: Vec<Invoice>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Payments {
    pub(super) payments: Vec<Payment>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Invoice {
    #[serde(rename = "Type")]
    kind: &'static str,
    #[serde(rename = "InvoiceID")]
    invoice_id: String,
    invoice_number: String,
    reference: &'static str,
    payments: Vec<InvoicePayment>,
    credit_notes: [(); 0],
    prepayments: [(); 0],
    overpayments: [(); 0],
    amount_due: Digits,
    amount_paid: Digits,
    amount_credited: Digits,
    sent_to_contact: bool,
    currency_rate: Digits,
    is_discounted: bool,
    has_attachments: bool,
    has_errors: bool,
    contact: Contact,
    date_string: String,
    date: String,
    due_date_string: String,
    due_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fully_paid_on_date: Option<String>,
    status: String,
    line_amount_types: &'static str,
    line_items: Vec<LineItem>,
    sub_total: Digits,
    total_tax: Digits,
    total: Digits,
    #[serde(rename = "UpdatedDateUTC")]
    updated_date_utc: String,
    #[serde(rename = "UpdatedDateUTCString")]
    updated_date_utc_string: String,
    currency_code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    #[serde(rename = "ContactID")]
    contact_id: String,
    name: String,
    email_address: String,
    addresses: [(); 0],
    phones: [(); 0],
    contact_groups: [(); 0],
    contact_persons: [(); 0],
    has_validation_errors: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LineItem {
    #[serde(rename = "LineItemID")]
    line_item_id: String,
    description: String,
    quantity: Digits,
    unit_amount: Digits,
    tax_type: &'static str,
    tax_amount: Digits,
    line_amount: Digits,
    account_code: &'static str,
    tracking: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InvoicePayment {
    #[serde(rename = "PaymentID")]
    payment_id: String,
    date: String,
    amount: Digits,
    reference: String,
    currency_rate: Digits,
    has_account: bool,
    has_validation_errors: bool,
}

impl Invoice {
    /// `full` answers carry line items and payments, those of a summary or an unpaged list do not.
    pub(super) fn of(invoice: &XeroInvoice, book: &Book, full: bool) -> Self {
        let last = book.payments_of(&invoice.id).last();
        let paid_on = last.filter(|_| invoice.status == "PAID").map(|payment| ms_day(payment.date));
        let zero = Digits::of(Decimal::ZERO, 2);
        let lines = if full { line_items(invoice) } else { Vec::new() };
        let payments = book.payments_of(&invoice.id).filter(|_| full).map(InvoicePayment::of).collect();
        Self {
            kind: "ACCREC",
            invoice_id: invoice.id.clone(),
            invoice_number: invoice.number.clone(),
            reference: "",
            payments,
            credit_notes: [],
            prepayments: [],
            overpayments: [],
            amount_due: Digits::money(invoice.amount_due()),
            amount_paid: Digits::money(invoice.amount_paid),
            amount_credited: zero.clone(),
            sent_to_contact: invoice.sent,
            currency_rate: Digits::of(Decimal::ONE, 6),
            is_discounted: false,
            has_attachments: false,
            has_errors: false,
            contact: Contact::of(invoice),
            date_string: day_string(invoice.date),
            date: ms_day(invoice.date),
            due_date_string: day_string(invoice.due_date),
            due_date: ms_day(invoice.due_date),
            fully_paid_on_date: paid_on,
            status: invoice.status.clone(),
            line_amount_types: "NoTax",
            line_items: lines,
            sub_total: Digits::money(invoice.total),
            total_tax: zero,
            total: Digits::money(invoice.total),
            updated_date_utc: ms_date(invoice.updated),
            updated_date_utc_string: invoice.updated.to_rfc3339_opts(SecondsFormat::Secs, true),
            currency_code: invoice.total.currency().code().to_owned(),
        }
    }
}

fn line_items(invoice: &XeroInvoice) -> Vec<LineItem> {
    let line = |(at, line): (usize, &crate::invoice::Line)| LineItem {
        line_item_id: uuid(&format!("line {} {at}", invoice.id)),
        description: line.label.clone(),
        quantity: Digits::of(Decimal::ONE, 4),
        unit_amount: Digits::money(line.amount),
        tax_type: "NONE",
        tax_amount: Digits::of(Decimal::ZERO, 2),
        line_amount: Digits::money(line.amount),
        account_code: "200",
        tracking: [],
    };
    invoice.lines.iter().enumerate().map(line).collect()
}

impl Contact {
    fn of(invoice: &XeroInvoice) -> Self {
        Self {
            contact_id: uuid(&format!("contact {}", invoice.contact_email)),
            name: invoice.contact.clone(),
            email_address: invoice.contact_email.clone(),
            addresses: [],
            phones: [],
            contact_groups: [],
            contact_persons: [],
            has_validation_errors: false,
        }
    }
}

impl InvoicePayment {
    fn of(payment: &XeroPayment) -> Self {
        Self {
            payment_id: payment.id.clone(),
            date: ms_day(payment.date),
            amount: Digits::money(payment.amount),
            reference: payment.reference.clone(),
            currency_rate: Digits::of(Decimal::ONE, 6),
            has_account: true,
            has_validation_errors: false,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Payment {
    #[serde(rename = "PaymentID", skip_serializing_if = "Option::is_none")]
    payment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_amount: Option<Digits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Digits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency_rate: Option<Digits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(rename = "UpdatedDateUTC", skip_serializing_if = "Option::is_none")]
    updated_date_utc: Option<String>,
    has_account: bool,
    is_reconciled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice: Option<Invoice>,
    has_validation_errors: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    validation_errors: Vec<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_attribute_string: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message: String,
}

impl Payment {
    pub(super) fn of(payment: &XeroPayment, book: &Book) -> Self {
        Self {
            payment_id: Some(payment.id.clone()),
            date: Some(ms_day(payment.date)),
            bank_amount: Some(Digits::money(payment.amount)),
            amount: Some(Digits::money(payment.amount)),
            reference: Some(payment.reference.clone()),
            currency_rate: Some(Digits::of(Decimal::ONE, 6)),
            payment_type: Some("ACCRECPAYMENT"),
            status: Some(payment.status.clone()),
            updated_date_utc: Some(ms_date(payment.updated)),
            has_account: true,
            is_reconciled: false,
            account: Account::of(&payment.account),
            invoice: book.invoice(&payment.invoice_id).map(|invoice| Invoice::of(invoice, book, false)),
            has_validation_errors: false,
            validation_errors: Vec::new(),
            status_attribute_string: None,
        }
    }

    /// An element that was refused, with what is wrong with it.
    pub(super) fn refused(messages: &[String]) -> Self {
        Self {
            payment_id: Some("00000000-0000-0000-0000-000000000000".to_owned()),
            date: None,
            bank_amount: None,
            amount: None,
            reference: None,
            currency_rate: None,
            payment_type: None,
            status: None,
            updated_date_utc: None,
            has_account: false,
            is_reconciled: false,
            account: None,
            invoice: None,
            has_validation_errors: true,
            validation_errors: messages.iter().map(|text| Message { message: text.clone() }).collect(),
            status_attribute_string: Some("ERROR"),
        }
    }

    /// With the state that answers to `summarizeErrors=false` carry.
    pub(super) fn marked(mut self) -> Self {
        self.status_attribute_string = self.status_attribute_string.or(Some("OK"));
        self
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Account {
    #[serde(rename = "AccountID")]
    account_id: String,
    code: &'static str,
    name: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    status: &'static str,
    enable_payments_to_account: bool,
}

impl Account {
    fn of(code: &str) -> Option<Self> {
        Self::all().find(|account| account.code == code)
    }

    pub(super) fn all() -> impl Iterator<Item = Self> {
        ACCOUNTS.into_iter().map(|(code, name, kind, payments)| Self {
            account_id: account_id(code),
            code,
            name,
            kind,
            status: "ACTIVE",
            enable_payments_to_account: payments,
        })
    }
}
