//! Building the four requests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_money::Money;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use super::check;
use crate::http::{Method, Request};
use crate::wire::{self, Amount, CompleteRequest, CompletionDetails, Data, Event, Payload};
use crate::{Ask, BearerToken, BuildError, Entry, LiveInvoice, Mode, Order, ShippingChange};

pub(super) fn load_entity(entry: &Entry, ask: &Ask<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
    let payload = question(context(entry, ask)?, Event::LoadEntity, None);
    post(entry, entry.request_url(), ask, &payload, bearer)
}

pub(super) fn payment_status(
    entry: &Entry,
    ask: &Ask<'_>,
    request_id: &str,
    bearer: &BearerToken,
) -> Result<Request, BuildError> {
    let request_id = text(request_id)?.to_owned();
    let payload = question(context(entry, ask)?, Event::PaymentStatus, Some(request_id));
    post(entry, entry.request_url(), ask, &payload, bearer)
}

pub(super) fn change_shipping(
    entry: &Entry,
    ask: &Ask<'_>,
    live: &LiveInvoice,
    change: &ShippingChange,
    bearer: &BearerToken,
) -> Result<Request, BuildError> {
    let context = context(entry, ask)?;
    let mut payload = live.payload.clone();
    let event = match change {
        ShippingChange::Address(address) => {
            payload.shipping_address = Some((**address).clone());
            // Options belong to an address; the partner answers with those of the new one.
            payload.shipping_option = None;
            Event::ShippingAddressChange
        }
        ShippingChange::Option(id) => {
            if !live.shipping_options().iter().any(|option| option.id == *id) {
                return Err(BuildError::ShippingOption);
            }
            payload.shipping_option = Some(id.clone());
            Event::ShippingOptionChange
        }
    };
    for method in &mut payload.method_data {
        method.data.event = Some(event);
        // What goes back is the message's own context, not the partner's echo of it.
        method.data.product_context = Some(context.clone());
    }
    post(entry, entry.request_url(), ask, &payload, bearer)
}

pub(super) fn complete(
    entry: &Entry,
    order: &Order<'_>,
    bearer: &BearerToken,
) -> Result<Request, BuildError> {
    let amount = Amount::from_money(&order.amount).map_err(|_| BuildError::Amount)?;
    if !order.amount.is_positive() {
        return Err(BuildError::Amount);
    }
    check_token(entry, order)?;
    let payer = &order.payer;
    let given =
        [payer.name.as_deref(), payer.email.as_deref(), payer.phone.as_deref(), order.shipping_option];
    given.into_iter().flatten().try_for_each(|given| text(given).map(|_| ()))?;
    // A partner that ignores the member could charge the earlier request as well.
    if order.supersedes.is_some() && !entry.takes_supersedes() {
        return Err(BuildError::Unsupported);
    }
    let supersedes = order.supersedes.map(text).transpose()?;
    if supersedes == Some(order.request_id) {
        return Err(BuildError::Text);
    }
    let body = CompleteRequest {
        request_id: text(order.request_id)?.to_owned(),
        method_name: wire::METHOD.to_owned(),
        details: CompletionDetails {
            product_context: context(entry, &order.ask)?,
            payment_token: order.payment_token.as_str().to_owned(),
            amount,
        },
        shipping_address: order.shipping_address.cloned(),
        shipping_option: order.shipping_option.map(ToOwned::to_owned),
        payer_name: payer.name.clone(),
        payer_email: payer.email.clone(),
        payer_phone: payer.phone.clone(),
        supersedes: supersedes.map(ToOwned::to_owned),
        acknowledged: order.number_acknowledged.then(|| vec![wire::NUMBER_PAID.to_owned()]),
    };
    post(entry, entry.complete_url(), &order.ask, &body, bearer)
}

/// The token's own header must say the same as the order around it. Read without its signature: we made it a moment ago, and
/// this guards against mixing up two payments.
fn check_token(entry: &Entry, order: &Order<'_>) -> Result<(), BuildError> {
    let header = order.payment_token.as_str().split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| BuildError::WrongPaymentToken)?;
    let header: TokenHeader = serde_json::from_slice(&header).map_err(|_| BuildError::WrongPaymentToken)?;
    let same = header.merchant_id == order.ask.merchant_id
        && header.payment_request_id == order.request_id
        && Money::parse(&header.amount, &header.currency) == Ok(order.amount)
        && header.test_mode == (entry.mode() == Mode::Test);
    if same { Ok(()) } else { Err(BuildError::WrongPaymentToken) }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenHeader {
    merchant_id: String,
    payment_request_id: String,
    amount: String,
    currency: String,
    test_mode: bool,
}

fn question(product_context: Box<RawValue>, event: Event, request_id: Option<String>) -> Payload {
    let mut data = Data::new(event);
    data.product_context = Some(product_context);
    data.request_id = request_id;
    Payload::new(data)
}

fn context(entry: &Entry, ask: &Ask<'_>) -> Result<Box<RawValue>, BuildError> {
    check::product_context(entry, ask.product_context).ok_or(BuildError::ProductContext)
}

fn text(text: &str) -> Result<&str, BuildError> {
    let fits = !text.is_empty() && text.len() <= 1024 && !text.chars().any(char::is_control);
    fits.then_some(text).ok_or(BuildError::Text)
}

fn post<T: Serialize>(
    entry: &Entry,
    url: Option<&Url>,
    ask: &Ask<'_>,
    body: &T,
    bearer: &BearerToken,
) -> Result<Request, BuildError> {
    if !entry.enrolled() {
        return Err(BuildError::NotEnrolled);
    }
    let url = url.ok_or(BuildError::NotEnrolled)?.clone();
    if bearer.merchant_id() != ask.merchant_id {
        return Err(BuildError::WrongAudience);
    }
    if !check::is_merchant_id(ask.merchant_id) {
        return Err(BuildError::Text);
    }
    let body = serde_json::to_vec(body).map_err(|_| BuildError::Text)?;
    Ok(Request::new(Method::Post, url)
        .with_header("accept", "application/json")
        .with_header("authorization", &bearer.authorization())
        .with_body("application/json", body))
}
