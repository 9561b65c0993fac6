//! The payment-request webhook: `loadentity` and `paymentstatus`.

use billfold_money::Money;
use billfold_partner::accounting::BookInvoice;
use billfold_partner::http::Headers;
use billfold_partner::wire::{
    Amount, Data, Details, Event, Item, NUMBER_PAID, Options, Payload, read_object,
};
use billfold_partner::{Mode, VerifiedBearer};
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use crate::reply::{self, Refusal};
use crate::{Books, PartnerService};

impl PartnerService {
    pub(crate) fn answer_request(
        &self,
        headers: &Headers,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let bearer = self.operator.verify_bearer(headers, now)?;
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
    pub(crate) fn books_of(&self, bearer: &VerifiedBearer) -> Result<&dyn Books, Refusal> {
        self.books.get(bearer.merchant_id()).map(AsRef::as_ref).ok_or(Refusal::FOREIGN)
    }

    pub(crate) fn bounded<'a, T: serde::Deserialize<'a>>(&self, body: &'a [u8]) -> Result<T, Refusal> {
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
        let mut data = Data::new(Event::LoadEntity);
        data.product_context = Some(context.to_owned());
        data.supported_types = Some(vec!["credit".to_owned()]);
        data.entity = Some(reply::entity(&self.name, &invoice, now.date_naive())?);
        let another = self.number_was_paid(bearer.merchant_id(), &invoice)?;
        data.notices = another.then(|| vec![NUMBER_PAID.to_owned()]);
        data.mode = (self.mode == Mode::Test).then(|| "TEST".to_owned());
        let mut options = Options::default();
        options.request_payer_email = Some(true);
        let mut details = Details::new(item("Amount due", &invoice.amount_due)?);
        details.id = Some(invoice.reference.clone());
        let paid = invoice.paid.filter(|paid| paid.currency() == invoice.amount_due.currency());
        details.paid_so_far = paid.and_then(|paid| Amount::from_money(&paid).ok());
        details.display_items = items(&invoice)?;
        let mut payload = Payload::new(data);
        payload.options = Some(options);
        payload.details = Some(details);
        reply::json(&payload)
    }
}

fn item(label: &str, amount: &Money) -> Result<Item, Refusal> {
    Item::new(label, amount).map_err(|_| Refusal::NOT_PAYABLE)
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
