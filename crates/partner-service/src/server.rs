//! The two webhooks over HTTP (feature `server`).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use billfold_partner::http::Headers;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::PartnerService;

/// The largest body that is read, so that a caller without a token cannot fill the memory.
const LARGEST_BODY: usize = 256 * 1024;

/// Where the payment-request webhook is.
const REQUEST_PATH: &str = "/api/invoices";
/// Where the payment-complete webhook is.
const COMPLETE_PATH: &str = "/api/payments";
/// Where the pages of banks' questions begin.
const ACTION_PATH: &str = "/api/actions";

type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

#[derive(Clone)]
struct Shared {
    service: Arc<PartnerService>,
    now: Clock,
}

/// The two webhooks of a service, at `/api/invoices` and `/api/payments`, and the pages of banks' questions under `/api/actions`, for a
/// server of the host's own; `now` tells the time.
///
/// Books, charger and journal may block: every call runs on a thread of its own, and goes on when its caller has hung up.
pub fn router(
    service: Arc<PartnerService>,
    now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
) -> Router {
    Router::new()
        .route(REQUEST_PATH, post(request))
        .route(COMPLETE_PATH, post(complete))
        .route(&format!("{ACTION_PATH}/{{*page}}"), get(action).post(action))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Shared { service, now: Arc::new(now) })
}

/// A running service: its two webhooks on one address. It stops when it is dropped.
///
/// It speaks plain HTTP: behind loopback a proxy of the partner's ends TLS.
#[derive(Debug)]
pub struct WebhookServer {
    service: Arc<PartnerService>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl WebhookServer {
    /// Serves a service at an address; port 0 is one that the system chooses. `now` tells the time. A service in test mode that was not
    /// told where its [pages](PartnerService::with_action_pages) are has them here, if this is loopback.
    ///
    /// # Errors
    /// [`io::Error`] if the address cannot be bound.
    pub async fn start(
        service: PartnerService,
        address: SocketAddr,
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        let service = Arc::new(with_pages_here(service, address));
        let router = router(Arc::clone(&service), now);
        let task = tokio::spawn(async move {
            // The accept loop ends only with the task.
            let _ended = axum::serve(socket, router).await;
        });
        Ok(Self { service, address, task })
    }

    /// The payment-request webhook.
    #[must_use]
    pub fn request_url(&self) -> String {
        format!("http://{}{REQUEST_PATH}", self.address)
    }

    /// The payment-complete webhook.
    #[must_use]
    pub fn complete_url(&self) -> String {
        format!("http://{}{COMPLETE_PATH}", self.address)
    }

    /// The service, to settle what is open.
    #[must_use]
    pub fn service(&self) -> &PartnerService {
        &self.service
    }
}

fn with_pages_here(service: PartnerService, address: SocketAddr) -> PartnerService {
    let here = format!("http://{address}{ACTION_PATH}").parse();
    match here {
        Ok(here) if service.is_test() && service.pages.is_none() && address.ip().is_loopback() => {
            service.with_action_pages(here)
        }
        _ => service,
    }
}

impl Drop for WebhookServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn request(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(move || shared.service.payment_request(&carried(&headers), &body, (shared.now)())).await
}

/// Where a bank sends the browser back to it may send a form along, which is not looked at.
async fn action(State(shared): State<Shared>, Path(page): Path<String>) -> Response {
    answer(move || shared.service.action_page(&page, (shared.now)())).await
}

async fn complete(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(move || shared.service.payment_complete(&carried(&headers), &body, (shared.now)())).await
}

/// Lets a thread that may block find the answer. A payment that has begun is finished even if the caller has hung up.
async fn answer(work: impl FnOnce() -> billfold_partner::http::Response + Send + 'static) -> Response {
    let Ok(answer) = tokio::task::spawn_blocking(work).await else {
        return status_only(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response =
        status_only(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in answer.headers.iter() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = Body::from(answer.body);
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
