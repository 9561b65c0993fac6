//! The emulated processor as a partner service sees it.

use std::fmt;

use billfold_partner::DeclineReason;
use billfold_partner::http::{Method, Request, Response};
use billfold_partner_service::{Charge, ChargeOutcome, Charger, HttpTransport, Transport as _};
use billfold_sandbox::Processor;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

/// Charges at a [`Processor`] over HTTP.
pub(crate) struct ProcessorCharger {
    transport: HttpTransport,
    base_url: String,
    api_key: String,
}

#[derive(Deserialize)]
struct Charged {
    id: String,
    status: String,
    next_action: Option<Next>,
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Next {
    redirect_to_url: Redirect,
}

#[derive(Deserialize)]
struct Redirect {
    url: String,
}

#[derive(Deserialize)]
struct Failed {
    error: Code,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

impl ProcessorCharger {
    /// A charger that may charge for these merchants, each with one charger only.
    pub(crate) fn new(processor: &Processor, merchants: &[&str]) -> Self {
        let api_key = format!("api-key-of-{}", merchants.join("-"));
        for merchant in merchants {
            processor.enrol(merchant, &api_key);
        }
        Self { transport: HttpTransport::new().unwrap(), base_url: processor.base_url(), api_key }
    }

    fn send(&self, method: Method, path: &[&str], body: Option<String>) -> Option<Response> {
        let mut url: url::Url = self.base_url.parse().ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(path);
        let mut request =
            Request::new(method, url).with_header("authorization", &format!("Bearer {}", self.api_key));
        if let Some(body) = body {
            request = request.with_body("application/json", body.into_bytes());
        }
        self.transport.send(request).ok()
    }
}

impl Charger for ProcessorCharger {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        let body = json!({
            "payment_token": charge.token_text,
            "merchant": charge.merchant_id,
            "invoice": charge.invoice_id,
            "amount": charge.amount.amount_text(),
            "currency": charge.amount.currency().code(),
            "payment_request": charge.request_id,
            "return_url": charge.return_url,
        });
        let answer = self.send(Method::Post, &["v1", "charges"], Some(body.to_string()));
        match answer.as_ref().map(|answer| (answer.status, code(answer))) {
            // It was here before: the same outcome again.
            Some((400, Some(code))) if code == "replayed" => match self
                .find(charge.merchant_id, charge.request_id)
            {
                ChargeOutcome::NotFound => ChargeOutcome::Declined { reason: DeclineReason::TokenRefused },
                known => known,
            },
            Some((400, Some(code))) if code == "live_card_in_test_mode" => {
                ChargeOutcome::Declined { reason: DeclineReason::InvalidNumber }
            }
            Some((400 | 401, Some(_))) => ChargeOutcome::Declined { reason: DeclineReason::TokenRefused },
            Some((404, _)) => ChargeOutcome::Unknown,
            _ => answer.map_or(ChargeOutcome::Unknown, |answer| read(&answer)),
        }
    }

    fn find(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        let answer = self.send(Method::Get, &["v1", "charges", merchant_id, request_id], None);
        answer.map_or(ChargeOutcome::Unknown, |answer| read(&answer))
    }

    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        let answer = self.send(Method::Post, &["v1", "charges", merchant_id, request_id, "cancel"], None);
        answer.map_or(ChargeOutcome::Unknown, |answer| read(&answer))
    }
}

fn read(answer: &Response) -> ChargeOutcome {
    match answer.status {
        200 => match serde_json::from_slice::<Charged>(&answer.body) {
            Ok(charged) if charged.status == "succeeded" => {
                ChargeOutcome::Charged { confirmation: charged.id }
            }
            Ok(Charged { next_action: Some(next), expires_at, .. }) => {
                ChargeOutcome::ActionRequired { url: next.redirect_to_url.url, until: expires_at }
            }
            _ => ChargeOutcome::Unknown,
        },
        402 => code(answer).map_or(ChargeOutcome::Unknown, |code| ChargeOutcome::Declined {
            reason: DeclineReason::from_wire(&code),
        }),
        404 => ChargeOutcome::NotFound,
        _ => ChargeOutcome::Unknown,
    }
}

fn code(answer: &Response) -> Option<String> {
    serde_json::from_slice::<Failed>(&answer.body).ok().map(|failed| failed.error.code)
}

impl fmt::Debug for ProcessorCharger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessorCharger").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
