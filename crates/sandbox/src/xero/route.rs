//! The routing of requests to handlers, and the checks of every API call.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError};

use serde_json::json;

use super::auth;
use super::json::{Account, Envelope};
use super::limits::{Room, too_many};
use super::{Inner, invoices, payments, problem};
use crate::api::{Question, Reply, uuid};
use crate::fault::Call;

/// The kind of call that a request is, for faults.
pub(super) fn kind(question: &Question) -> Call {
    match (question.path.first().map(String::as_str), question.reads()) {
        (Some("connect"), _) => Call::Token,
        (_, true) => Call::Read,
        _ => Call::Write,
    }
}

pub(super) async fn answer(inner: Arc<Inner>, question: Question) -> Reply {
    let path: Vec<&str> = question.path.iter().map(String::as_str).collect();
    let reply = match (question.method.as_str(), path.as_slice()) {
        ("POST", ["connect", "token"]) => auth::token(&inner, &question),
        ("GET", ["connections"]) => connections(&inner, &question),
        (_, ["api.xro", "2.0", rest @ ..]) => accounting(&inner, &question, rest).await,
        _ => problem::not_found(),
    };
    reply.with("xero-correlation-id", &uuid(&format!("{} {}", question.method, question.target)))
}

/// Counts the calls that are under way, until it is dropped.
struct UnderWay<'a>(&'a AtomicU32);

impl<'a> UnderWay<'a> {
    fn enter(counter: &'a AtomicU32, most: u32) -> Option<Self> {
        let before = counter.fetch_add(1, Ordering::SeqCst);
        let entered = Self(counter);
        (before < most).then_some(entered)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn accounting(inner: &Inner, question: &Question, path: &[&str]) -> Reply {
    let most = inner.state().meter.concurrent();
    let Some(_under_way) = UnderWay::enter(&inner.under_way, most) else {
        return too_many("concurrent", 1);
    };
    // The system takes its time, so that calls can meet.
    tokio::task::yield_now().await;
    let now = inner.clock.now();
    if let Err(refusal) = admitted(inner, question, path) {
        return refusal;
    }
    // Before an earlier answer is looked for: at Xero a replayed answer counts as a call.
    let (minute, day) = match inner.state().meter.count(now) {
        Room::Left { minute, day } => (minute, day),
        Room::None { problem, retry_after } => return too_many(problem, retry_after),
    };
    let reply = if question.reads() {
        dispatch(inner, question, path)
    } else {
        // One write at a time, so that two with one key cannot both work.
        let _one = inner.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = inner.state().replays.find(question, now);
        kept.unwrap_or_else(|| {
            let reply = dispatch(inner, question, path);
            inner.state().replays.keep(question, &reply, now);
            reply
        })
    };
    let reply =
        if question.header("accept").is_some_and(|kinds| kinds.contains("json")) || reply.status == 204 {
            reply
        } else {
            // XML is what one gets who does not ask for JSON.
            let status = reply.status;
            Reply::text(status, "text/xml; charset=utf-8", "<Response><Status>OK</Status></Response>")
        };
    reply
        .with("x-minlimit-remaining", &minute)
        .with("x-daylimit-remaining", &day)
        .with("x-appminlimit-remaining", &9_999)
}

fn dispatch(inner: &Inner, question: &Question, path: &[&str]) -> Reply {
    match (question.method.as_str(), path) {
        ("GET", ["Invoices"]) => invoices::list(inner, question),
        ("GET", ["Invoices", id]) => invoices::one(inner, id),
        ("GET", ["Invoices", id, "OnlineInvoice"]) => invoices::online(inner, id),
        ("POST", ["Invoices", id, "Email"]) => invoices::email(inner, id),
        ("GET", ["Payments"]) => payments::list(inner, question),
        ("PUT" | "POST", ["Payments"]) => payments::create(inner, question),
        ("GET", ["Payments", id]) => payments::one(inner, id),
        ("POST", ["Payments", id]) => payments::delete(inner, id, &question.body),
        ("GET", ["Accounts"]) => {
            let accounts: Vec<Account> = Account::all().collect();
            Reply::json(200, &Envelope::new(json_accounts(accounts), inner.clock.now()))
        }
        ("GET", ["Organisation"]) => organisation(inner),
        _ => problem::not_found(),
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Accounts {
    accounts: Vec<Account>,
}

fn json_accounts(accounts: Vec<Account>) -> Accounts {
    Accounts { accounts }
}

fn organisation(inner: &Inner) -> Reply {
    let organisation = json!({
        "OrganisationID": inner.tenant_id, "Name": inner.organisation, "LegalName": inner.organisation,
        "BaseCurrency": "USD", "CountryCode": "US", "OrganisationStatus": "ACTIVE", "IsDemoCompany": true,
    });
    Reply::json(200, &Envelope::new(json!({"Organisations": [organisation]}), inner.clock.now()))
}

/// `GET /connections`: 7-digit fractions, no zone.
fn connections(inner: &Inner, question: &Question) -> Reply {
    if let Err(detail) = inner.state().auth.scopes(question.bearer().unwrap_or_default(), inner.clock.now()) {
        return problem::unauthorized(401, &detail);
    }
    let at = inner.clock.now().format("%Y-%m-%dT%H:%M:%S.0000000").to_string();
    let connection = json!({
        "id": uuid(&format!("connection {}", inner.tenant_id)), "authEventId": uuid("consent"),
        "tenantId": inner.tenant_id, "tenantType": "ORGANISATION", "tenantName": inner.organisation,
        "createdDateUtc": at, "updatedDateUtc": at,
    });
    Reply::json(200, &[connection])
}

/// Checks that the token is valid, for this organisation, and has the scope that the call needs.
fn admitted(inner: &Inner, question: &Question, path: &[&str]) -> Result<(), Reply> {
    let state = inner.state();
    let token = question.bearer().unwrap_or_default();
    let scopes =
        state.auth.scopes(token, inner.clock.now()).map_err(|detail| problem::unauthorized(401, &detail))?;
    if question.header("xero-tenant-id") != Some(&inner.tenant_id) {
        return Err(problem::unauthorized(403, "AuthenticationUnsuccessful"));
    }
    let needed = match path.first() {
        Some(&"Invoices") => ["accounting.invoices", "accounting.transactions"],
        Some(&"Payments") => ["accounting.payments", "accounting.transactions"],
        _ => ["accounting.settings", "accounting.settings"],
    };
    let granted = scopes.split(' ').any(|scope| {
        let (name, read_only) = match scope.strip_suffix(".read") {
            Some(name) => (name, true),
            None => (scope, false),
        };
        needed.contains(&name) && (question.reads() || !read_only)
    });
    if granted { Ok(()) } else { Err(problem::unauthorized(401, "AuthorizationUnsuccessful")) }
}
