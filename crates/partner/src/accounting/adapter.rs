//! The accounting half of an adapter: an accounting system's API as requests and answers.

use std::fmt::Debug;

use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};

use super::{AccessToken, BookInvoice, BookPayment, BooksError, Recorded};
use crate::http::{Headers, Request, Response};

/// The API of an accounting system, for one merchant's account in it.
///
/// # Contract
/// Pure functions, like [`Adapter`](crate::Adapter): no I/O, no clock, no state. What a system cannot do is declared in
/// [`capabilities`](Self::capabilities) and refused as [`BooksError::Unsupported`], not ignored.
///
/// 1. A status alone decides nothing: errors under 200 are found, and an unreadable answer to a write is
///    [`BooksError::OutcomeUnknown`].
/// 2. Every payment carries our reference, and [`find_payment`](Self::find_payment) finds it by that reference.
/// 3. A status of an invoice that is not known is [`BookState::NotPayable`](super::BookState::NotPayable).
/// 4. Events come out of [`webhook`](Self::webhook) only after their signature was verified.
pub trait Accounting: Send + Sync + Debug {
    /// What the system can do.
    fn capabilities(&self) -> Capabilities;

    /// Asks for an invoice by the system's own id.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if the text is not an id of this system.
    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError>;

    /// Reads the answer to [`invoice`](Self::invoice).
    ///
    /// # Errors
    /// [`BooksError`] if the system refused, does not have the invoice, or its answer cannot be used; a read never ends in
    /// `OutcomeUnknown`.
    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError>;

    /// Records a payment.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if the payment cannot be written.
    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError>;

    /// Reads the answer to [`record_payment`](Self::record_payment).
    ///
    /// # Errors
    /// [`BooksError::OutcomeUnknown`] if the payment may or may not be recorded; every other [`BooksError`] says that it is not.
    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError>;

    /// Looks for a payment by our reference, from page 1.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if the invoice's id is not an id of this system.
    fn find_payment(
        &self,
        payment: &BookPayment,
        page: u32,
        token: &AccessToken,
    ) -> Result<Request, BooksError>;

    /// Reads the answer to [`find_payment`](Self::find_payment).
    ///
    /// # Errors
    /// [`BooksError`] if the system refused or its answer cannot be used; a read never ends in `OutcomeUnknown`.
    fn read_found(&self, answer: &Response, payment: &BookPayment, page: u32) -> Result<Found, BooksError>;

    /// Verifies a delivery of the system's webhook and reads its events; none for a delivery that only tests us.
    ///
    /// # Errors
    /// [`WebhookError`] if the signature is missing or wrong, or the delivery is too large or malformed. The host answers 401
    /// to a bad signature and does nothing else.
    fn webhook(&self, headers: &Headers, body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError>;
}

/// What an accounting system can do. Data, checked both ways by the tests of each adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// How the system protects a write from being done twice.
    pub idempotency: Idempotency,
    /// Whether part of an invoice can be paid.
    pub partial_payments: bool,
    /// Whether it refuses a payment above the amount due.
    pub refuses_overpayment: bool,
    /// Whether its webhooks tell of payments.
    pub payment_events: bool,
}

impl Capabilities {
    /// Capabilities of a system that pays in part, refuses nothing and protects nothing.
    #[must_use]
    pub const fn new(idempotency: Idempotency) -> Self {
        Self { idempotency, partial_payments: true, refuses_overpayment: false, payment_events: false }
    }

    /// Says that the system refuses a payment above the amount due.
    #[must_use]
    pub const fn with_overpayment_refused(mut self) -> Self {
        self.refuses_overpayment = true;
        self
    }

    /// Says that the system's webhooks tell of payments.
    #[must_use]
    pub const fn with_payment_events(mut self) -> Self {
        self.payment_events = true;
        self
    }
}

/// How a system protects a write from being done twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// Not at all: after an unknown outcome only finding the payment helps.
    None,
    /// By a key that it remembers for a while; within that time the same request may be sent again.
    Native {
        /// For how many seconds.
        seconds: u32,
    },
}

/// The result of a search for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// The payment.
    Here(Recorded),
    /// Not on this page, and there are more pages.
    More,
    /// Nowhere.
    Nowhere,
}

/// An event in the books. It names what to read again, and proves nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// The account it happened in: compare with the account that this adapter is for.
    pub account: String,
    /// The kind of object, in the system's words: `invoice`, `payment`, ...
    pub subject: String,
    /// The system's id of it.
    pub reference: String,
    /// The action, in the system's words: `create`, `update`, ...
    pub action: String,
    /// When, if the system says so.
    pub at: Option<DateTime<Utc>>,
}

impl WebhookEvent {
    /// An event without a time.
    #[must_use]
    pub fn new(account: &str, subject: &str, reference: &str, action: &str) -> Self {
        let [account, subject, reference, action] =
            [account, subject, reference, action].map(ToOwned::to_owned);
        Self { account, subject, reference, action, at: None }
    }
}

/// Why a webhook delivery is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The signature header is missing or occurs twice.
    #[error("the webhook is not signed")]
    Unsigned,
    /// The signature is wrong.
    #[error("the webhook's signature is wrong")]
    Signature,
    /// Signed, but not of the documented shape.
    #[error("the webhook is malformed")]
    Malformed,
    /// The delivery is larger than the adapter reads.
    #[error("the webhook is too large")]
    TooLarge,
}

reasons! {
    WebhookError {
        Self::Unsigned => Code::refusal(
            "partner.webhook_unsigned",
            "The accounting system's delivery is not signed.",
        );
        Self::Signature => Code::refusal(
            "partner.webhook_signature",
            "The signature of the accounting system's delivery is wrong.",
        )
        .with_remedy("Operator of the partner service: check the webhook's key; if it is right, the delivery is a forgery.");
        Self::Malformed => Code::refusal(
            "partner.webhook_malformed",
            "The accounting system's delivery is signed but malformed.",
        );
        Self::TooLarge => Code::refusal(
            "partner.webhook_too_large",
            "The delivery is larger than one of the accounting system can be.",
        );
    }
}
