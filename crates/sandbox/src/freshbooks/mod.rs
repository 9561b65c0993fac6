//! An emulator of the FreshBooks API, as far as invoices, payments and callbacks go.

mod auth;
mod book;
mod callbacks;
mod eastern;
mod invoices;
mod json;
mod payments;
mod problem;
mod route;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use auth::FreshBooksTokens;
pub use book::{FreshBooksInvoice, FreshBooksPayment};
pub use problem::ErrorStyle;

use self::auth::Auth;
use self::book::Book;
use self::callbacks::Callbacks;
use crate::api::serve;
use crate::clock::Clock;
use crate::fault::FaultScript;
use crate::ids::random_hex;
use crate::invoice::Invoice;
use crate::server::Server;
use crate::start_error::StartError;
use crate::webhook::{Delivered, Mischief};

/// A running FreshBooks with one business. It stops when it is dropped.
///
/// It answers like `api.freshbooks.com` where the vendor's SDKs, their recorded exchanges and public captures say how:
/// money as text, four status fields, local times of New York without a zone, single-use refresh tokens, payments without
/// any protection against doubles, overpayments that become credit, five families of errors, callbacks with a handshake.
pub struct FreshBooksApi {
    inner: Arc<Inner>,
    server: Server,
}

/// Neither tokens nor the client's secret.
impl std::fmt::Debug for FreshBooksApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FreshBooksApi").field("account_id", &self.inner.account_id).finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) account_id: String,
    pub(crate) business_id: u64,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) faults: FaultScript,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) book: Book,
    pub(crate) auth: Auth,
    pub(crate) callbacks: Callbacks,
    pub(crate) errors: ErrorStyle,
    /// Calls left in this minute, if they are limited.
    pub(crate) calls_left: Option<u32>,
}

impl Inner {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FreshBooksApi {
    /// Starts a business without invoices.
    ///
    /// # Errors
    /// [`StartError`] if no port can be bound, or the system gives no random bytes for the client's secret.
    pub async fn start(clock: Clock) -> Result<Self, StartError> {
        let inner = Arc::new(Inner {
            clock,
            account_id: format!("x{}", random_hex::<3>()?.to_uppercase()),
            business_id: 6_543,
            client_id: random_hex::<32>()?,
            client_secret: random_hex::<32>()?,
            faults: FaultScript::default(),
            state: Mutex::new(State {
                book: Book::default(),
                auth: Auth::default(),
                callbacks: Callbacks::default(),
                errors: ErrorStyle::Classic,
                calls_left: None,
            }),
        });
        let router = serve(Arc::clone(&inner), inner.faults.clone(), route::kind, route::answer);
        Ok(Self { server: Server::start(router).await?, inner })
    }

    /// `http://127.0.0.1:PORT`, in place of `https://api.freshbooks.com`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The account id of the accounting calls.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.inner.account_id
    }

    /// Id and secret of the one app that is registered; its redirect URI is `https://app.example/redirect`.
    #[must_use]
    pub fn client(&self) -> (&str, &str) {
        (&self.inner.client_id, &self.inner.client_secret)
    }

    /// A first pair of tokens, as after a user's consent to `scopes` (separated by blanks).
    ///
    /// # Errors
    /// [`StartError::Key`] if the system gives no random bytes for it.
    pub fn consent(&self, scopes: &str) -> Result<FreshBooksTokens, StartError> {
        Ok(self.inner.state().auth.issue(scopes, self.inner.clock.now())?)
    }

    /// An authorization code as after a user's consent.
    ///
    /// # Errors
    /// [`StartError::Key`] if the system gives no random bytes for it.
    pub fn authorize(&self, scopes: &str) -> Result<String, StartError> {
        Ok(self.inner.state().auth.code(scopes)?)
    }

    /// The merchant sends an invoice; its id comes back. A deposit is recorded as a payment.
    #[must_use]
    pub fn add_invoice(&self, invoice: &Invoice) -> u64 {
        let now = self.inner.clock.now();
        let mut state = self.inner.state();
        let id = state.book.add(invoice, now);
        state.callbacks.happened("invoice.create", id);
        id
    }

    /// Changes an invoice: its `v3_status`, `vis_state` or `auto_bill`. False if the invoice does not exist.
    pub fn edit_invoice(&self, id: u64, edit: impl FnOnce(&mut FreshBooksInvoice)) -> bool {
        let mut state = self.inner.state();
        let Some(invoice) = state.book.invoice_mut(id) else { return false };
        edit(invoice);
        invoice.updated = self.inner.clock.now();
        state.callbacks.happened("invoice.update", id);
        true
    }

    /// An invoice in its present state.
    #[must_use]
    pub fn invoice(&self, id: u64) -> Option<FreshBooksInvoice> {
        self.inner.state().book.invoice(id).cloned()
    }

    /// The payments of an invoice that were not deleted, in order.
    #[must_use]
    pub fn payments(&self, invoice_id: u64) -> Vec<FreshBooksPayment> {
        self.inner.state().book.payments_of(invoice_id).cloned().collect()
    }

    /// In which family of errors the accounting calls answer.
    pub fn set_errors(&self, style: ErrorStyle) {
        self.inner.state().errors = style;
    }

    /// Lets only so many more calls through; then 429.
    pub fn limit_calls(&self, left: Option<u32>) {
        self.inner.state().calls_left = left;
    }

    /// Delivers the verifications and events that wait, with some mischief on the way.
    ///
    /// # Errors
    /// [`StartError::Client`] if no HTTP client can be made; what a receiver answers, or that it does not, is part of the result.
    pub async fn deliver(&self, mischief: Mischief) -> Result<Vec<Delivered>, StartError> {
        callbacks::deliver(&self.inner, mischief).await
    }

    /// What goes wrong with the next calls: [`Call::Read`](crate::Call::Read), [`Call::Write`](crate::Call::Write),
    /// [`Call::Token`](crate::Call::Token).
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}
