//! HTTP requests and responses as values. This crate builds the first and reads the second; a driver carries them.
//!
//! # What a driver must guarantee
//! - It never follows a redirect: a 3xx is handed in like any other answer and is then an error.
//! - It sends `https` only, save to loopback, and sends each [`Request`] at most once.
//! - It stops reading a body at [`Limits::response_bytes`](crate::Limits) and reports [`Failure::TooLarge`].
//! - What it cannot answer with a [`Response`] it reports as a [`Failure`], where [`Failure::NotSent`] is a promise that
//!   no byte of the request reached the peer. When in doubt it says [`Failure::Interrupted`].

use std::fmt;
use std::time::Duration;

use billfold_reason::{Code, reasons};
use url::Url;

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Creates or replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// As written on the request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Header fields in order. Names are kept in lower case; `Debug` hides the values that are credentials.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field. A name that is not a token or a value with control characters is left out: neither can be sent, and
    /// neither may split a request.
    pub fn append(&mut self, name: &str, value: &str) {
        let token = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!#$%&'*+^`|~".contains(&b));
        if token && !value.bytes().any(|b| b < b' ' && b != b'\t' || b == 0x7f) {
            self.0.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// The first value of a field; the name matches without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(have, _)| have.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value of a field that must not occur twice; `None` if it is absent or occurs twice.
    #[must_use]
    pub fn get_only(&self, name: &str) -> Option<&str> {
        let mut values = self.iter().filter(|(have, _)| have.eq_ignore_ascii_case(name));
        let first = values.next().map(|(_, value)| value);
        if values.next().is_some() { None } else { first }
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut headers = Self::new();
        for (name, value) in fields {
            headers.append(name.as_ref(), value.as_ref());
        }
        headers
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, if is_public(name) { value } else { "***" })))
            .finish()
    }
}

/// The fields whose values may be printed. A list of what is harmless, so that a new credential is hidden by default.
fn is_public(name: &str) -> bool {
    const PUBLIC: [&str; 14] = [
        "accept",
        "cache-control",
        "content-length",
        "content-type",
        "date",
        "retry-after",
        "x-appminlimit-remaining",
        "x-daylimit-remaining",
        "x-minlimit-remaining",
        "x-rate-limit-problem",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "xero-correlation-id",
    ];
    PUBLIC.contains(&name)
}

/// A request to be sent once. Not `Clone`: it holds a credential.
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address. Its path and query may be a bearer secret, so `Debug` prints the origin alone.
    pub url: Url,
    /// The header fields.
    pub headers: Headers,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without fields and body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Headers::new(), body: Vec::new() }
    }

    /// Adds a header field, see [`Headers::append`].
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sets a body and its media type.
    #[must_use]
    pub fn with_body(self, media_type: &str, body: Vec<u8>) -> Self {
        let mut request = self.with_header("content-type", media_type);
        request.body = body;
        request
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("headers", &self.headers)
            .field("body", &format_args!("<{} bytes>", self.body.len()))
            .finish()
    }
}

/// The answer to a request, as it was received.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body, at most [`Limits::response_bytes`](crate::Limits) long.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer.
    #[must_use]
    pub fn new(status: u16, headers: Headers, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }

    /// A JSON answer, for partner services and tests.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Headers::from_iter([("content-type", "application/json")]), body.into())
    }

    /// `Retry-After` in seconds (RFC 9110 section 10.2.3), at most a day. The date form needs a clock and is not read. Some
    /// servers send it with successes, where it means nothing.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.headers.get_only("retry-after")?.parse().ok()?;
        Some(Duration::from_secs(seconds.min(86_400)))
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &format_args!("<{} bytes>", self.body.len()))
            .finish()
    }
}

/// Why a driver could not get an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// No byte reached the peer: name not found, connection refused, TLS handshake failed.
    #[error("the request was not sent")]
    NotSent,
    /// The connection broke or timed out after something may have been sent.
    #[error("the connection ended before an answer came")]
    Interrupted,
    /// The answer's body is longer than the limit.
    #[error("the answer is too large")]
    TooLarge,
}

reasons! {
    Failure {
        Self::NotSent => Code::hold(
            "partner.request_not_sent",
            "The peer could not be reached; nothing was sent.",
        )
        .with_remedy("Try again later.");
        Self::Interrupted => Code::unknown(
            "partner.request_interrupted",
            "The connection ended before an answer came; the request may have arrived.",
        );
        Self::TooLarge => Code::unknown(
            "partner.answer_too_large",
            "The answer is longer than is read; the request has arrived.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_credential_link_or_body() {
        let request =
            Request::new(Method::Post, Url::parse("https://in.example/SECRETLINK?t=SECRETQ").unwrap())
                .with_header("Authorization", "Bearer SECRETTOKEN")
                .with_header("Accept", "application/json")
                .with_body("application/json", b"SECRETBODY".to_vec());
        let shown = format!("{request:?}");
        assert!(!shown.contains("SECRET"), "{shown}");
        assert!(shown.contains("application/json") && shown.contains("https://in.example"), "{shown}");
        let response = Response::new(200, Headers::from_iter([("Set-Cookie", "SECRET")]), b"SECRET".to_vec());
        assert!(!format!("{response:?}").contains("SECRET"));
    }

    #[test]
    fn a_header_cannot_split_a_request() {
        let mut headers = Headers::new();
        headers.append("x-a", "1\r\nx-b: 2");
        headers.append("x a", "1");
        headers.append("", "1");
        assert_eq!(headers.iter().count(), 0);
        headers.append("X-A", " 1 ");
        assert_eq!(headers.get("x-a"), Some("1"));
        headers.append("x-A", "2");
        assert_eq!((headers.get("x-a"), headers.get_only("x-a")), (Some("1"), None));
    }
}
