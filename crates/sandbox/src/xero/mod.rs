//! An emulator of the Xero Accounting API, as far as invoices and payments go.

mod auth;
mod book;
mod idempotency;
mod invoices;
mod json;
mod limits;
mod payments;
mod problem;
mod route;
mod webhook;

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use auth::XeroTokens;
pub use book::{XeroInvoice, XeroPayment};
pub use limits::XeroLimits;

use self::auth::Auth;
use self::book::Book;
use self::idempotency::Replays;
use self::limits::Meter;
use self::webhook::Hooks;
use crate::api::{serve, uuid};
use crate::clock::Clock;
use crate::fault::FaultScript;
use crate::ids::random_hex;
use crate::invoice::Invoice;
use crate::server::Server;
use crate::start_error::StartError;
use crate::webhook::{Delivered, Mischief};

/// A running Xero with one organisation. It stops when it is dropped.
///
/// It answers like `api.xero.com` where the vendor's `OpenAPI` document, recorded answers and pages say how: XML unless JSON
/// is asked for, arrays even for one, `/Date(…)/`, amounts as numbers with two decimals, `Idempotency-Key` kept for six
/// minutes with errors, validation problems under 400 or 200, limits with their headers, rotating refresh tokens.
pub struct XeroApi {
    inner: Arc<Inner>,
    server: Server,
}

/// Neither tokens nor the client's secret.
impl std::fmt::Debug for XeroApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XeroApi").field("tenant_id", &self.inner.tenant_id).finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) tenant_id: String,
    pub(crate) organisation: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) faults: FaultScript,
    pub(crate) under_way: AtomicU32,
    writing: Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) book: Book,
    pub(crate) auth: Auth,
    pub(crate) meter: Meter,
    pub(crate) replays: Replays,
    pub(crate) hooks: Hooks,
}

impl Inner {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl XeroApi {
    /// Starts an organisation without invoices and with two accounts: `090` (bank) and `200` (sales).
    ///
    /// # Errors
    /// [`StartError`] if no port can be bound, or the system gives no random bytes for the client's secret.
    pub async fn start(clock: Clock, limits: XeroLimits) -> Result<Self, StartError> {
        let inner = Arc::new(Inner {
            clock,
            tenant_id: uuid(&format!("tenant {}", random_hex::<8>()?)),
            organisation: "Fabrikam Roofing".to_owned(),
            client_id: random_hex::<16>()?.to_uppercase(),
            client_secret: random_hex::<24>()?,
            faults: FaultScript::default(),
            under_way: AtomicU32::new(0),
            writing: Mutex::new(()),
            state: Mutex::new(State {
                book: Book::default(),
                auth: Auth::default(),
                meter: Meter::new(limits),
                replays: Replays::default(),
                hooks: Hooks::default(),
            }),
        });
        let router = serve(Arc::clone(&inner), inner.faults.clone(), route::kind, route::answer);
        Ok(Self { server: Server::start(router).await?, inner })
    }

    /// The address of the API, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The accounting API: [`base_url`](Self::base_url) and `/api.xro/2.0`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/api.xro/2.0", self.base_url())
    }

    /// The OAuth token endpoint.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}/connect/token", self.base_url())
    }

    /// `xero-tenant-id` of the organisation.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.inner.tenant_id
    }

    /// Id and secret of the one app that is registered.
    #[must_use]
    pub fn client(&self) -> (&str, &str) {
        (&self.inner.client_id, &self.inner.client_secret)
    }

    /// A first pair of tokens, as after a user's consent to `scopes` (separated by blanks).
    ///
    /// # Errors
    /// [`StartError::Key`] if the system gives no random bytes for it.
    pub fn consent(&self, scopes: &str) -> Result<XeroTokens, StartError> {
        Ok(self.inner.state().auth.issue(scopes, self.inner.clock.now())?)
    }

    /// An authorization code as after a user's consent; `challenge` is a PKCE `S256` challenge, if the app uses one.
    ///
    /// # Errors
    /// [`StartError::Key`] if the system gives no random bytes for it.
    pub fn authorize(&self, scopes: &str, challenge: Option<&str>) -> Result<String, StartError> {
        Ok(self.inner.state().auth.code(scopes, challenge, self.inner.clock.now())?)
    }

    /// The merchant approves an invoice; its `InvoiceID` comes back. A deposit is recorded as a payment.
    #[must_use]
    pub fn add_invoice(&self, invoice: &Invoice) -> String {
        let now = self.inner.clock.now();
        let mut state = self.inner.state();
        let id = state.book.add(invoice, now);
        state.hooks.happened("CREATE", &id, now);
        id
    }

    /// Gives an invoice another status: `DRAFT`, `SUBMITTED`, `VOIDED`, or one that no reader knows. False if there is no
    /// such invoice.
    #[must_use]
    pub fn set_status(&self, invoice_id: &str, status: &str) -> bool {
        let now = self.inner.clock.now();
        let mut state = self.inner.state();
        let known = state.book.set_status(invoice_id, status, now);
        if known {
            state.hooks.happened("UPDATE", invoice_id, now);
        }
        known
    }

    /// An invoice in its present state.
    #[must_use]
    pub fn invoice(&self, invoice_id: &str) -> Option<XeroInvoice> {
        self.inner.state().book.invoice(invoice_id).cloned()
    }

    /// The payments of an invoice that were not deleted, in order.
    #[must_use]
    pub fn payments(&self, invoice_id: &str) -> Vec<XeroPayment> {
        self.inner.state().book.payments_of(invoice_id).cloned().collect()
    }

    /// Registers the receiver of webhooks and its signing key.
    pub fn subscribe(&self, url: &str, key: &str) {
        self.inner.state().hooks.subscribe(url, key);
    }

    /// Sends Xero's four trial deliveries (`intent to receive`): true if the receiver accepted the well-signed ones with
    /// 200 and refused the others with 401.
    ///
    /// # Errors
    /// [`StartError::Client`] if no HTTP client can be made.
    pub async fn intent_to_receive(&self) -> Result<bool, StartError> {
        webhook::intent_to_receive(&self.inner).await
    }

    /// Delivers what has happened since the last delivery, with some mischief on the way.
    ///
    /// # Errors
    /// [`StartError::Client`] if no HTTP client can be made; what a receiver answers, or that it does not, is part of the result.
    pub async fn deliver(&self, mischief: Mischief) -> Result<Vec<Delivered>, StartError> {
        webhook::deliver(&self.inner, mischief).await
    }

    /// What goes wrong with the next calls: [`Call::Read`](crate::Call::Read), [`Call::Write`](crate::Call::Write),
    /// [`Call::Token`](crate::Call::Token).
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}
