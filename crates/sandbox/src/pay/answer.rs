//! The answer to a call.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;

/// An answer, and the record that the book keeps of the call.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: String,
    pub(super) event: String,
    pub(super) request_id: Option<String>,
}

impl Answer {
    pub(super) fn ok(body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            Ok(body) => Self::text(StatusCode::OK, body),
            Err(_) => Self::refused(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    pub(super) fn text(status: StatusCode, body: String) -> Self {
        Self { status, body, event: String::new(), request_id: None }
    }

    /// An error outside the protocol's answers: nothing was done.
    pub(super) fn refused(status: StatusCode, code: &str) -> Self {
        Self::text(
            status,
            json!({"error": {"code": code, "message": "The request was refused."}}).to_string(),
        )
    }

    pub(super) fn about(mut self, event: &str, request_id: Option<&str>) -> Self {
        event.clone_into(&mut self.event);
        self.request_id = request_id.map(str::to_owned);
        self
    }
}
