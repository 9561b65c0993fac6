//! Invoices and payments as an accounting system states them, in types that are the same for every system.

use std::fmt::{self, Debug};
use std::time::Duration;

use billfold_money::Money;
use billfold_reason::{Code, reasons};
use chrono::NaiveDate;
use url::Url;

use crate::http::{Failure, Response};

/// An invoice as the accounting system states it. `Debug` shows of its page the origin alone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BookInvoice {
    /// The system's own id, by which payments are recorded.
    pub reference: String,
    /// The number that payer and payee know.
    pub number: String,
    /// The name of the business to which the money is owed.
    pub payee: String,
    /// When it was issued.
    pub issued: Option<NaiveDate>,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// The total.
    pub total: Money,
    /// The amount still due.
    pub amount_due: Money,
    /// The sum of the payments, if the system says so. Credits are no payments: this and the amount due need not add up to the total.
    pub paid: Option<Money>,
    /// Whether it may be paid.
    pub state: BookState,
    /// The page that shows it, if the system says so. A bearer secret.
    pub url: Option<Url>,
    /// Its lines, for display.
    pub lines: Vec<BookLine>,
}

impl BookInvoice {
    /// An invoice without dates, link and lines; the other fields can be set.
    #[must_use]
    pub fn new(
        reference: &str,
        number: &str,
        payee: &str,
        total: Money,
        amount_due: Money,
        state: BookState,
    ) -> Self {
        Self {
            reference: reference.to_owned(),
            number: number.to_owned(),
            payee: payee.to_owned(),
            issued: None,
            due: None,
            total,
            amount_due,
            paid: None,
            state,
            url: None,
            lines: Vec::new(),
        }
    }
}

impl Debug for BookInvoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BookInvoice")
            .field("reference", &self.reference)
            .field("number", &self.number)
            .field("payee", &self.payee)
            .field("issued", &self.issued)
            .field("due", &self.due)
            .field("total", &self.total)
            .field("amount_due", &self.amount_due)
            .field("paid", &self.paid)
            .field("state", &self.state)
            .field("url", &self.url.as_ref().map(|url| url.origin().ascii_serialization()))
            .field("lines", &self.lines)
            .finish()
    }
}

/// A line of an invoice, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BookLine {
    /// The text that people read.
    pub label: String,
    /// The amount as the system shows it; it may be without tax.
    pub amount: Money,
}

impl BookLine {
    /// A line.
    #[must_use]
    pub fn new(label: &str, amount: Money) -> Self {
        Self { label: label.to_owned(), amount }
    }
}

/// Whether an invoice may be paid: a closed state for every status that a system knows or will know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BookState {
    /// Approved and with something due.
    Payable,
    /// Paid in full.
    Paid,
    /// Anything else: drafts, void, disputed, paid automatically, and every status that we do not know.
    NotPayable {
        /// The system's own words.
        raw: String,
    },
}

/// A payment to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BookPayment {
    /// The invoice's [`BookInvoice::reference`].
    pub invoice: String,
    /// The amount that was charged.
    pub amount: Money,
    /// The date of the charge.
    pub date: NaiveDate,
    /// Our reference: the request id. It is written into the books, so that the payment can be found again.
    pub reference: String,
    /// Which attempt to record it this is, from 1. After a definite refusal there is a new one: a system that remembers an idempotency
    /// key would repeat the refusal.
    pub attempt: u32,
}

impl BookPayment {
    /// A payment.
    #[must_use]
    pub fn new(invoice: &str, amount: Money, date: NaiveDate, reference: &str) -> Self {
        Self { invoice: invoice.to_owned(), amount, date, reference: reference.to_owned(), attempt: 1 }
    }

    /// The same payment in a later attempt to record it.
    #[must_use]
    pub fn in_attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// Checks that the payment can be written: a positive number of minor units, and a reference of 1 to 100 visible ASCII
    /// characters.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if it cannot.
    pub fn check(&self) -> Result<(), BooksError> {
        // The reference is searched for later: characters that a system trims or converts would make the payment unfindable.
        let plain =
            (1..=100).contains(&self.reference.len()) && self.reference.bytes().all(|b| b.is_ascii_graphic());
        let amount = self.amount.is_positive() && self.amount.fits_minor_units();
        if plain && amount { Ok(()) } else { Err(BooksError::Rejected { code: None }) }
    }
}

/// A payment that is in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The system's own id of the payment.
    pub payment_id: String,
    /// The amount that it has there, if the system says so. Somebody may have corrected it by hand.
    pub amount: Option<Money>,
}

impl Recorded {
    /// A recorded payment whose amount there is not known.
    #[must_use]
    pub fn new(payment_id: &str) -> Self {
        Self { payment_id: payment_id.to_owned(), amount: None }
    }

    /// Says which amount it has there.
    #[must_use]
    pub fn of_amount(self, amount: Option<Money>) -> Self {
        Self { amount, ..self }
    }
}

/// Why an accounting system did not do what was asked. Each variant says what the caller may do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BooksError {
    /// No byte reached the system. May be sent again.
    #[error("the accounting system could not be reached")]
    NotSent,
    /// The system asks to come back later; nothing was recorded.
    #[error("the accounting system limits the rate of requests")]
    RateLimited {
        /// How long to wait, if it said so.
        after: Option<Duration>,
    },
    /// The system refuses this request and would refuse it again; nothing was recorded.
    #[error("the accounting system rejected the request")]
    Rejected {
        /// The system's own code, if it has the form of one.
        code: Option<String>,
    },
    /// The invoice or payment does not exist for this merchant.
    #[error("the accounting system does not have it")]
    NotFound,
    /// The access token is expired or revoked: refresh, or ask the merchant to connect again.
    #[error("the accounting system needs a new authorisation")]
    NeedsReauth,
    /// The system cannot do this at all.
    #[error("the accounting system does not support this")]
    Unsupported,
    /// The configuration is wrong: tenant, account or scope.
    #[error("the connection to the accounting system is misconfigured")]
    Misconfigured,
    /// A read failed on the system's side. May be asked again.
    #[error("the accounting system is not available")]
    Unavailable,
    /// The answer to a read cannot be used.
    #[error("the accounting system's answer cannot be used")]
    Malformed,
    /// It is not known whether the payment was recorded. Find it before recording again.
    #[error("it is not known whether the payment was recorded")]
    OutcomeUnknown,
}

reasons! {
    BooksError {
        Self::NotSent => Code::hold(
            "partner.books_unreachable",
            "The accounting system could not be reached; nothing was sent.",
        );
        Self::RateLimited { .. } => Code::hold(
            "partner.books_rate_limited",
            "The accounting system asks to come back later; nothing was recorded.",
        );
        Self::Rejected { .. } => Code::refusal(
            "partner.books_rejected",
            "The accounting system rejected the request; nothing was recorded.",
        );
        Self::NotFound => Code::refusal(
            "partner.books_not_found",
            "The accounting system does not have the invoice or payment.",
        );
        Self::NeedsReauth => Code::refusal(
            "partner.books_needs_reauth",
            "The accounting system no longer accepts the merchant's consent.",
        )
        .with_remedy("Merchant: connect the accounting system again.");
        Self::Unsupported => Code::refusal(
            "partner.books_unsupported",
            "The accounting system cannot do this.",
        );
        Self::Misconfigured => Code::refusal(
            "partner.books_misconfigured",
            "The connection to the accounting system is misconfigured.",
        )
        .with_remedy("Operator of the partner service: check the tenant, the account and the granted scopes.");
        Self::Unavailable => Code::hold(
            "partner.books_unavailable",
            "The accounting system is not available at the moment.",
        );
        Self::Malformed => Code::refusal(
            "partner.books_malformed",
            "The accounting system's answer cannot be used.",
        );
        Self::OutcomeUnknown => Code::unknown(
            "partner.books_outcome_unknown",
            "It is not known whether the payment was recorded in the accounting system.",
        )
        .with_remedy("Operator of the partner service: look for the payment by its reference before it is recorded again.");
    }
}

impl BooksError {
    /// What a broken connection means for a read or a write.
    #[must_use]
    pub fn from_failure(write: bool, failure: Failure) -> Self {
        match failure {
            Failure::NotSent => Self::NotSent,
            _ if write => Self::OutcomeUnknown,
            Failure::Interrupted => Self::Unavailable,
            // A read changes nothing, so its failure never leaves an outcome open.
            Failure::TooLarge => Self::Malformed,
        }
    }

    /// What a status means where the system has no words of its own for it; `None` for 2xx. After a write, 408, 409 and
    /// everything from 500 on are an unknown outcome.
    #[must_use]
    pub fn from_status(answer: &Response, write: bool) -> Option<Self> {
        Some(match answer.status {
            200..=299 => return None,
            401 => Self::NeedsReauth,
            300..=399 | 403 => Self::Misconfigured,
            404 => Self::NotFound,
            429 => Self::RateLimited { after: answer.retry_after() },
            408 | 409 | 500.. if write => Self::OutcomeUnknown,
            400..=407 | 410..=499 => Self::Rejected { code: None },
            _ if write => Self::OutcomeUnknown,
            _ => Self::Unavailable,
        })
    }

    /// An unusable body: unknown after a write, malformed after a read.
    #[must_use]
    pub fn unreadable(write: bool) -> Self {
        if write { Self::OutcomeUnknown } else { Self::Malformed }
    }
}
