//! Deliveries of Xero's webhooks.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_partner::accounting::{WebhookError, WebhookEvent};
use billfold_partner::http::Headers;
use serde::Deserialize;

use crate::date::iso_instant;

/// The largest delivery that is read.
const MAX_BODY: usize = 1 << 20;

#[derive(Deserialize)]
struct Delivery {
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    resource_id: String,
    event_category: String,
    event_type: String,
    tenant_id: String,
    #[serde(default)]
    event_date_utc: Option<String>,
}

/// Verifies `x-xero-signature` = base64(HMAC-SHA256(raw body)), then reads the events. A delivery of the "intent to receive"
/// has none; the host answers 200 with an empty body within five seconds, and 401 where this fails.
pub(crate) fn read(
    key: &hmac::Key,
    headers: &Headers,
    body: &[u8],
) -> Result<Vec<WebhookEvent>, WebhookError> {
    if body.len() > MAX_BODY {
        return Err(WebhookError::TooLarge);
    }
    let signature = headers.get_only("x-xero-signature").ok_or(WebhookError::Unsigned)?;
    let signature = STANDARD.decode(signature).map_err(|_| WebhookError::Signature)?;
    // Over the bytes as received, and before they are parsed: parsed and written again they would have another signature.
    hmac::verify(key, body, &signature).map_err(|_| WebhookError::Signature)?;
    let delivery: Delivery = serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)?;
    Ok(delivery.events.iter().map(event).collect())
}

fn event(event: &Event) -> WebhookEvent {
    let subject = event.event_category.to_ascii_lowercase();
    let action = event.event_type.to_ascii_lowercase();
    let mut read = WebhookEvent::new(&event.tenant_id, &subject, &event.resource_id, &action);
    read.at = event.event_date_utc.as_deref().and_then(iso_instant);
    read
}
