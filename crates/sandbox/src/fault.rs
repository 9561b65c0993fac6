//! A script of faults: what goes wrong with the next calls of a partner's service.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::server::Cut;

/// The calls that a fault can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Call {
    /// `loadentity` and both shipping changes.
    PaymentRequest,
    /// The payment-complete webhook.
    PaymentComplete,
    /// The `paymentstatus` extension.
    PaymentStatus,
    /// The partner's call of the processor: what fails here is unknown to the partner itself.
    Charge,
    /// The bank's word to the processor after a challenge (`RReq`): lost with [`Fault::DropBefore`], late with [`Fault::SlowBefore`],
    /// doubled with [`Fault::AnswerTwice`].
    Results,
    /// A reading call of an accounting API.
    Read,
    /// A writing call of an accounting API.
    Write,
    /// A call of an accounting system's token endpoint.
    Token,
    /// The next call, whatever it is.
    Any,
}

/// What goes wrong with a call. "Before" and "after" tell whether the work was done: money moved, the invoice is marked paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is cut before any work.
    DropBefore,
    /// The work is done, then the connection is cut.
    DropAfter,
    /// The work is done, the head and half of the answer are sent, then nothing more comes.
    Truncate,
    /// Nothing happens for a while, then all goes on as usual.
    SlowBefore(Duration),
    /// The work is done at once, the answer comes after a while.
    SlowAfter(Duration),
    /// 502 with a page of a gateway, without work.
    BadGatewayBefore,
    /// 502 with a page of a gateway, after the work.
    BadGatewayAfter,
    /// 200 after the work, with a body that is not JSON.
    MalformedJson,
    /// The work is done once and the answer comes twice in one body.
    AnswerTwice,
    /// The work is done and the answer is padded beyond this many bytes.
    Oversized(usize),
    /// The work is done and the answer names another `requestId`.
    WrongRequestId,
    /// 307 to another place, without work.
    Redirect,
    /// 429 with `Retry-After` in seconds, without work.
    TooManyRequests(u32),
}

/// Faults that wait for calls. Clones share one queue.
#[derive(Debug, Clone, Default)]
pub struct FaultScript {
    queue: Arc<Mutex<VecDeque<(Call, Fault)>>>,
}

impl FaultScript {
    /// Adds a fault for the next call of that kind which no earlier fault waits for.
    pub fn push(&self, call: Call, fault: Fault) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back((call, fault));
    }

    /// Forgets the faults that still wait.
    pub fn clear(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The number of faults that still wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn take(&self, call: Call) -> Option<Fault> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let at = queue.iter().position(|(waits, _)| *waits == call || *waits == Call::Any)?;
        queue.remove(at).map(|(_, fault)| fault)
    }
}

impl Fault {
    /// What happens instead of the work, if anything.
    pub(crate) async fn before(self, cut: &Cut) -> Option<Response> {
        match self {
            Self::DropBefore => {
                cut.cut();
                // This goes nowhere, since the connection is cut; the handler has to return something.
                Some(StatusCode::OK.into_response())
            }
            Self::SlowBefore(time) => {
                tokio::time::sleep(time).await;
                None
            }
            Self::BadGatewayBefore => Some(bad_gateway()),
            Self::Redirect => Some(
                (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "http://127.0.0.1:9/")]).into_response(),
            ),
            Self::TooManyRequests(seconds) => {
                let after = HeaderValue::from(seconds);
                Some((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, after)]).into_response())
            }
            _ => None,
        }
    }

    /// What becomes of the answer once the work is done.
    pub(crate) async fn after(self, status: StatusCode, answer: String, cut: &Cut) -> Response {
        let answer = match self {
            Self::DropAfter => {
                cut.cut();
                answer
            }
            Self::Truncate => return truncated(&answer),
            Self::SlowAfter(time) => {
                tokio::time::sleep(time).await;
                answer
            }
            Self::BadGatewayAfter => return bad_gateway(),
            Self::MalformedJson => answer.chars().rev().collect(),
            Self::AnswerTwice => answer.repeat(2),
            Self::Oversized(size) => format!("{answer}{}", " ".repeat(size)),
            Self::WrongRequestId => answer.replace("\"requestId\":\"", "\"requestId\":\"other-"),
            _ => answer,
        };
        json_text(status, answer)
    }
}

/// An answer with a JSON body.
pub(crate) fn json_text(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

fn bad_gateway() -> Response {
    const PAGE: &str =
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], PAGE).into_response()
}

/// Promises the whole answer and sends half of it.
fn truncated(answer: &str) -> Response {
    let half: String = answer.chars().take(answer.chars().count() / 2).collect();
    let mut response = Response::new(Body::from(half));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(answer.len()));
    response
}
