//! Requests and answers of an API emulator as values.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::fault::{Call, FaultScript};
use crate::server::Cut;

/// Longest request body.
const BODY: usize = 3 << 20;

/// A request.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) method: String,
    /// Decoded segments of the path.
    pub(crate) path: Vec<String>,
    /// Path and query as they came.
    pub(crate) target: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Question {
    async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY).await.ok()?.to_vec();
        let decode = |segment: &str| {
            // A plus is a blank in a query, and a plus in a path.
            let plus_kept = segment.replace('+', "%2B");
            form_pairs(plus_kept.as_bytes()).into_iter().next().map_or_else(String::new, |(name, _)| name)
        };
        Some(Self {
            method: parts.method.to_string(),
            path: parts.uri.path().split('/').filter(|segment| !segment.is_empty()).map(decode).collect(),
            target: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            query: form_pairs(parts.uri.query().unwrap_or_default().as_bytes()),
            headers: parts.headers,
            body,
        })
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The first query value of that name.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The access token.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// Whether it only reads.
    pub(crate) fn reads(&self) -> bool {
        self.method == "GET"
    }
}

/// Decoded `name=value` pairs (`application/x-www-form-urlencoded`).
pub(crate) fn form_pairs(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Reply {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &impl serde::Serialize) -> Self {
        Self {
            status,
            kind: "application/json; charset=utf-8",
            headers: Vec::new(),
            body: serde_json::to_string(body).unwrap_or_default(),
        }
    }

    /// An answer of another kind.
    pub(crate) fn text(status: u16, kind: &'static str, body: &str) -> Self {
        Self { status, kind, headers: Vec::new(), body: body.to_owned() }
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A router that hands every request to `answer`, with the faults the script holds for its kind of call.
pub(crate) fn serve<S, F, A>(
    state: Arc<S>,
    faults: FaultScript,
    kind: fn(&Question) -> Call,
    answer: F,
) -> Router
where
    S: Send + Sync + 'static,
    F: Fn(Arc<S>, Question) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Reply> + Send,
{
    let handler = move |ConnectInfo(cut): ConnectInfo<Cut>, request: Request| {
        let (state, faults, answer) = (Arc::clone(&state), faults.clone(), answer.clone());
        async move {
            let Some(question) = Question::read(request).await else {
                return Reply::text(413, "text/plain", "").into_response();
            };
            let fault = faults.take(kind(&question));
            if let Some(fault) = fault
                && let Some(response) = fault.before(&cut).await
            {
                return response;
            }
            let reply = answer(state, question).await;
            let Some(fault) = fault else { return reply.into_response() };
            let (status, headers) = (reply.status, reply.headers.clone());
            let changed = fault
                .after(
                    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                    reply.body,
                    &cut,
                )
                .await;
            with_headers(changed, headers)
        }
    };
    Router::new().fallback(handler)
}

fn with_headers(mut response: Response, headers: Vec<(&'static str, String)>) -> Response {
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
