//! The partner's client of the processor.

use std::fmt;
use std::time::Duration;

use billfold_money::Money;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::start_error::StartError;

/// How long the partner waits for its processor.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Client {
    http: reqwest::Client,
    base_url: String,
    api_key: String,
}

/// The processor's result, as far as it is certain.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Charged {
    Approved {
        id: String,
    },
    Declined {
        code: String,
    },
    /// Nothing was tried.
    Refused {
        code: String,
    },
    /// The payer's bank asks first.
    Asks {
        url: String,
        until: DateTime<Utc>,
    },
    /// The processor has not seen the payment request.
    NotFound,
    /// There is no definite answer: money may have moved.
    Unknown,
}

/// The charge to be made.
pub(super) struct Order<'a> {
    pub(super) payment_token: &'a str,
    pub(super) merchant_id: &'a str,
    pub(super) invoice: &'a str,
    pub(super) amount: Money,
    pub(super) request_id: &'a str,
    pub(super) return_url: &'a str,
}

#[derive(Deserialize)]
struct Success {
    id: String,
    status: String,
    next_action: Option<NextAction>,
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct NextAction {
    redirect_to_url: Redirect,
}

#[derive(Deserialize)]
struct Redirect {
    url: String,
}

#[derive(Deserialize)]
struct Failure {
    error: FailureCode,
}

#[derive(Deserialize)]
struct FailureCode {
    code: String,
}

impl Client {
    pub(super) fn new(base_url: &str, api_key: &str) -> Result<Self, StartError> {
        let http = reqwest::Client::builder()
            // A proxy that the environment names cannot reach this machine's loopback.
            .no_proxy()
            // A redirected charge could be made twice, or elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|_| StartError::Client)?;
        Ok(Self { http, base_url: base_url.to_owned(), api_key: api_key.to_owned() })
    }

    pub(super) fn api_key(&self) -> &str {
        &self.api_key
    }

    pub(super) async fn charge(&self, order: &Order<'_>) -> Charged {
        let body = json!({
            "payment_token": order.payment_token,
            "merchant": order.merchant_id,
            "invoice": order.invoice,
            "amount": order.amount.amount_text(),
            "currency": order.amount.currency().code(),
            "payment_request": order.request_id,
            "return_url": order.return_url,
        });
        let url = format!("{}/v1/charges", self.base_url);
        match self.send(self.http.post(url).body(body.to_string())).await {
            // It was here before: an earlier answer of ours was lost.
            Charged::Refused { code } if code == "replayed" => {
                match self.find(order.merchant_id, order.request_id).await {
                    Charged::NotFound => Charged::Refused { code },
                    found => found,
                }
            }
            charged => charged,
        }
    }

    /// Asks what became of a payment request.
    pub(super) async fn find(&self, merchant_id: &str, request_id: &str) -> Charged {
        match self.url_of(&[merchant_id, request_id]) {
            Some(url) => self.send(self.http.get(url)).await,
            None => Charged::Unknown,
        }
    }

    /// Gives up a charge about which the bank asks.
    pub(super) async fn cancel(&self, merchant_id: &str, request_id: &str) -> Charged {
        match self.url_of(&[merchant_id, request_id, "cancel"]) {
            Some(url) => self.send(self.http.post(url)).await,
            None => Charged::Unknown,
        }
    }

    fn url_of(&self, path: &[&str]) -> Option<reqwest::Url> {
        let mut url = reqwest::Url::parse(&self.base_url).ok()?;
        url.path_segments_mut().ok()?.extend(["v1", "charges"]).extend(path);
        Some(url)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Charged {
        let sent = request
            .header("authorization", format!("Bearer {}", self.api_key))
            .header("content-type", "application/json")
            .send()
            .await;
        let Ok(response) = sent else { return Charged::Unknown };
        let status = response.status().as_u16();
        let Ok(body) = response.bytes().await else { return Charged::Unknown };
        let code = || serde_json::from_slice::<Failure>(&body).map(|failure| failure.error.code);
        match status {
            200 => match serde_json::from_slice::<Success>(&body) {
                Ok(success) if success.status == "succeeded" => Charged::Approved { id: success.id },
                Ok(Success { status, next_action: Some(next), expires_at: Some(until), .. })
                    if status == "requires_action" =>
                {
                    Charged::Asks { url: next.redirect_to_url.url, until }
                }
                _ => Charged::Unknown,
            },
            // Only with the processor's own code: a gateway in between may answer any status after the charge was made.
            402 => code().map_or(Charged::Unknown, |code| Charged::Declined { code }),
            400 | 401 => code().map_or(Charged::Unknown, |code| Charged::Refused { code }),
            404 => Charged::NotFound,
            _ => Charged::Unknown,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
