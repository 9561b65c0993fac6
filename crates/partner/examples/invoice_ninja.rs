//! A third adapter, whole: Invoice Ninja, from the facts of its public API description. See `docs/adapter-guide.md`.

use billfold_money::Currency;
use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BookState, BooksError, Capabilities, Found,
    Idempotency, Recorded, WebhookError, WebhookEvent,
};
use billfold_partner::http::{Headers, Method, Request, Response};
use billfold_partner::wire::AmountText;
use billfold_partner::{Adapter, Entry, StandardAdapter, contract};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

/// One installation: it is self-hosted, so each merchant has an address of its own.
#[derive(Debug)]
pub(crate) struct Ninja {
    pub(crate) base: Url,
    pub(crate) payee: &'static str,
    pub(crate) currency: Currency,
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
    #[serde(default)]
    meta: Value,
}

#[derive(Deserialize)]
struct Invoice {
    id: String,
    client_id: String,
    number: String,
    status_id: String,
    amount: AmountText,
    balance: AmountText,
    is_deleted: bool,
    auto_bill_enabled: bool,
}

#[derive(Deserialize)]
struct Payment {
    id: String,
    amount: AmountText,
    transaction_reference: Option<String>,
}

impl Ninja {
    fn request(&self, method: Method, path: &[&str], token: &AccessToken) -> Result<Request, BooksError> {
        let mut url = self.base.clone();
        url.path_segments_mut().map_err(|()| BooksError::Misconfigured)?.extend(["api", "v1"]).extend(path);
        let request = Request::new(method, url).with_header("x-requested-with", "XMLHttpRequest");
        Ok(request.with_header("x-api-token", token.expose()))
    }

    fn read<T: DeserializeOwned>(answer: &Response, write: bool) -> Result<Envelope<T>, BooksError> {
        let read = || serde_json::from_slice(&answer.body).map_err(|_| BooksError::unreadable(write));
        BooksError::from_status(answer, write).map_or_else(read, Err)
    }
}

/// A payment needs the client as well as the invoice, so our reference names both: `client.invoice`, each a hashed id.
fn ids(reference: &str) -> Result<(&str, &str), BooksError> {
    let plain = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let ids = reference.split_once('.').filter(|ids| plain(ids.0) && plain(ids.1));
    ids.ok_or(BooksError::Rejected { code: None })
}

impl Accounting for Ninja {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new(Idempotency::None)
    }

    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        self.request(Method::Get, &["invoices", ids(reference)?.1], token)
    }

    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError> {
        let invoice: Invoice = Self::read::<Invoice>(answer, false)?.data;
        let money = |amount: &AmountText| amount.money(self.currency).ok_or(BooksError::Malformed);
        let (total, due) = (money(&invoice.amount)?, money(&invoice.balance)?);
        let active = !invoice.is_deleted && !invoice.auto_bill_enabled;
        let state = match invoice.status_id.as_str() {
            "2" | "3" if active && due.is_positive() => BookState::Payable,
            "4" if due.is_zero() => BookState::Paid,
            raw => BookState::NotPayable { raw: raw.to_owned() },
        };
        let reference = format!("{}.{}", invoice.client_id, invoice.id);
        Ok(BookInvoice::new(&reference, &invoice.number, self.payee, total, due, state))
    }

    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError> {
        let (client, invoice) = ids(&payment.invoice)?;
        payment.check()?;
        // The amount as a text: the API takes both, and a text is not rounded on the way.
        let amount = payment.amount.amount_text();
        let body = json!({
            "client_id": client, "amount": amount, "date": payment.date.to_string(),
            "transaction_reference": payment.reference, "invoices": [{"invoice_id": invoice, "amount": amount}],
        });
        let request = self.request(Method::Post, &["payments"], token)?;
        Ok(request.with_body("application/json", body.to_string().into_bytes()))
    }

    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let recorded: Payment = Self::read::<Payment>(answer, true)?.data;
        let ours = recorded.transaction_reference.as_deref() == Some(&payment.reference)
            && recorded.amount.money(self.currency) == Some(payment.amount);
        if ours { Ok(Recorded::new(&recorded.id)) } else { Err(BooksError::OutcomeUnknown) }
    }

    fn find_payment(
        &self,
        payment: &BookPayment,
        page: u32,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        let mut request = self.request(Method::Get, &["payments"], token)?;
        let (client, page) = (ids(&payment.invoice)?.0, page.to_string());
        request.url.query_pairs_mut().append_pair("client_id", client).append_pair("page", &page);
        Ok(request)
    }

    fn read_found(&self, answer: &Response, payment: &BookPayment, page: u32) -> Result<Found, BooksError> {
        let read: Envelope<Vec<Payment>> = Self::read(answer, false)?;
        let ours = |have: &&Payment| have.transaction_reference.as_deref() == Some(&payment.reference);
        let pages = read.meta.pointer("/pagination/total_pages").and_then(Value::as_u64);
        let more = pages.ok_or(BooksError::Malformed)? > u64::from(page);
        let found = read.data.iter().find(ours).map(|found| Found::Here(Recorded::new(&found.id)));
        Ok(found.unwrap_or(if more { Found::More } else { Found::Nowhere }))
    }

    fn webhook(&self, _headers: &Headers, _body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError> {
        Err(WebhookError::Unsigned) // Invoice Ninja signs nothing, so nothing is believed: the host polls.
    }
}

/// The inbox half needs no code of its own. `tests/docs.rs` runs the rules of the accounting half as well.
pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let entry = Entry::builder("invoice-ninja", "Invoice Ninja")?.build()?;
    let make = |entry| Box::new(StandardAdapter::new(entry)) as Box<dyn Adapter>;
    contract::run(&entry, &make)?;
    let (base, currency) = ("https://invoicing.example/".parse()?, Currency::from_code("USD")?);
    let ninja = Ninja { base, payee: "Contoso", currency };
    ninja.invoice("c1.i1", &AccessToken::new("token".to_owned()))?;
    Ok(())
}
