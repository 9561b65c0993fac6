//! The families of errors.

use serde_json::json;

use crate::api::Reply;

/// In which family the accounting calls answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorStyle {
    /// `{"response": {"errors": [{errno, …}]}}` with a fitting HTTP status.
    Classic,
    /// The same body with status 200, as the old accounting errors may come.
    ClassicUnder200,
    /// `{"code", "message", "details": [{"@type": "…ErrorInfo", …}]}`.
    Modern,
}

/// The errors of accounting calls.
pub(super) struct Problem<'a> {
    pub(super) status: u16,
    pub(super) errno: u32,
    pub(super) object: &'a str,
    pub(super) field: &'a str,
    pub(super) message: &'a str,
    pub(super) value: &'a str,
}

impl Problem<'_> {
    pub(super) fn reply(&self, style: ErrorStyle) -> Reply {
        let Problem { status, errno, object, field, message, value } = self;
        let classic = json!({"response": {"errors": [
            {"errno": errno, "field": field, "message": message, "object": object, "value": value}
        ]}});
        match style {
            ErrorStyle::Classic => Reply::json(*status, &classic),
            ErrorStyle::ClassicUnder200 => Reply::json(200, &classic),
            ErrorStyle::Modern => {
                let code = if *status == 404 { 5 } else { 3 };
                let metadata = json!({"object": object, "message": message, "value": value, "field": field});
                let detail = json!({
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": errno.to_string(),
                    "domain": "accounting.api.freshbooks.com", "metadata": metadata,
                });
                let message = format!("Request failed with status_code: {status}");
                Reply::json(*status, &json!({"code": code, "message": message, "details": [detail]}))
            }
        }
    }

    pub(super) fn not_found<'a>(
        object: &'a str,
        field: &'a str,
        message: &'a str,
        value: &'a str,
    ) -> Problem<'a> {
        Problem { status: 404, errno: 1012, object, field, message, value }
    }

    pub(super) fn invalid<'a>(field: &'a str, message: &'a str, value: &'a str) -> Problem<'a> {
        Problem { status: 422, errno: 1004, object: "payment", field, message, value }
    }
}

/// The access token is missing, wrong or expired.
pub(super) fn unauthenticated() -> Reply {
    let text = "This action requires authentication to continue.";
    Reply::json(401, &json!({"error": "unauthenticated", "error_description": text}))
}

/// A token without the scope.
pub(super) fn forbidden() -> Reply {
    let text = "The request requires higher privileges than provided by the access token.";
    Reply::json(403, &json!({"error": "insufficient_scope", "error_description": text}))
}

/// The events family.
pub(super) fn event(status: u16, message: &str, details: &[&str]) -> Reply {
    Reply::json(status, &json!({"errno": status, "message": message, "details": details}))
}

/// The online payments family.
pub(super) fn online(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, &json!({"error_type": kind, "message": message}))
}
