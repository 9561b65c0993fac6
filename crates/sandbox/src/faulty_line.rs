//! A line to somebody else's partner service, on which things go wrong.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;

use crate::fault::{Call, FaultScript};
use crate::server::{Cut, Server};
use crate::start_error::StartError;

/// A line to the two webhooks of a partner service, whoever wrote it and in whatever language: it passes calls on and answers
/// back, unless its [`FaultScript`] says what goes wrong. It ends when it is dropped.
///
/// While [`PayService`](crate::PayService) emulates a service, this is a proxy in front of a real one that is under test.
#[derive(Debug)]
pub struct FaultyLine {
    inner: Arc<Inner>,
    server: Server,
}

#[derive(Debug)]
struct Inner {
    client: reqwest::Client,
    request_url: String,
    complete_url: String,
    faults: FaultScript,
}

impl FaultyLine {
    /// Lays a line to a payment-request and a payment-complete webhook.
    ///
    /// # Errors
    /// [`StartError::Client`] if no HTTP client can be made, [`StartError::Io`] if no port on loopback can be bound.
    pub async fn start(request_url: &str, complete_url: &str) -> Result<Self, StartError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| StartError::Client)?;
        let [request_url, complete_url] = [request_url, complete_url].map(ToOwned::to_owned);
        let inner = Arc::new(Inner { client, request_url, complete_url, faults: FaultScript::default() });
        let router = Router::new()
            .route("/api/invoices", post(request))
            .route("/api/payments", post(complete))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&inner));
        Ok(Self { server: Server::start(router).await?, inner })
    }

    /// The address to call in place of the service's payment-request webhook.
    #[must_use]
    pub fn request_url(&self) -> String {
        format!("{}/api/invoices", self.server.base_url())
    }

    /// The address to call in place of the service's payment-complete webhook.
    #[must_use]
    pub fn complete_url(&self) -> String {
        format!("{}/api/payments", self.server.base_url())
    }

    /// The faults of the next calls of the two webhooks.
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}

async fn request(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    pass(&inner, Call::PaymentRequest, &inner.request_url, &cut, (headers, body)).await
}

async fn complete(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    pass(&inner, Call::PaymentComplete, &inner.complete_url, &cut, (headers, body)).await
}

async fn pass(inner: &Inner, call: Call, url: &str, cut: &Cut, sent: (HeaderMap, Bytes)) -> Response {
    let fault = inner.faults.take(call);
    if let Some(fault) = fault
        && let Some(response) = fault.before(cut).await
    {
        return response;
    }
    // A service that cannot be reached looks like one behind a gateway.
    let Some((status, headers, body)) = forward(inner, url, sent).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    if let Some(fault) = fault {
        return fault.after(status, String::from_utf8_lossy(&body).into_owned(), cut).await;
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Asks the service behind the line.
async fn forward(
    inner: &Inner,
    url: &str,
    (mut headers, body): (HeaderMap, Bytes),
) -> Option<(StatusCode, HeaderMap, Bytes)> {
    // They describe the connection to us, not the one to the service.
    for name in ["host", "connection", "content-length"] {
        headers.remove(name);
    }
    let answer = inner.client.post(url).headers(headers).body(body).send().await.ok()?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in ["connection", "content-length", "transfer-encoding"] {
        headers.remove(name);
    }
    Some((status, headers, answer.bytes().await.ok()?))
}
