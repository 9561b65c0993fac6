//! The 3DS server: it asks the bank, and sends the payer's browser to the bank's pages and back.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use super::book::Asked;
use super::{Inner, Verdict, authentication};
use crate::fault::json_text;
use crate::html::{Form, field, page, see_other};
use crate::three_ds::{
    AReq, ARes, CReq, CRes, Erro, MethodData, RReq, RRes, TransStatus, VERSION, from_field, to_field,
};

/// The verdict where the bank did not authenticate the payer.
const FAILED: Verdict = Verdict::Declined { code: "authentication_failed", reason: None };

pub(super) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/3ds/{id}", get(begin))
        .route("/3ds/{id}/method", post(method))
        .route("/3ds/{id}/next", post(next))
        .route("/3ds/{id}/cres", post(back))
        .route("/3ds/results", post(results))
}

impl Asked {
    /// Whether the bank wants to look at the browser first.
    pub(super) fn has_method(&self) -> bool {
        authentication(&self.number).is_some_and(|found| found.method)
    }
}

impl Inner {
    fn address(&self) -> &str {
        self.address.get().map_or("", String::as_str)
    }

    /// Where the payer's browser begins.
    pub(super) fn page_of(&self, id: &str) -> String {
        format!("{}/3ds/{id}", self.address())
    }
}

/// Sends the `AReq`, and acts on the `ARes`.
pub(super) async fn authenticate(inner: &Inner, asked: &Asked, method_completed: &str) {
    let now = inner.clock.now();
    let status = match ask_bank(inner, asked, method_completed).await {
        Some(ARes { trans_status: TransStatus::C, acs_url: Some(url), acs_trans_id, .. }) => {
            inner.book.change(&asked.id, |asked| asked.challenge = Some((url, acs_trans_id)));
            return;
        }
        Some(answer) => answer.trans_status,
        None => TransStatus::U,
    };
    inner.book.end(&asked.id, declined(status), now);
}

/// Only an authenticated payer is charged, or one for whom the bank stands in.
fn declined(status: TransStatus) -> Option<Verdict> {
    match status {
        TransStatus::Y | TransStatus::A => None,
        TransStatus::N | TransStatus::U | TransStatus::R | TransStatus::C => Some(FAILED),
    }
}

async fn ask_bank(inner: &Inner, asked: &Asked, method_completed: &str) -> Option<ARes> {
    let (charge, page) = (&asked.charge, inner.page_of(&asked.id));
    let request = AReq {
        message_type: "AReq".to_owned(),
        message_version: VERSION.to_owned(),
        server_trans_id: asked.id.clone(),
        server_url: format!("{}/3ds/results", inner.address()),
        method_completed: method_completed.to_owned(),
        device_channel: "02".to_owned(),
        message_category: "01".to_owned(),
        acct_number: asked.number.clone(),
        merchant_name: charge.merchant_id.clone(),
        purchase_amount: charge.amount.to_minor().ok()?.to_string(),
        purchase_currency: charge.amount.currency().code().to_owned(),
        purchase_exponent: charge.amount.currency().minor_units().to_string(),
        notification_url: format!("{page}/cres"),
    };
    let body = serde_json::to_string(&request).ok()?;
    let answer = inner.client.post(format!("{}/areq", inner.bank.base_url())).body(body).send().await.ok()?;
    let answer: ARes = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
    (answer.server_trans_id == asked.id).then_some(answer)
}

/// The first page: to the bank's method page if it has one, or to its question.
async fn begin(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Response {
    let Some(asked) = inner.book.asked(&id, inner.clock.now()) else { return ended() };
    if asked.challenge.is_some() || !asked.has_method() {
        return onward(&asked);
    }
    let (page_of, bank) = (inner.page_of(&id), inner.bank.base_url());
    let (frame, window) = (format!("{bank}/3dsmethod"), format!("{page_of}/next"));
    let data = MethodData { server_trans_id: id, notification_url: Some(format!("{page_of}/method")) };
    let mut look = Form::onward(&frame, vec![("threeDSMethodData", to_field(&data))]);
    look.target = Some("method");
    page("Payment", "Your bank is asked.", &[look, Form::onward(&window, Vec::new())])
}

/// The bank has looked at the browser.
async fn method(State(inner): State<Arc<Inner>>, Path(id): Path<String>, body: String) -> Response {
    let data = field(&body, "threeDSMethodData").and_then(|data| from_field::<MethodData>(&data));
    if data.is_some_and(|data| data.server_trans_id == id) {
        inner.book.change(&id, |asked| asked.method_done = true);
    }
    page("Payment", "Done.", &[])
}

/// After the method page: asks the bank.
async fn next(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Response {
    let Some(asked) = inner.book.asked(&id, inner.clock.now()) else { return ended() };
    if asked.challenge.is_none() {
        authenticate(&inner, &asked, if asked.method_done { "Y" } else { "N" }).await;
    }
    match inner.book.asked(&id, inner.clock.now()) {
        Some(asked) => onward(&asked),
        None => returned(inner.book.return_url(&id).as_deref()),
    }
}

/// To the bank's question, or back where there is none yet.
fn onward(asked: &Asked) -> Response {
    let Some((acs_url, acs_trans_id)) = &asked.challenge else {
        return returned(asked.return_url.as_deref());
    };
    let request = CReq {
        message_type: "CReq".to_owned(),
        message_version: VERSION.to_owned(),
        server_trans_id: asked.id.clone(),
        acs_trans_id: acs_trans_id.clone(),
        challenge_window_size: "05".to_owned(),
    };
    let fields = vec![("creq", to_field(&request)), ("threeDSSessionData", asked.id.clone())];
    page("Payment", "Your bank asks you.", &[Form::onward(acs_url, fields)])
}

/// The bank's word. It counts once, and in time; afterwards it is an error.
async fn results(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let Ok(word) = serde_json::from_str::<RReq>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let now = inner.clock.now();
    let error = |code, text| {
        json_text(StatusCode::OK, serde_json::to_string(&Erro::new(code, text)).unwrap_or_default())
    };
    let Some(asked) = inner.book.asked(&word.server_trans_id, now) else {
        return error("402", "The transaction timed out or is over.");
    };
    // Whoever knows the transaction of the merchant but not of the bank is not the bank.
    let banks = asked.challenge.as_ref().is_some_and(|(_, id)| *id == word.acs_trans_id);
    if word.message_type != "RReq" || !banks {
        return error("301", "There is no such transaction.");
    }
    if !inner.book.end(&asked.id, declined(word.trans_status), now) {
        return error("402", "The transaction timed out or is over.");
    }
    let answer = RRes {
        message_type: "RRes".to_owned(),
        message_version: VERSION.to_owned(),
        server_trans_id: word.server_trans_id,
        acs_trans_id: word.acs_trans_id,
        results_status: "01".to_owned(),
    };
    json_text(StatusCode::OK, serde_json::to_string(&answer).unwrap_or_default())
}

/// The browser is back from the bank. What it carries is looked at for its form alone.
async fn back(State(inner): State<Arc<Inner>>, Path(id): Path<String>, body: String) -> Response {
    let carried = field(&body, "cres").and_then(|cres| from_field::<CRes>(&cres));
    if !carried.is_some_and(|carried| carried.message_type == "CRes" && carried.server_trans_id == id) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    returned(inner.book.return_url(&id).as_deref())
}

fn returned(url: Option<&str>) -> Response {
    url.map_or_else(ended, see_other)
}

fn ended() -> Response {
    page("Payment", "There is nothing more to do here.", &[])
}
