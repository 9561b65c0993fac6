//! Carries requests that `billfold-partner` builds.

use std::time::Duration;

use billfold_partner::http::{Failure, Headers, Request, Response};
use billfold_partner::merchant::Transport;
use tokio::runtime::Handle;

use crate::start::StartError;

/// Longest answer that is read.
const LONGEST: usize = 4 << 20;

/// A blocking transport over reqwest: no proxy, no redirect, each request at most once, five seconds.
///
/// It must be used from a thread that is not one of the runtime's own workers, as [`MerchantService`](super::MerchantService)
/// does.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    runtime: Handle,
}

impl HttpTransport {
    /// A transport on the runtime this is called from.
    ///
    /// # Errors
    /// [`StartError::Client`] outside a runtime, or if no client can be made.
    pub fn new() -> Result<Self, StartError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            .build()
            .map_err(|_| StartError::Client)?;
        let runtime = Handle::try_current().map_err(|_| StartError::Client)?;
        Ok(Self { client, runtime })
    }

    /// Sends a request from inside the runtime.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    pub async fn carry(&self, request: Request) -> Result<Response, Failure> {
        let method =
            reqwest::Method::from_bytes(request.method.as_str().as_bytes()).map_err(|_| Failure::NotSent)?;
        let mut call = self.client.request(method, request.url.as_str()).body(request.body);
        for (name, value) in request.headers.iter() {
            call = call.header(name, value);
        }
        let sent = call.send().await;
        let mut answer = sent.map_err(|error| {
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
