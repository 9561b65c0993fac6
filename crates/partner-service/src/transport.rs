//! Carries requests to an accounting system over HTTP (feature `server`).

use std::time::Duration;

use billfold_partner::http::{Failure, Headers, Request, Response};
use billfold_reason::{Code, reasons};
use tokio::runtime::Handle;

use crate::Transport;

/// Longest answer that is read.
const LONGEST: usize = 4 << 20;

/// A blocking transport over reqwest: no proxy, no redirect, each request at most once, five seconds.
///
/// It must be used from a thread that is not one of the runtime's own workers, as [`WebhookServer`](crate::WebhookServer) does.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    runtime: Handle,
}

/// Why a transport could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The caller is not inside a runtime.
    #[error("there is no asynchronous runtime here")]
    NoRuntime,
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be made")]
    Client,
}

reasons! {
    TransportError {
        Self::NoRuntime => Code::refusal(
            "partner.no_runtime",
            "The transport was made outside of an asynchronous runtime.",
        )
        .with_remedy("Host developer: make it inside the runtime that it shall use.");
        Self::Client => Code::refusal("partner.no_client", "The HTTP client could not be made.");
    }
}

impl HttpTransport {
    /// A transport on the runtime this is called from.
    ///
    /// # Errors
    /// [`TransportError::NoRuntime`] if it is called outside a runtime, [`TransportError::Client`] if no client can be made.
    pub fn new() -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            // A redirected write would be sent twice, or to a host that the access token is not meant for.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            .build()
            .map_err(|_| TransportError::Client)?;
        let runtime = Handle::try_current().map_err(|_| TransportError::NoRuntime)?;
        Ok(Self { client, runtime })
    }

    /// Sends a request from inside the runtime.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer, with what is known of whether the request arrived.
    pub async fn carry(&self, request: Request) -> Result<Response, Failure> {
        let method =
            reqwest::Method::from_bytes(request.method.as_str().as_bytes()).map_err(|_| Failure::NotSent)?;
        let mut call = self.client.request(method, request.url.as_str()).body(request.body);
        for (name, value) in request.headers.iter() {
            call = call.header(name, value);
        }
        let sent = call.send().await;
        let mut answer = sent.map_err(|error| {
            // Every other failure counts as sent: a request that timed out may have been acted on.
            if error.is_connect() || error.is_builder() { Failure::NotSent } else { Failure::Interrupted }
        })?;
        let status = answer.status().as_u16();
        let fields = answer.headers().iter();
        let fields = fields
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        let headers = Headers::from_iter(fields);
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Failure::Interrupted)? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Err(Failure::TooLarge);
            }
        }
        Ok(Response::new(status, headers, body))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> Result<Response, Failure> {
        self.runtime.block_on(self.carry(request))
    }
}

#[cfg(test)]
mod tests {
    use billfold_reason::Coded as _;

    use super::*;

    #[test]
    fn a_transport_needs_a_runtime() {
        let refused = HttpTransport::new().unwrap_err();
        assert_eq!((refused, refused.code().name()), (TransportError::NoRuntime, "partner.no_runtime"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(runtime.block_on(async { HttpTransport::new() }).is_ok());
    }
}
