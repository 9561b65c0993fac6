//! Error bodies.

use serde_json::{Value, json};

use crate::api::{Reply, uuid};

/// 401 and 403: `Detail` says which.
pub(super) fn unauthorized(status: u16, detail: &str) -> Reply {
    let title = if status == 403 { "Forbidden" } else { "Unauthorized" };
    let body = json!({
        "Type": null, "Title": title, "Status": status, "Detail": detail,
        "Instance": uuid(detail), "Extensions": {},
    });
    Reply::json(status, &body)
}

/// 400 with `ErrorNumber` 10 and the elements that are wrong.
pub(super) fn validation(elements: &[Vec<String>]) -> Reply {
    let element = |messages: &Vec<String>| {
        let errors: Vec<Value> = messages.iter().map(|message| json!({"Message": message})).collect();
        json!({"ValidationErrors": errors})
    };
    let elements: Vec<Value> = elements.iter().map(element).collect();
    let body = json!({
        "ErrorNumber": 10, "Type": "ValidationException",
        "Message": "A validation exception occurred", "Elements": elements,
    });
    Reply::json(400, &body)
}

/// 400 for a request that cannot be read at all.
pub(super) fn unreadable(number: u32, kind: &str, message: &str) -> Reply {
    Reply::json(400, &json!({"ErrorNumber": number, "Type": kind, "Message": message}))
}

/// 400 for a key that does not fit.
pub(super) fn rejected(message: &str) -> Reply {
    unreadable(0, "IdempotencyException", message)
}

/// 404 is plain text.
pub(super) fn not_found() -> Reply {
    Reply::text(404, "text/html; charset=utf-8", "The resource you're looking for cannot be found")
}
