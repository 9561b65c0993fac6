//! What is not final yet, and the page with which the bank's question begins.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};

use super::Inner;
use super::answer::Answer;
use super::book::{Attempt, Progress};
use super::wire::Outcome;
use crate::html::{page, see_other};

impl Inner {
    /// The state of a request as it is: its answer, the bank's question, or "ask again".
    pub(super) fn interim(&self, request_id: &str, attempt: &Attempt) -> Answer {
        match &attempt.progress {
            Progress::Answered(body) => Answer::text(StatusCode::OK, body.clone()),
            Progress::Open | Progress::Unsure => self.pending(request_id, Some(attempt.expires_at)),
            Progress::Asking { until, .. } => Answer::ok(&Outcome {
                details: "Your bank has a question.".to_owned(),
                action_url: Some(self.page_of(&attempt.ticket)),
                action_until: Some(until.to_rfc3339()),
                at: Some(self.clock.now().to_rfc3339()),
                chargeable_until: Some(until.to_rfc3339()),
                ..Outcome::new(request_id, "requires_action")
            }),
        }
    }

    /// Ask again later.
    pub(super) fn pending(&self, request_id: &str, until: Option<DateTime<Utc>>) -> Answer {
        Answer::ok(&Outcome {
            details: "This payment is being processed.".to_owned(),
            at: Some(self.clock.now().to_rfc3339()),
            chargeable_until: until.map(|until| until.to_rfc3339()),
            ..Outcome::new(request_id, "pending")
        })
    }

    /// The page of a request.
    pub(super) fn page_of(&self, ticket: &str) -> String {
        format!("{}/api/actions/{ticket}", self.address.get().map_or("", String::as_str))
    }
}

/// To the bank, while its question is open.
pub(super) async fn begin(State(inner): State<Arc<Inner>>, Path(ticket): Path<String>) -> Response {
    let found = inner.book.lock().attempts.values().find(|attempt| attempt.ticket == ticket).cloned();
    match found.map(|attempt| attempt.progress) {
        Some(Progress::Asking { url, until }) if inner.clock.now() < until => see_other(&url),
        Some(_) => closing(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Back from the bank. Nothing is learnt from it.
pub(super) async fn done() -> Response {
    closing()
}

fn closing() -> Response {
    page("Payment", "You can close this window. Your mail shows whether the payment was made.", &[])
}
