//! A driver that sends the flow's requests with reqwest and rustls (feature `http`), and asks keys elsewhere for signatures.
//!
//! It keeps what [`billfold_partner::http`] asks of a driver: no redirect is followed, plain http goes to loopback only, each
//! request is sent at most once, bodies are bounded, and [`Failure::NotSent`] is reported only when no byte left.

mod janitor;
mod signer;

use std::time::Duration;

use billfold_partner::http::{Failure, Headers, Method, Request, Response};
use billfold_reason::{Code, reasons};
use reqwest::redirect::Policy;

pub use janitor::Round;
pub use signer::{AsyncSigner, SignatureFuture, sign_all};

/// How long one call may take, with its answer. A payment that takes longer is an unknown outcome.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest body of an answer, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// Why a driver cannot be made: the platform's certificates or TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up")]
#[non_exhaustive]
pub struct DriverError(#[source] reqwest::Error);

reasons! {
    DriverError {
        Self(_) => Code::refusal("http.unavailable", "The HTTP client could not be set up: no certificates, or no TLS.")
            .with_remedy("Install the certificates that the operating system trusts.");
    }
}

/// Sends requests. Cheap to clone; connections are shared.
#[derive(Debug, Clone)]
pub struct Driver {
    client: reqwest::Client,
}

impl Driver {
    /// A driver with the default limits. Use it from within a tokio runtime.
    ///
    /// # Errors
    /// [`DriverError`] if the platform's certificates cannot be read or TLS cannot be set up.
    pub fn new() -> Result<Self, DriverError> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A connection that the peer has closed meanwhile would make reqwest send again.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("billfold/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(DriverError)?;
        Ok(Self { client })
    }

    /// Sends a request once and reads its answer.
    ///
    /// # Errors
    /// [`Failure::NotSent`] if no byte left, [`Failure::TooLarge`] for an answer beyond [`MAX_BODY`], and
    /// [`Failure::Interrupted`] for everything else: then nobody knows whether the partner acted.
    pub async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let loopback = billfold_partner::is_loopback(&request.url);
        if request.url.scheme() != "https" && !loopback {
            return Err(Failure::NotSent);
        }
        let mut call = self.client.request(method(request.method), request.url.clone());
        for (name, value) in request.headers.iter() {
            call = call.header(name, value);
        }
        let answer = call.body(request.body.clone()).send().await.map_err(|error| failure(&error))?;
        read(answer).await
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
        _ => reqwest::Method::POST,
    }
}

/// Only a failed connection or a request that could not be built is certain not to have been sent.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_connect() || error.is_builder() { Failure::NotSent } else { Failure::Interrupted }
}

async fn read(mut answer: reqwest::Response) -> Result<Response, Failure> {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter();
    let headers: Headers =
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| Failure::Interrupted)? {
        if body.len().saturating_add(chunk.len()) > MAX_BODY {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response::new(status, headers, body))
}
