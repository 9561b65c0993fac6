//! A partner's payment service: both webhooks and the `paymentstatus` extension, over real HTTP.

mod action;
mod answer;
mod bearer;
mod book;
mod charge;
mod complete;
mod entity;
mod http;
mod load;
mod status;
mod wire;

use std::sync::{Arc, OnceLock};

use billfold_money::Money;

pub use book::{Payment, Received};

use self::book::{Account, Book};
use crate::clock::Clock;
use crate::fault::FaultScript;
use crate::ids::random_hex;
use crate::invoice::Invoice;
use crate::operator::{Operator, PublicKeys};
use crate::partner::Partner;
use crate::processor::Processor;
use crate::server::Server;
use crate::start_error::StartError;

/// The running service of one partner. It stops when it is dropped.
///
/// It takes nothing on trust: the bearer token must be signed by the payment service and name a merchant that owns the invoice;
/// the payment token must be signed, unexpired, in test mode and for exactly this merchant, request id and amount. One
/// request id is answered once, one invoice is charged by one request at a time, and a paid invoice not again.
#[derive(Debug)]
pub struct PayService {
    inner: Arc<Inner>,
    server: Server,
}

#[derive(Debug)]
pub(crate) struct Inner {
    partner: Partner,
    operator: Operator,
    keys: PublicKeys,
    clock: Clock,
    book: Book,
    faults: FaultScript,
    processor: charge::Client,
    address: OnceLock<String>,
}

impl PayService {
    pub(crate) async fn start(
        partner: Partner,
        operator: Operator,
        keys: PublicKeys,
        clock: Clock,
        processor: &Processor,
    ) -> Result<Self, StartError> {
        let processor = charge::Client::new(&processor.base_url(), &random_hex::<16>()?)?;
        let (book, faults) = (Book::default(), FaultScript::default());
        let address = OnceLock::new();
        let inner = Arc::new(Inner { partner, operator, keys, clock, book, faults, processor, address });
        let server = Server::start(http::router(Arc::clone(&inner))).await?;
        inner.address.get_or_init(|| server.base_url());
        Ok(Self { inner, server })
    }

    /// The partner this service belongs to.
    #[must_use]
    pub fn partner(&self) -> &Partner {
        &self.inner.partner
    }

    /// The payment-request webhook.
    #[must_use]
    pub fn request_url(&self) -> String {
        format!("{}/api/invoices", self.server.base_url())
    }

    /// The payment-complete webhook.
    #[must_use]
    pub fn complete_url(&self) -> String {
        format!("{}/api/payments", self.server.base_url())
    }

    /// Makes an invoice known. The processor lets this partner charge for its merchant.
    ///
    /// # Errors
    /// [`StartError::Invoice`] if the merchant has an invoice of that id, or the invoice has no sum.
    pub fn add_invoice(&self, invoice: &Invoice, processor: &Processor) -> Result<(), StartError> {
        invoice.amount_due().map_err(|_| StartError::Invoice)?;
        let key = (invoice.merchant.id.clone(), invoice.id.clone());
        let mut state = self.inner.book.lock();
        if state.accounts.contains_key(&key) {
            return Err(StartError::Invoice);
        }
        processor.enrol(&invoice.merchant.id, self.inner.processor.api_key());
        let account =
            Account { invoice: invoice.clone(), payments: Vec::new(), shipping: None, claimed_by: None };
        state.accounts.insert(key, account);
        Ok(())
    }

    /// Changes an invoice after it was mailed: the merchant edits it. False if it is not known.
    pub fn edit_invoice(&self, merchant_id: &str, invoice_id: &str, edit: impl FnOnce(&mut Invoice)) -> bool {
        let mut state = self.inner.book.lock();
        let Some(account) = state.account(merchant_id, invoice_id) else { return false };
        edit(&mut account.invoice);
        true
    }

    /// The amount still due for an invoice, without shipping that was not chosen.
    #[must_use]
    pub fn amount_due(&self, merchant_id: &str, invoice_id: &str) -> Option<Money> {
        self.inner.book.lock().account(merchant_id, invoice_id)?.amount_due(None).ok()
    }

    /// The payments that reached an invoice, in order.
    #[must_use]
    pub fn payments(&self, merchant_id: &str, invoice_id: &str) -> Vec<Payment> {
        let mut state = self.inner.book.lock();
        state.account(merchant_id, invoice_id).map(|account| account.payments.clone()).unwrap_or_default()
    }

    /// Every call so far, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.inner.book.lock().calls.clone()
    }

    /// The faults of the next calls.
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}
