//! The Accounting API as requests and answers.

use aws_lc_rs::hmac;
use billfold_money::Currency;
use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BooksError, Capabilities, Found, Idempotency,
    Recorded, WebhookError, WebhookEvent,
};
use billfold_partner::http::{Headers, Method, Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::account::BooksAccount;
use crate::invoice::{Invoice, Invoices};
use crate::number::Number;
use crate::payment::{NewPayments, Payments};
use crate::{error, webhook};

/// What Xero can do: an `Idempotency-Key` that it remembers for six minutes, and refusal of overpayments.
pub const CAPABILITIES: Capabilities =
    Capabilities::new(Idempotency::Native { seconds: 360 }).with_overpayment_refused();

/// The Accounting API for one organisation.
#[derive(Debug)]
pub struct Api {
    account: BooksAccount,
    webhook_key: hmac::Key,
}

impl Api {
    /// An organisation's API, and the key of its webhooks.
    #[must_use]
    pub fn new(account: BooksAccount, webhook_key: &[u8]) -> Self {
        Self { account, webhook_key: hmac::Key::new(hmac::HMAC_SHA256, webhook_key) }
    }

    /// Asks for the page that shows an invoice; only approved sales have one.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if the id is not a UUID.
    pub fn online_invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        let id = invoice_id(reference)?;
        self.get(&["Invoices", id, "OnlineInvoice"], token)
    }

    /// Reads the answer to [`online_invoice`](Self::online_invoice).
    ///
    /// # Errors
    /// [`BooksError`] if Xero refused or names no usable address; a read never ends in `OutcomeUnknown`.
    pub fn read_online_invoice(&self, answer: &Response) -> Result<Url, BooksError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Links {
            online_invoices: Vec<Link>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Link {
            online_invoice_url: String,
        }
        let links: Links = read(answer, false)?;
        let [link] = links.online_invoices.as_slice() else { return Err(BooksError::Malformed) };
        let url = Url::parse(&link.online_invoice_url).map_err(|_| BooksError::Malformed)?;
        if crate::InvoiceLink::parse(&url).is_ok() { Ok(url) } else { Err(BooksError::Malformed) }
    }

    /// Asks for a page of invoices, from page 1.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] if the base address cannot carry a path.
    pub fn invoices(&self, page: u32, token: &AccessToken) -> Result<Request, BooksError> {
        let mut request = self.get(&["Invoices"], token)?;
        request
            .url
            .query_pairs_mut()
            .append_pair("page", &page.to_string())
            .append_pair("Statuses", "AUTHORISED");
        Ok(request)
    }

    /// Reads a list of invoices.
    ///
    /// # Errors
    /// [`BooksError`] if Xero refused or its answer cannot be used; a read never ends in `OutcomeUnknown`.
    pub fn read_invoices(&self, answer: &Response) -> Result<Invoices, BooksError> {
        read(answer, false)
    }

    fn one(&self, answer: &Response) -> Result<Invoice, BooksError> {
        let mut invoices = self.read_invoices(answer)?.invoices.into_iter();
        match (invoices.next(), invoices.next()) {
            (Some(invoice), None) => Ok(invoice),
            (None, _) => Err(BooksError::NotFound),
            _ => Err(BooksError::Malformed),
        }
    }

    fn get(&self, path: &[&str], token: &AccessToken) -> Result<Request, BooksError> {
        self.request(Method::Get, path, token)
    }

    fn request(&self, method: Method, path: &[&str], token: &AccessToken) -> Result<Request, BooksError> {
        let mut url = self.account.base.clone();
        url.path_segments_mut().map_err(|()| BooksError::Misconfigured)?.pop_if_empty().extend(path);
        Ok(Request::new(method, url)
            // XML is the default.
            .with_header("accept", "application/json")
            .with_header("authorization", &token.authorization())
            .with_header("xero-tenant-id", &self.account.tenant_id))
    }
}

impl Accounting for Api {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        self.get(&["Invoices", invoice_id(reference)?], token)
    }

    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError> {
        self.one(answer)?.to_book(&self.account.payee)
    }

    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError> {
        let unfit = || BooksError::Rejected { code: None };
        invoice_id(&payment.invoice)?;
        payment.check()?;
        let body = NewPayments::new(payment, &self.account.payment_account).ok_or_else(unfit)?;
        let body = serde_json::to_vec(&body).map_err(|_| unfit())?;
        let mut request = self.request(Method::Put, &["Payments"], token)?;
        // The specification and the SDKs disagree about the default, so it is said.
        request.url.query_pairs_mut().append_pair("summarizeErrors", "false");
        // One key for one payment, also after a restart; after a refusal another, for Xero would repeat the refusal.
        let key = match payment.attempt {
            0 | 1 => format!("billfold-{}", payment.reference),
            later => format!("billfold-{}-{later}", payment.reference),
        };
        Ok(request.with_header("idempotency-key", &key).with_body("application/json", body))
    }

    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError> {
        read::<Payments>(answer, true)?.recorded(payment)
    }

    fn find_payment(
        &self,
        payment: &BookPayment,
        _page: u32,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        // An invoice lists its payments with their references, so there is one page.
        self.invoice(&payment.invoice, token)
    }

    fn read_found(&self, answer: &Response, payment: &BookPayment, _page: u32) -> Result<Found, BooksError> {
        let invoice = self.one(answer)?;
        // The amount is not asked, so that a payment that someone corrected by hand is not recorded again.
        let payments = invoice.payments.iter().flatten();
        let mut ours = payments
            .filter(|have| have.reference.as_deref() == Some(payment.reference.as_str()))
            .filter(|have| {
                !cfg!(billfold_planted = "amount-must-match")
                    || have.amount.as_ref().and_then(Number::decimal) == Some(payment.amount.amount())
            });
        let Some(found) = ours.next() else { return Ok(Found::Nowhere) };
        let id = found.payment_id.as_deref().ok_or(BooksError::Malformed)?;
        let currency = invoice.currency_code.as_deref().and_then(|code| Currency::from_code(code).ok());
        let amount = currency.and_then(|currency| found.amount.as_ref()?.money(currency));
        Ok(Found::Here(Recorded::new(id).of_amount(amount)))
    }

    fn webhook(&self, headers: &Headers, body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError> {
        webhook::read(&self.webhook_key, headers, body)
    }
}

fn read<T: DeserializeOwned>(answer: &Response, write: bool) -> Result<T, BooksError> {
    error::accept(answer, write)?;
    serde_json::from_slice(&answer.body).map_err(|_| BooksError::unreadable(write))
}

/// An invoice id goes into a path, so it must be a UUID and nothing else.
fn invoice_id(reference: &str) -> Result<&str, BooksError> {
    let rejected = BooksError::Rejected { code: None };
    if crate::link::is_uuid(reference) { Ok(reference) } else { Err(rejected) }
}
