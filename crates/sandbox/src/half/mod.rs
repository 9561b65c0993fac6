//! A partner half of `billfold-partner`, run like an integrator runs it: over HTTP, with an accounting system and a
//! processor behind it.

mod assemble;
mod charger;
mod tokens;
mod transport;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::post;
use billfold_partner::http::Headers;
use billfold_partner::merchant::Merchant;

pub use charger::ProcessorCharger;
pub use tokens::{FreshBooksConsent, XeroConsent};
pub use transport::HttpTransport;

use crate::clock::Clock;
use crate::fault::{Call, Fault, FaultScript};
use crate::server::{Cut, Server};
use crate::start::StartError;

/// A running partner half: its two webhooks on loopback. It stops when it is dropped. [`xero`](Self::xero) and
/// [`freshbooks`](Self::freshbooks) put one together; [`start`](Self::start) takes any.
///
/// Unlike [`PayService`](crate::PayService), which is an emulator written from the references, this hosts the code of
/// `billfold-partner` itself. Its books and charger may block: every call runs on a thread of its own.
#[derive(Debug)]
pub struct MerchantService {
    inner: Arc<Inner>,
    server: Server,
}

#[derive(Debug)]
struct Inner {
    merchant: Merchant,
    clock: Clock,
    faults: FaultScript,
}

impl MerchantService {
    /// Serves a partner half.
    ///
    /// # Errors
    /// [`StartError::Io`].
    pub async fn start(merchant: Merchant, clock: Clock) -> Result<Self, StartError> {
        let inner = Arc::new(Inner { merchant, clock, faults: FaultScript::default() });
        let router = Router::new()
            .route("/api/invoices", post(request))
            .route("/api/payments", post(complete))
            .layer(DefaultBodyLimit::max(256 * 1024))
            .with_state(Arc::clone(&inner));
        Ok(Self { server: Server::start(router).await?, inner })
    }

    /// The payment-request webhook.
    #[must_use]
    pub fn request_url(&self) -> String {
        format!("{}/api/invoices", self.server.base_url())
    }

    /// The payment-complete webhook.
    #[must_use]
    pub fn complete_url(&self) -> String {
        format!("{}/api/payments", self.server.base_url())
    }

    /// The partner half, to settle what is open.
    #[must_use]
    pub fn merchant(&self) -> &Merchant {
        &self.inner.merchant
    }

    /// What goes wrong with the next calls of the two webhooks.
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
    serve(inner, Call::PaymentRequest, &cut, move |inner| {
        inner.merchant.payment_request(&carried(&headers), &body, inner.clock.now())
    })
    .await
}

async fn complete(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    serve(inner, Call::PaymentComplete, &cut, move |inner| {
        inner.merchant.payment_complete(&carried(&headers), &body, inner.clock.now())
    })
    .await
}

async fn serve(
    inner: Arc<Inner>,
    call: Call,
    cut: &Cut,
    answer: impl FnOnce(&Inner) -> billfold_partner::http::Response + Send + 'static,
) -> Response {
    let fault = inner.faults.take(call);
    if let Some(fault) = fault
        && let Some(response) = fault.before(cut).await
    {
        return response;
    }
    let worker = Arc::clone(&inner);
    match tokio::task::spawn_blocking(move || answer(&worker)).await {
        Ok(answer) => finish(fault, answer, cut).await,
        Err(_) => status_only(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn finish(fault: Option<Fault>, answer: billfold_partner::http::Response, cut: &Cut) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(fault) = fault {
        return fault.after(status, String::from_utf8_lossy(&answer.body).into_owned(), cut).await;
    }
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status;
    for (name, value) in answer.headers.iter() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn carried(headers: &HeaderMap) -> Headers {
    let fields = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    Headers::from_iter(fields)
}
