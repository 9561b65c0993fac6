//! The routing of requests to handlers, and the checks of every call.

use std::sync::Arc;

use serde_json::json;

use super::{Inner, auth, callbacks, invoices, payments, problem};
use crate::api::{Question, Reply};
use crate::fault::Call;

/// The kind of call that a request is, for faults.
pub(super) fn kind(question: &Question) -> Call {
    match (question.path.get(1).map(String::as_str), question.reads()) {
        (Some("oauth"), _) => Call::Token,
        (_, true) => Call::Read,
        _ => Call::Write,
    }
}

pub(super) async fn answer(inner: Arc<Inner>, question: Question) -> Reply {
    // The system takes its time, so that calls can meet.
    tokio::task::yield_now().await;
    let path: Vec<&str> = question.path.iter().map(String::as_str).collect();
    if let ("POST", ["auth", "oauth", "token"]) = (question.method.as_str(), path.as_slice()) {
        return auth::token(&inner, &question);
    }
    let now = inner.clock.now();
    let scopes = {
        let state = inner.state();
        state.auth.scopes(question.bearer().unwrap_or_default(), now).map(str::to_owned)
    };
    let Some(scopes) = scopes else { return problem::unauthenticated() };
    let left = {
        let mut state = inner.state();
        let left = state.calls_left;
        state.calls_left = left.map(|left| left.saturating_sub(1));
        left
    };
    let reset = now.timestamp().saturating_add(60);
    // The vendor sends Retry-After with every answer, not only with 429.
    let limited = |reply: Reply| {
        reply
            .with("x-ratelimit-limit", &600)
            .with("x-ratelimit-remaining", &left.map_or(599, |left| left.saturating_sub(1)))
            .with("x-ratelimit-reset", &reset)
            .with("retry-after", &60)
    };
    if left == Some(0) {
        let errors = json!({"response": {"errors": [{"errno": 429, "message": "Rate limit exceeded."}]}});
        return limited(Reply::json(429, &errors));
    }
    limited(dispatch(&inner, &question, &path, &scopes))
}

fn dispatch(inner: &Inner, question: &Question, path: &[&str], scopes: &str) -> Reply {
    let method = question.method.as_str();
    let (family, account, rest) = match path {
        ["auth", "api", "v1", "users", "me"] => return me(inner),
        [family, "account", account, rest @ ..] => (*family, *account, rest),
        _ => return not_found(),
    };
    if account != inner.account_id {
        let wrong = problem::Problem {
            status: 403,
            errno: 1003,
            object: "account",
            field: "accountid",
            message: "The server could not verify that you are authorized to access the URL requested.",
            value: account,
        };
        return wrong.reply(inner.state().errors);
    }
    if !granted(scopes, needed(family, rest), question.reads()) {
        return problem::forbidden();
    }
    match (method, family, rest) {
        ("GET", "accounting", ["invoices", "invoices"]) => invoices::list(inner, question),
        ("GET", "accounting", ["invoices", "invoices", id]) => invoices::one(inner, question, id),
        ("PUT", "accounting", ["invoices", "invoices", id]) => invoices::change(inner, question, id),
        ("GET", "accounting", ["invoices", "invoices", id, "share_link"]) => {
            invoices::share_link(inner, question, id)
        }
        ("GET", "accounting", ["payments", "payments"]) => payments::list(inner, question),
        ("POST", "accounting", ["payments", "payments"]) => payments::create(inner, question),
        ("GET", "accounting", ["payments", "payments", id]) => payments::one(inner, id),
        ("PUT", "accounting", ["payments", "payments", id]) => payments::change(inner, question, id),
        ("GET", "payments", ["invoice", id, "payment_options"]) => invoices::payment_options(inner, id),
        (_, "events", ["events", "callbacks"]) => callbacks::answer(inner, question, None),
        (_, "events", ["events", "callbacks", id]) => callbacks::answer(inner, question, Some(id)),
        _ => not_found(),
    }
}

fn needed(family: &str, rest: &[&str]) -> &'static str {
    match (family, rest.first()) {
        ("accounting", Some(&"payments")) => "payments",
        ("accounting", _) => "invoices",
        ("payments", _) => "online_payments",
        _ => "notifications",
    }
}

/// Scopes are `user:THING:read` and `user:THING:write`.
fn granted(scopes: &str, thing: &str, reads: bool) -> bool {
    scopes.split(' ').any(|scope| {
        let right = if reads { scope.ends_with(":read") } else { scope.ends_with(":write") };
        right && scope.split(':').nth(1) == Some(thing)
    })
}

fn me(inner: &Inner) -> Reply {
    let business = json!({
        "id": inner.business_id, "business_uuid": crate::api::uuid("business"), "name": "Lucerne Design",
        "account_id": inner.account_id,
    });
    let membership = json!({"id": 1, "role": "owner", "business": business});
    Reply::json(
        200,
        &json!({"response": {
            "id": 1234, "identity_id": 1234, "first_name": "Lu", "last_name": "Cerne",
            "email": "hello@lucerne.example", "business_memberships": [membership],
            "roles": [{"id": 1, "role": "admin", "systemid": 1, "userid": 1, "accountid": inner.account_id}],
        }}),
    )
}

fn not_found() -> Reply {
    Reply::json(404, &json!({"error_type": "not_found", "message": "The requested resource was not found."}))
}
