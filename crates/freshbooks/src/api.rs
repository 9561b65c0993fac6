//! The accounting API as requests and answers.

use aws_lc_rs::hmac;
use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BooksError, Capabilities, Found, Idempotency,
    Recorded, WebhookError, WebhookEvent,
};
use billfold_partner::http::{Headers, Method, Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::account::BooksAccount;
use crate::invoice::Invoice;
use crate::payment::{NewPayment, Payment};
use crate::{error, webhook};

/// What FreshBooks can do: no idempotency, and an overpayment becomes a credit instead of an error; its callbacks tell of
/// payments.
pub const CAPABILITIES: Capabilities = Capabilities::new(Idempotency::None).with_payment_events();

/// The most items on a page. FreshBooks silently reduces a larger number to this.
const PER_PAGE: u32 = 100;

/// The accounting API for one business.
#[derive(Debug)]
pub struct Api {
    account: BooksAccount,
    verifier: Option<hmac::Key>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    response: Inner<T>,
}

#[derive(Deserialize)]
struct Inner<T> {
    result: T,
}

#[derive(Deserialize)]
struct OneInvoice {
    invoice: Invoice,
}

#[derive(Deserialize)]
struct OnePayment {
    payment: Payment,
}

/// A page of payments.
#[derive(Deserialize)]
struct ManyPayments {
    payments: Vec<Payment>,
    page: u32,
    pages: u32,
}

/// A page of invoices.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Invoices {
    /// The invoices.
    pub invoices: Vec<Invoice>,
    /// This page, from 1.
    pub page: u32,
    /// All pages.
    pub pages: u32,
    /// All invoices.
    pub total: u32,
}

impl Api {
    /// A business's API. Without a verifier every callback is refused: the verifier comes from the handshake,
    /// [`Verification`](crate::Verification).
    #[must_use]
    pub fn new(account: BooksAccount, verifier: Option<&[u8]>) -> Self {
        Self { account, verifier: verifier.map(|verifier| hmac::Key::new(hmac::HMAC_SHA256, verifier)) }
    }

    /// Asks for a page of invoices, from page 1.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] if the base address cannot carry a path.
    pub fn invoices(&self, page: u32, token: &AccessToken) -> Result<Request, BooksError> {
        let mut request = self.accounting(Method::Get, &["invoices", "invoices"], token)?;
        request
            .url
            .query_pairs_mut()
            .append_pair("page", &page.to_string())
            .append_pair("per_page", &PER_PAGE.to_string());
        Ok(request)
    }

    /// Reads a page of invoices.
    ///
    /// # Errors
    /// [`BooksError`] by status and body, also where an error comes with status 200; a read never ends in `OutcomeUnknown`.
    pub fn read_invoices(&self, answer: &Response) -> Result<Invoices, BooksError> {
        read(answer, false)
    }

    /// Registers a callback for an event, as `invoice.update`.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] if the base address cannot carry a path.
    pub fn register_callback(
        &self,
        event: &str,
        uri: &url::Url,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        let body = serde_json::json!({"callback": {"event": event, "uri": uri.as_str()}});
        self.callback(Method::Post, &[], &body, token)
    }

    /// Confirms a callback with the verifier that its verification brought.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if the callback's id is not a number.
    pub fn confirm_callback(
        &self,
        verification: &crate::Verification,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        let id = number(&verification.callback_id)?.to_string();
        let body = serde_json::json!({"callback": {"verifier": verification.verifier}});
        self.callback(Method::Put, &[&id], &body, token)
    }

    fn callback(
        &self,
        method: Method,
        id: &[&str],
        body: &serde_json::Value,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        let path = [&["events", "account", &self.account.account_id, "events", "callbacks"], id].concat();
        Ok(self.request(method, &path, token)?.with_body("application/json", body.to_string().into_bytes()))
    }

    fn accounting(&self, method: Method, path: &[&str], token: &AccessToken) -> Result<Request, BooksError> {
        let path = [&["accounting", "account", &self.account.account_id], path].concat();
        self.request(method, &path, token)
    }

    fn request(&self, method: Method, path: &[&str], token: &AccessToken) -> Result<Request, BooksError> {
        let mut url = self.account.base.clone();
        url.path_segments_mut().map_err(|()| BooksError::Misconfigured)?.pop_if_empty().extend(path);
        Ok(Request::new(method, url)
            .with_header("accept", "application/json")
            .with_header("authorization", &token.authorization()))
    }
}

impl Accounting for Api {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        let id = number(reference)?.to_string();
        let mut request = self.accounting(Method::Get, &["invoices", "invoices", &id], token)?;
        // Without it the answer has no lines.
        request.url.query_pairs_mut().append_pair("include[]", "lines");
        Ok(request)
    }

    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError> {
        let invoice = read::<OneInvoice>(answer, false)?.invoice;
        // Ids are numbers without secrecy; the account in the answer shows that the invoice is this merchant's.
        if invoice.accountid.as_ref().is_some_and(|account| *account != self.account.account_id) {
            return Err(BooksError::NotFound);
        }
        invoice.to_book(&self.account.payee)
    }

    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError> {
        let unfit = || BooksError::Rejected { code: None };
        payment.check()?;
        let body = NewPayment::new(payment, number(&payment.invoice)?).ok_or_else(unfit)?;
        let body = serde_json::to_vec(&body).map_err(|_| unfit())?;
        let request = self.accounting(Method::Post, &["payments", "payments"], token)?;
        Ok(request.with_body("application/json", body))
    }

    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError> {
        read::<OnePayment>(answer, true)?.payment.recorded(payment)
    }

    fn find_payment(
        &self,
        payment: &BookPayment,
        page: u32,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        let invoice = number(&payment.invoice)?.to_string();
        let mut request = self.accounting(Method::Get, &["payments", "payments"], token)?;
        request
            .url
            .query_pairs_mut()
            .append_pair("search[invoiceid]", &invoice)
            .append_pair("page", &page.to_string())
            .append_pair("per_page", &PER_PAGE.to_string());
        Ok(request)
    }

    fn read_found(&self, answer: &Response, payment: &BookPayment, page: u32) -> Result<Found, BooksError> {
        let read: ManyPayments = read(answer, false)?;
        if let Some(found) = read.payments.iter().find(|have| have.is(payment)) {
            return Ok(Found::Here(Recorded::new(&found.id.to_string()).of_amount(found.amount.money())));
        }
        // A page that is not the one asked for would end the search too early.
        if read.page != page {
            return Err(BooksError::Malformed);
        }
        Ok(if read.pages > page { Found::More } else { Found::Nowhere })
    }

    fn webhook(&self, headers: &Headers, body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError> {
        webhook::read(self.verifier.as_ref().ok_or(WebhookError::Unsigned)?, headers, body)
    }
}

fn read<T: DeserializeOwned>(answer: &Response, write: bool) -> Result<T, BooksError> {
    error::accept(answer, write)?;
    let envelope = serde_json::from_slice::<Envelope<T>>(&answer.body);
    // A 2xx whose body cannot be read after a write: the payment may have been recorded.
    envelope.map(|envelope| envelope.response.result).map_err(|_| BooksError::unreadable(write))
}

/// Ids go into paths, so they must be numbers and nothing else.
fn number(reference: &str) -> Result<u64, BooksError> {
    let digits = !reference.is_empty() && reference.bytes().all(|b| b.is_ascii_digit());
    let id = digits.then(|| reference.parse().ok()).flatten();
    id.ok_or(BooksError::Rejected { code: None })
}
