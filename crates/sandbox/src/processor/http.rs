//! The processor's two routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use billfold_money::Money;
use serde::Deserialize;
use serde_json::{Value, json};

use super::book::Found;
use super::charge::Ask;
use super::{Charge, Inner, Verdict, authenticate};
use crate::fault::{Call, json_text};
use crate::server::Cut;

pub(super) fn router(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/v1/charges", post(create))
        .route("/v1/charges/{merchant}/{payment_request}", get(read))
        .route("/v1/charges/{merchant}/{payment_request}/cancel", post(cancel))
        .merge(authenticate::router())
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(inner)
}

#[derive(Deserialize)]
struct Create {
    payment_token: String,
    merchant: String,
    invoice: String,
    amount: String,
    currency: String,
    payment_request: String,
    return_url: Option<String>,
}

async fn create(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fault = inner.faults.take(Call::Charge);
    if let Some(fault) = fault
        && let Some(response) = fault.before(&cut).await
    {
        return response;
    }
    let (status, answer) = answer(&inner, &headers, &body).await;
    match fault {
        Some(fault) => fault.after(status, answer.to_string(), &cut).await,
        None => json_text(status, answer.to_string()),
    }
}

async fn answer(inner: &Inner, headers: &HeaderMap, body: &str) -> (StatusCode, Value) {
    let Ok(create) = serde_json::from_str::<Create>(body) else {
        return refused(StatusCode::BAD_REQUEST, "malformed");
    };
    if !inner.book.may_charge(&create.merchant, bearer(headers)) {
        return refused(StatusCode::UNAUTHORIZED, "unauthorized");
    }
    let Ok(amount) = Money::parse(&create.amount, &create.currency) else {
        return refused(StatusCode::BAD_REQUEST, "amount");
    };
    let ask = Ask {
        payment_token: &create.payment_token,
        merchant_id: &create.merchant,
        invoice_id: &create.invoice,
        amount,
        payment_request_id: &create.payment_request,
        return_url: create.return_url.clone(),
    };
    match inner.charge(&ask) {
        Ok(Found::Charged(charge)) => charged(&charge),
        Ok(Found::Asked(asked)) => {
            // A bank without a method page is asked at once, and has often no question for the payer.
            if !asked.has_method() {
                authenticate::authenticate(inner, &asked, "U").await;
            }
            let found = inner.book.find(&create.merchant, &create.payment_request, inner.clock.now());
            inner.told(found)
        }
        Err(refusal) => refused(StatusCode::BAD_REQUEST, refusal.code()),
    }
}

async fn read(
    State(inner): State<Arc<Inner>>,
    Path((merchant, payment_request)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let now = inner.clock.now();
    let known = || inner.book.find(&merchant, &payment_request, now);
    inner.allowed(&merchant, &headers, known)
}

/// Gives up a charge that waits for the bank.
async fn cancel(
    State(inner): State<Arc<Inner>>,
    Path((merchant, payment_request)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let now = inner.clock.now();
    let given_up = || inner.book.give_up(&merchant, &payment_request, now);
    inner.allowed(&merchant, &headers, given_up)
}

impl Inner {
    fn allowed(
        &self,
        merchant: &str,
        headers: &HeaderMap,
        found: impl FnOnce() -> Option<Found>,
    ) -> Response {
        let (status, answer) = if self.book.may_charge(merchant, bearer(headers)) {
            self.told(found())
        } else {
            refused(StatusCode::UNAUTHORIZED, "unauthorized")
        };
        json_text(status, answer.to_string())
    }

    fn told(&self, found: Option<Found>) -> (StatusCode, Value) {
        match found {
            Some(Found::Charged(charge)) => charged(&charge),
            Some(Found::Asked(asked)) => (
                StatusCode::OK,
                json!({
                    "id": asked.charge.id,
                    "status": "requires_action",
                    "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": self.page_of(&asked.id)}},
                    "expires_at": asked.until.to_rfc3339(),
                    "payment_request": asked.charge.payment_request_id,
                }),
            ),
            None => refused(StatusCode::NOT_FOUND, "not_found"),
        }
    }
}

fn charged(charge: &Charge) -> (StatusCode, Value) {
    match charge.verdict {
        Verdict::Approved => (
            StatusCode::OK,
            json!({
                "id": charge.id,
                "status": "succeeded",
                "amount": charge.amount.amount_text(),
                "currency": charge.amount.currency().code(),
                "payment_request": charge.payment_request_id,
                "last4": charge.last4,
            }),
        ),
        Verdict::Declined { code, reason } => (
            StatusCode::PAYMENT_REQUIRED,
            json!({"error": {"type": "card_error", "charge": charge.id, "code": code, "decline_code": reason}}),
        ),
    }
}

fn refused(status: StatusCode, code: &str) -> (StatusCode, Value) {
    (status, json!({"error": {"type": "invalid_request_error", "code": code}}))
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}
