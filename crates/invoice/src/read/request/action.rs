//! The payment requests of the protocol: `ActionRequest`, `SignedActionRequest`, and the cards that came before them.

use crate::model::{Format, Invoice, Origin, PaymentRequest, SignedBinding};
use crate::read::collect::{Collector, Place};
use crate::read::item::{Ids, Node};
use crate::read::json::{self, Json, linked_data};
use crate::read::request::card::{self, Card};
use crate::read::request::fields::{is_typed, product_context, text};
use crate::read::request::jws;
use crate::read::{RefusalReason, entity};

/// The forms of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind<'j> {
    Plain,
    Signed,
    Card(Card<'j>),
}

/// What kind of request an object is, if any.
pub(crate) fn kind<'j>(value: &'j Json<'j>) -> Option<Kind<'j>> {
    if is_typed(value, "SignedActionRequest") {
        Some(Kind::Signed)
    } else if is_typed(value, "ActionRequest") {
        Some(Kind::Plain)
    } else {
        card::card(value).map(Kind::Card)
    }
}

/// Reads one request object.
pub(crate) fn read(kind: &Kind<'_>, value: &Json<'_>, place: &Place, into: &mut Collector<'_>) {
    if !into.may_request() {
        // The scan of the raw message decides what a payment request is; see `has_payment_request`.
        return;
    }
    // Before it is judged, so that a second request that is broken still makes the message ambiguous.
    into.see_request();
    let request = match kind {
        Kind::Plain => plain(value, None, place, into),
        Kind::Signed => signed(value, place, into),
        Kind::Card(card) => card::read(card, value, place, into),
    };
    match request {
        Ok(request) => into.request(request, place),
        Err(reason) => into.refuse(reason, place),
    }
}

/// A JWS whose claims hold the request as text. Nothing of it is parsed before its signature is verified.
fn signed(value: &Json<'_>, place: &Place, into: &Collector<'_>) -> Result<PaymentRequest, RefusalReason> {
    let token =
        value.get("signedActionRequest").and_then(Json::as_str).ok_or(RefusalReason::RequestIncomplete)?;
    let (binding, inner) = jws::verify(token, into.keys, into.limits)?;
    let document = json::parse(&inner, into.limits).map_err(|_| RefusalReason::SignedContent)?;
    // A signed request inside a signed one would put the claims of the inner signature in place of the verified ones.
    if kind(&document) != Some(Kind::Plain) {
        return Err(RefusalReason::SignedContent);
    }
    plain(&document, Some(binding), place, into)
}

fn plain(
    value: &Json<'_>,
    signed: Option<SignedBinding>,
    place: &Place,
    into: &Collector<'_>,
) -> Result<PaymentRequest, RefusalReason> {
    let incomplete = RefusalReason::RequestIncomplete;
    let inner = text(value, "originator");
    // The signed claims name the originator. The request inside may repeat it, but must not name another.
    let originator = match (&signed, inner) {
        (Some(binding), None) if value.get("originator").is_none() => binding.originator.clone(),
        (Some(binding), inner) if inner.as_ref() != Some(&binding.originator) => {
            return Err(RefusalReason::SignedContent);
        }
        (Some(binding), _) => binding.originator.clone(),
        (None, inner) => inner.ok_or(incomplete)?,
    };
    // With two actions it would not be clear which merchant is to be paid.
    let mut actions = value.get("actions").into_iter().flat_map(Json::each);
    let (Some(action), None) = (actions.next(), actions.next()) else { return Err(incomplete) };
    let is_payment =
        action.get("@type").is_some_and(|t| t.each().any(|t| t.as_str() == Some("PaymentAction")));
    if !is_payment {
        return Err(incomplete);
    }
    Ok(PaymentRequest {
        origin: Origin::new(Format::ActionRequest, place.part.clone()),
        originator,
        merchant_id: text(action, "merchantId").ok_or(incomplete)?,
        display_id: text(action, "displayId"),
        product_context: product_context(action),
        invoice: invoice(value, place, into)?,
        signed,
        message_sha256: into.sha256(),
    })
}

fn invoice(value: &Json<'_>, place: &Place, into: &Collector<'_>) -> Result<Invoice, RefusalReason> {
    let items = linked_data::items(value, &linked_data::Context::none());
    let [item] = items.as_slice() else { return Err(RefusalReason::RequestIncomplete) };
    let mut entities = item.all("entity");
    let (Some(Node::Item(entity)), None) = (entities.next(), entities.next()) else {
        return Err(RefusalReason::RequestIncomplete);
    };
    if !entity.is_ignoring_case("Invoice") {
        return Err(RefusalReason::RequestIncomplete);
    }
    let mut invoice = Invoice::new(Format::ActionRequest, place.part.clone());
    entity::fill(entity, &Ids::of(&items), &mut invoice, into.limits);
    Ok(invoice)
}
