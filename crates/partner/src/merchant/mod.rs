//! The partner half: answers the webhooks from the accounting system, charges through a processor, records the payment.
//!
//! It runs at a partner or an integrator, with the merchant's own credentials, and is the last arbiter: two clients of one
//! payer have two ledgers, so it claims the invoice and dedupes the request id before it charges.
//!
//! The host brings four things: [`Books`] for each merchant (usually [`ApiBooks`] over an [`Accounting`] adapter and a
//! [`Transport`]), a [`Charger`], a durable [`Journal`], and the [`Service`] whose tokens it trusts.

mod accounting;
mod api_books;
mod books;
mod charger;
mod complete;
mod journal;
mod load;
mod memory;
mod notices;
mod oauth;
mod reply;
mod service;
mod settle;
mod status;
#[cfg(feature = "store")]
mod store_journal;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};

pub use accounting::{
    AccessToken, Accounting, Capabilities, Found, Idempotency, Tokens, Transport, WebhookError, WebhookEvent,
};
pub use api_books::ApiBooks;
pub use books::{BookInvoice, BookLine, BookPayment, BookState, Books, BooksError, Recorded};
pub use charger::{Charge, ChargeOutcome, Charger};
pub use journal::{Journal, JournalError, JournalRecord, JournalState};
pub use memory::MemoryJournal;
pub use notices::Notices;
pub use oauth::{AuthError, RefreshToken, TokenSet};
pub use service::Service;
pub use settle::Settled;
#[cfg(feature = "store")]
pub use store_journal::StoreJournal;

use crate::http::{Headers, Response};
use crate::{Limits, Mode};

/// A partner half.
pub struct Merchant {
    service: Service,
    books: BTreeMap<String, Box<dyn Books>>,
    charger: Box<dyn Charger>,
    journal: Box<dyn Journal>,
    name: String,
    mode: Mode,
    limits: Limits,
}

impl Merchant {
    /// A partner half without merchants. `name` is the partner's name as the broker of its invoices.
    #[must_use]
    pub fn new(
        name: &str,
        mode: Mode,
        service: Service,
        charger: Box<dyn Charger>,
        journal: Box<dyn Journal>,
    ) -> Self {
        let books = BTreeMap::new();
        Self { service, books, charger, journal, name: name.to_owned(), mode, limits: Limits::default() }
    }

    /// Adds a merchant and its books. The merchant id is the audience of the tokens that may ask about them.
    #[must_use]
    pub fn with_merchant(mut self, merchant_id: &str, books: Box<dyn Books>) -> Self {
        self.books.insert(merchant_id.to_owned(), books);
        self
    }

    /// The service, to rotate its keys.
    pub fn service_mut(&mut self) -> &mut Service {
        &mut self.service
    }

    /// Answers the payment-request webhook: `loadentity` and `paymentstatus`. Shipping changes are refused: an invoice in
    /// an accounting system has nothing left to ship.
    ///
    /// 401 without a good bearer token, 400 for what is not understood, 404 for an invoice that is not this merchant's.
    #[must_use]
    pub fn payment_request(&self, headers: &Headers, body: &[u8], now: DateTime<Utc>) -> Response {
        reply::respond(self.answer_request(headers, body, now))
    }

    /// Answers the payment-complete webhook. The answer says `success` or `fail` when the outcome is known, and `pending`
    /// when it is not; one request id has one outcome, however often it arrives.
    #[must_use]
    pub fn payment_complete(&self, headers: &Headers, body: &[u8], now: DateTime<Utc>) -> Response {
        reply::respond(self.answer_complete(headers, body, now))
    }
}

impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant").field("name", &self.name).field("mode", &self.mode).finish_non_exhaustive()
    }
}
