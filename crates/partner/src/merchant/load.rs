//! The payment-request webhook.

use billfold_money::Money;
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::reply::{self, Refusal};
use super::{BookInvoice, Books, Merchant};
use crate::http::Headers;
use crate::wire::{
    self, Amount, Data, Details, Event, Item, MethodData, Options, Payload, SupportedMethods, read_object,
};
use crate::{Mode, VerifiedBearer};

impl Merchant {
    pub(super) fn answer_request(
        &self,
        headers: &Headers,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let bearer = self.service.verify_bearer(headers, now)?;
        let payload: Payload = self.bounded(body)?;
        let [method] = payload.method_data.as_slice() else { return Err(Refusal::MALFORMED) };
        let context = method.data.product_context.as_deref().ok_or(Refusal::MALFORMED)?;
        match method.data.event {
            Some(Event::LoadEntity) => self.load(&bearer, context, now),
            Some(Event::PaymentStatus) => {
                let request_id = method.data.request_id.as_deref().ok_or(Refusal::MALFORMED)?;
                self.answer_status(&bearer, context, request_id, now)
            }
            _ => Err(Refusal::EVENT),
        }
    }

    /// The books of the merchant that the token is for; the invoice in the body is then looked up in these and no others.
    pub(super) fn books_of(&self, bearer: &VerifiedBearer) -> Result<&dyn Books, Refusal> {
        self.books.get(bearer.merchant_id()).map(AsRef::as_ref).ok_or(Refusal::FOREIGN)
    }

    pub(super) fn bounded<'a, T: serde::Deserialize<'a>>(&self, body: &'a [u8]) -> Result<T, Refusal> {
        if body.len() > self.limits.response_bytes {
            return Err(Refusal::MALFORMED);
        }
        read_object(body).ok_or(Refusal::MALFORMED)
    }

    fn load(
        &self,
        bearer: &VerifiedBearer,
        context: &RawValue,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let invoice = self.books_of(bearer)?.invoice(context)?;
        let data = Data {
            event: Some(Event::LoadEntity),
            product_context: Some(context.to_owned()),
            supported_networks: None,
            supported_types: Some(vec!["credit".to_owned()]),
            entity: Some(reply::entity(&self.name, &invoice, now.date_naive())?),
            mode: (self.mode == Mode::Test).then(|| "TEST".to_owned()),
            market: None,
            request_id: None,
        };
        let supported_methods = SupportedMethods::One(wire::METHOD.to_owned());
        reply::json(&Payload {
            id: None,
            method_data: vec![MethodData { supported_methods, data }],
            options: Some(Options { request_payer_email: Some(true), ..Options::default() }),
            details: Some(Details {
                id: Some(invoice.reference.clone()),
                total: item("Amount due", &invoice.amount_due)?,
                display_items: items(&invoice)?,
                shipping_options: None,
            }),
            shipping_address: None,
            shipping_option: None,
        })
    }
}

fn item(label: &str, amount: &Money) -> Result<Item, Refusal> {
    let amount = Amount::from_money(amount).map_err(|_| Refusal::NOT_PAYABLE)?;
    Ok(Item { label: label.to_owned(), amount, pending: Some(false) })
}

/// The lines, if they add up to what is due; lines without tax or of a part-paid invoice would only confuse.
fn items(invoice: &BookInvoice) -> Result<Option<Vec<Item>>, Refusal> {
    let zero = Money::from_minor(0, invoice.amount_due.currency());
    let sum = invoice.lines.iter().try_fold(zero, |sum, line| sum.checked_add(&line.amount).ok());
    if sum != Some(invoice.amount_due) {
        return Ok(None);
    }
    invoice.lines.iter().map(|line| item(&line.label, &line.amount)).collect::<Result<_, _>>().map(Some)
}
