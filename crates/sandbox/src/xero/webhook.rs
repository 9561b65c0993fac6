//! Webhooks: thin events, signed over the raw body, delivered when the test says so.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Inner;
use crate::api::signature;
use crate::start_error::StartError;
use crate::webhook::{self, Delivered, Mischief};

#[derive(Debug)]
struct Event {
    sequence: u64,
    kind: &'static str,
    resource: String,
    at: DateTime<Utc>,
}

#[derive(Debug, Default)]
pub(crate) struct Hooks {
    receiver: Option<(String, String)>,
    waiting: Vec<Event>,
    last: u64,
}

impl Hooks {
    pub(super) fn subscribe(&mut self, url: &str, key: &str) {
        self.receiver = Some((url.to_owned(), key.to_owned()));
    }

    /// Notes an event of an invoice; there is none for payments.
    pub(super) fn happened(&mut self, kind: &'static str, invoice_id: &str, at: DateTime<Utc>) {
        if self.receiver.is_some() {
            self.last = self.last.saturating_add(1);
            self.waiting.push(Event { sequence: self.last, kind, resource: invoice_id.to_owned(), at });
        }
    }
}

pub(super) async fn deliver(inner: &Inner, mischief: Mischief) -> Result<Vec<Delivered>, StartError> {
    let (receiver, events) = {
        let mut state = inner.state();
        (state.hooks.receiver.clone(), std::mem::take(&mut state.hooks.waiting))
    };
    let Some((url, key)) = receiver else { return Ok(Vec::new()) };
    let bodies: Vec<String> = events.iter().map(|event| body(inner, event)).collect();
    let mut delivered = Vec::new();
    for body in mischief.arrange(bodies) {
        let signed = match mischief {
            Mischief::WrongSignature => signature("another key", body.as_bytes()),
            _ => signature(&key, body.as_bytes()),
        };
        let sent = if mischief == Mischief::Altered { body.replace("INVOICE", "CONTACT") } else { body };
        delivered.push(post(&url, &signed, sent).await?);
    }
    Ok(delivered)
}

/// Two good deliveries and two bad ones.
pub(super) async fn intent_to_receive(inner: &Inner) -> Result<bool, StartError> {
    let Some((url, key)) = inner.state().hooks.receiver.clone() else { return Ok(false) };
    let mut right = true;
    for (at, good) in [true, false, true, false].into_iter().enumerate() {
        let entropy = format!("S0m3r4Nd0m{at}");
        let body = json!({"events": [], "firstEventSequence": 0, "lastEventSequence": 0, "entropy": entropy})
            .to_string();
        let signed = signature(if good { &key } else { "another key" }, body.as_bytes());
        let answer = post(&url, &signed, body).await?;
        right &= answer.status == if good { 200 } else { 401 } && !answer.had_body;
    }
    Ok(right)
}

fn body(inner: &Inner, event: &Event) -> String {
    let resource = &event.resource;
    let value: Value = json!({
        "events": [{
            "resourceUrl": format!("https://api.xero.com/api.xro/2.0/Invoices/{resource}"),
            "resourceId": resource,
            "eventDateUtc": event.at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string(),
            "eventType": event.kind,
            "eventCategory": "INVOICE",
            "tenantId": inner.tenant_id,
            "tenantType": "ORGANISATION",
        }],
        "firstEventSequence": event.sequence,
        "lastEventSequence": event.sequence,
        "entropy": format!("{:016}", event.sequence),
    });
    value.to_string()
}

async fn post(url: &str, signed: &str, body: String) -> Result<Delivered, StartError> {
    let kind = "application/json; charset=utf-8";
    webhook::post(url, kind, ("x-xero-signature", signed), body).await.ok_or(StartError::Client)
}
