//! The older cards of the protocol: a `MessageCard` with a `Transaction`, an `AdaptiveCard` with an `Action.Transaction`.
//!
//! They name the merchant and carry the partner's context, but state no invoice: its number, dates and amount are on the
//! card as text for people, in any language. So a request of this form has the invoice that the message states elsewhere, if
//! there is exactly one (`merge`), or none.

use crate::model::{Format, Invoice, Origin, PayableReason, PaymentRequest, ProblemCode};
use crate::read::RefusalReason;
use crate::read::collect::{Collector, Place};
use crate::read::json::{Json, linked_data};
use crate::read::request::fields::{is_typed, product_context, text};

/// A card that asks for money, and its actions that do.
#[derive(Debug, PartialEq)]
pub(crate) struct Card<'j> {
    pub(crate) format: Format,
    actions: Vec<&'j Json<'j>>,
}

/// Members under which an action, or an element with actions, may be; everything else is text, style or data.
const MESSAGE_CARD_WAYS: [&str; 3] = ["potentialAction", "sections", "actions"];
const ADAPTIVE_CARD_WAYS: [&str; 8] =
    ["actions", "body", "items", "columns", "card", "selectAction", "inlineAction", "fallback"];

/// The card, if the object is one and asks for money.
pub(crate) fn card<'j>(value: &'j Json<'j>) -> Option<Card<'j>> {
    let mut actions = Vec::new();
    let format = if is_typed(value, "MessageCard") {
        collect(value, &MESSAGE_CARD_WAYS, &|v| is_typed(v, "Transaction"), &mut actions);
        Format::MessageCard
    } else if has_type(value, "AdaptiveCard") {
        collect(value, &ADAPTIVE_CARD_WAYS, &|v| has_type(v, "Action.Transaction"), &mut actions);
        Format::AdaptiveCard
    } else {
        return None;
    };
    (!actions.is_empty()).then_some(Card { format, actions })
}

fn has_type(value: &Json<'_>, name: &str) -> bool {
    value.get("type").and_then(Json::as_str) == Some(name)
}

/// Every action of the kind; as deep as the JSON may be, which its limit bounds.
fn collect<'j>(
    value: &'j Json<'j>,
    ways: &[&str],
    wanted: &dyn Fn(&Json<'_>) -> bool,
    found: &mut Vec<&'j Json<'j>>,
) {
    for (key, member) in value.members() {
        if !ways.contains(&key.as_str()) {
            continue;
        }
        for inner in member.each() {
            if wanted(inner) {
                found.push(inner);
            } else {
                collect(inner, ways, wanted, found);
            }
        }
    }
}

/// Reads the request of a card: one action, whose members are in the action itself or in its `initializationContext`.
pub(crate) fn read(
    card: &Card<'_>,
    value: &Json<'_>,
    place: &Place,
    into: &Collector<'_>,
) -> Result<PaymentRequest, RefusalReason> {
    let incomplete = RefusalReason::RequestIncomplete;
    // Of two actions a client would show two buttons, with two merchants perhaps: which one is meant cannot be told.
    let [action] = card.actions.as_slice() else { return Err(incomplete) };
    let terms = match card.format {
        Format::AdaptiveCard => action.get("initializationContext").ok_or(incomplete)?,
        _ => action,
    };
    let mut invoice = Invoice::new(card.format, place.part.clone());
    if card.format == Format::MessageCard && !in_the_protocols_context(value) {
        invoice.problem(ProblemCode::Context, "@context");
        invoice.block(PayableReason::Context);
    }
    if !is_live(action) || !is_live(terms) {
        invoice.block(PayableReason::TestEnvironment);
    }
    Ok(PaymentRequest {
        origin: Origin::new(card.format, place.part.clone()),
        originator: text(value, "originator").ok_or(incomplete)?,
        merchant_id: text(terms, "merchantId").ok_or(incomplete)?,
        display_id: text(terms, "displayId"),
        product_context: product_context(terms),
        invoice,
        signed: None,
        message_sha256: into.sha256(),
    })
}

fn in_the_protocols_context(value: &Json<'_>) -> bool {
    value.get("@context").and_then(Json::as_str).is_some_and(linked_data::is_schema_org_context)
}

/// Whether an action is meant for the live service: `environment` is absent or names it. The documented card says `ppe`,
/// the environment before production.
fn is_live(action: &Json<'_>) -> bool {
    action.get("environment").is_none_or(|environment| {
        environment
            .as_str()
            .is_some_and(|e| e.eq_ignore_ascii_case("prod") || e.eq_ignore_ascii_case("production"))
    })
}
