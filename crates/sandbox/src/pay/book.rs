//! The records of a partner's service: invoices, who is paying them, and the answer to each request id.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use billfold_money::{Money, MoneyError};
use chrono::{DateTime, Utc};

use crate::invoice::{Invoice, Shipping};

/// A payment that reached an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment {
    /// The payer's attempt.
    pub request_id: String,
    /// The payer: `sub` of the bearer token.
    pub payer: String,
    /// The amount.
    pub amount: Money,
    /// The confirmation number that the payer is told.
    pub confirmation_number: String,
    /// The time of the payment.
    pub at: DateTime<Utc>,
}

/// One call of a webhook, as it was answered (whatever a fault then made of the answer).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// `loadentity`, `shippingaddresschange`, `shippingoptionchange`, `paymentstatus`, `paymentcomplete`, or empty if the
    /// body could not be read.
    pub event: String,
    /// The attempt, for the last two.
    pub request_id: Option<String>,
    /// HTTP status of the answer.
    pub status: u16,
}

/// The state of a request id.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    /// It is being charged.
    Open,
    /// The processor gave no answer that counts: it may have been charged.
    Unsure,
    /// The payer's bank asks first, at this address and until this time.
    Asking { url: String, until: DateTime<Utc> },
    /// It was answered with this body.
    Answered(String),
}

#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) invoice_id: String,
    pub(super) payer: String,
    pub(super) amount: Money,
    pub(super) shipping: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
    /// What the address of its page ends with.
    pub(super) ticket: String,
    pub(super) progress: Progress,
}

#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) invoice: Invoice,
    pub(super) payments: Vec<Payment>,
    pub(super) shipping: Option<String>,
    pub(super) claimed_by: Option<String>,
}

impl Account {
    /// What was paid: the deposit before the mail was sent, and what came since.
    pub(super) fn paid(&self) -> Result<Money, MoneyError> {
        let zero = Money::from_minor(0, self.invoice.currency());
        let came = self.payments.iter().map(|payment| &payment.amount);
        self.invoice.deposit.iter().chain(came).try_fold(zero, |sum, paid| sum.checked_add(paid))
    }

    /// The amount due now. `shipping` is the option asked for; once paid, the option that was paid counts.
    pub(super) fn amount_due(&self, shipping: Option<&str>) -> Result<Money, MoneyError> {
        let mut due = self.invoice.amount_due()?;
        if let Some(option) = self.shipping_option(shipping) {
            due = due.checked_add(&option.amount)?;
        }
        self.payments.iter().try_fold(due, |due, payment| due.checked_sub(&payment.amount))
    }

    pub(super) fn shipping_option(&self, asked: Option<&str>) -> Option<&Shipping> {
        let chosen = self.shipping.as_deref().or(asked)?;
        self.invoice.shipping.iter().find(|option| option.id == chosen)
    }
}

/// Why a request that has not come will not be acted upon.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bar {
    AskedAbout,
    Superseded,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// (merchant, invoice id)
    pub(super) accounts: BTreeMap<(String, String), Account>,
    /// (merchant, request id)
    pub(super) attempts: BTreeMap<(String, String), Attempt>,
    /// (merchant, request id) of payments that will not be acted upon: they were asked about before they came, or another took
    /// their place.
    pub(super) barred: BTreeMap<(String, String), Bar>,
    pub(super) calls: Vec<Received>,
}

impl State {
    pub(super) fn account(&mut self, merchant_id: &str, invoice_id: &str) -> Option<&mut Account> {
        self.accounts.get_mut(&(merchant_id.to_owned(), invoice_id.to_owned()))
    }

    pub(super) fn attempt(&mut self, merchant_id: &str, request_id: &str) -> Option<&mut Attempt> {
        self.attempts.get_mut(&(merchant_id.to_owned(), request_id.to_owned()))
    }

    /// The merchant's other invoices of the number that an invoice has: it was issued again, or the numbers were restarted.
    pub(super) fn namesakes(&self, merchant_id: &str, invoice_id: &str) -> impl Iterator<Item = &Account> {
        let number = self
            .accounts
            .get(&(merchant_id.to_owned(), invoice_id.to_owned()))
            .map(|account| account.invoice.number.clone());
        let (merchant_id, invoice_id) = (merchant_id.to_owned(), invoice_id.to_owned());
        self.accounts
            .iter()
            .filter(move |((merchant, id), account)| {
                *merchant == merchant_id
                    && *id != invoice_id
                    && Some(&account.invoice.number) == number.as_ref()
            })
            .map(|(_, account)| account)
    }

    /// Whether the number was paid under other ids and not under this one.
    pub(super) fn number_paid(&self, merchant_id: &str, invoice_id: &str) -> bool {
        let own = self.accounts.get(&(merchant_id.to_owned(), invoice_id.to_owned()));
        own.is_some_and(|account| account.payments.is_empty())
            && self.namesakes(merchant_id, invoice_id).any(|account| !account.payments.is_empty())
    }

    pub(super) fn knows_merchant(&self, merchant_id: &str) -> bool {
        self.accounts.keys().any(|(merchant, _)| merchant == merchant_id)
    }

    pub(super) fn knows_invoice(&self, invoice_id: &str) -> bool {
        self.accounts.keys().any(|(_, invoice)| invoice == invoice_id)
    }
}

#[derive(Debug, Default)]
pub(super) struct Book {
    state: Mutex<State>,
}

impl Book {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
