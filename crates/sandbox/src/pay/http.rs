//! The two routes, and what faults make of them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};

use super::answer::Answer;
use super::book::Received;
use super::{Inner, action, complete, load};
use crate::fault::{Call, json_text};
use crate::server::Cut;

/// Longest request body.
const BODY: usize = 256 * 1024;

pub(super) fn router(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/api/invoices", post(payment_request))
        .route("/api/payments", post(payment_complete))
        .route("/api/actions/{ticket}", get(action::begin))
        .route("/api/actions/{ticket}/done", get(action::done))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(inner)
}

async fn payment_request(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let call = if load::is_status(&body) { Call::PaymentStatus } else { Call::PaymentRequest };
    let fault = inner.faults.take(call);
    if let Some(fault) = fault
        && let Some(response) = fault.before(&cut).await
    {
        return response;
    }
    let answer = load::answer(&inner, &headers, &body).await;
    finish(&inner, fault, answer, &cut).await
}

async fn payment_complete(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fault = inner.faults.take(Call::PaymentComplete);
    if let Some(fault) = fault
        && let Some(response) = fault.before(&cut).await
    {
        return response;
    }
    // A task of its own: a client that gives up must not stop a charge half way.
    let worker = Arc::clone(&inner);
    let work = tokio::spawn(async move { complete::answer(&worker, &headers, &body).await });
    let answer =
        work.await.unwrap_or_else(|_| Answer::refused(StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    finish(&inner, fault, answer, &cut).await
}

async fn finish(inner: &Inner, fault: Option<crate::fault::Fault>, answer: Answer, cut: &Cut) -> Response {
    let Answer { status, body, event, request_id } = answer;
    inner.book.lock().calls.push(Received { event, request_id, status: status.as_u16() });
    let mut response = match fault {
        Some(fault) => fault.after(status, body, cut).await,
        None => json_text(status, body),
    };
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer error=\"invalid_token\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}
