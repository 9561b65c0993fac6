//! The bank's pages and its answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Value;

use super::{Inner, Question};
use crate::fault::{Call, Fault, json_text};
use crate::html::{Form, field, page};
use crate::ids::random_hex;
use crate::processor::authentication;
use crate::three_ds::{
    AReq, ARes, CReq, CRes, Erro, MethodData, RReq, TransStatus, VERSION, from_field, to_field,
};

const CHOICES: [(&str, &str); 3] = [("confirm", "Confirm"), ("refuse", "Refuse"), ("cancel", "Cancel")];

pub(super) fn router(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/3dsmethod", post(method))
        .route("/areq", post(authenticate))
        .route("/challenge", post(challenge))
        .route("/answer", post(answer))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(inner)
}

fn refused() -> Response {
    StatusCode::BAD_REQUEST.into_response()
}

/// The method page: the bank looks at the browser, in a hidden frame, and reports that it has done so.
async fn method(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let data = field(&body, "threeDSMethodData").and_then(|data| from_field::<MethodData>(&data));
    let Some(MethodData { server_trans_id, notification_url: Some(url) }) = data else { return refused() };
    inner.said("threeDSMethodData");
    let done = MethodData { server_trans_id, notification_url: None };
    let form = Form::onward(&url, vec![("threeDSMethodData", to_field(&done))]);
    page("Bank", "One moment.", &[form])
}

async fn authenticate(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let Ok(asked) = serde_json::from_str::<AReq>(&body) else { return refused() };
    let Ok(acs_trans_id) = random_hex::<16>() else { return refused() };
    inner.said("AReq");
    let trans_status = authentication(&asked.acct_number).map_or(TransStatus::U, |found| found.status);
    let challenged = trans_status == TransStatus::C;
    if challenged {
        let text = format!(
            "Confirm the payment of {} {} (in units of 10^-{}) to {}.",
            asked.purchase_amount, asked.purchase_currency, asked.purchase_exponent, asked.merchant_name
        );
        let question = Question {
            server_trans_id: asked.server_trans_id.clone(),
            server_url: asked.server_url,
            notification_url: asked.notification_url,
            text,
            answered: None,
        };
        inner.state().questions.insert(acs_trans_id.clone(), question);
    }
    let answer = ARes {
        message_type: "ARes".to_owned(),
        message_version: VERSION.to_owned(),
        server_trans_id: asked.server_trans_id,
        acs_trans_id,
        trans_status,
        acs_url: challenged.then(|| format!("{}/challenge", inner.address())),
    };
    inner.said("ARes");
    json_text(StatusCode::OK, serde_json::to_string(&answer).unwrap_or_default())
}

async fn challenge(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let asked = field(&body, "creq").and_then(|creq| from_field::<CReq>(&creq));
    let Some(asked) = asked.filter(|asked| asked.message_type == "CReq") else { return refused() };
    let question = inner.state().questions.get(&asked.acs_trans_id).cloned();
    let Some(question) = question.filter(|known| known.server_trans_id == asked.server_trans_id) else {
        return refused();
    };
    inner.said("CReq");
    let session = field(&body, "threeDSSessionData").unwrap_or_default();
    let form = Form {
        action: "/answer",
        fields: vec![("acsTransID", asked.acs_trans_id), ("threeDSSessionData", session)],
        target: None,
        choices: &CHOICES,
    };
    page("Bank", &question.text, &[form])
}

async fn answer(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let (Some(id), Some(chosen)) = (field(&body, "acsTransID"), field(&body, "answer")) else {
        return refused();
    };
    let (status, cancel) = match chosen.as_str() {
        "confirm" => (TransStatus::Y, None),
        "refuse" => (TransStatus::N, None),
        "cancel" => (TransStatus::N, Some("01".to_owned())),
        _ => return refused(),
    };
    let question = {
        let mut state = inner.state();
        let Some(question) = state.questions.get_mut(&id) else { return refused() };
        let before = question.clone();
        // The first answer holds.
        question.answered.get_or_insert(status);
        before
    };
    let status = question.answered.unwrap_or(status);
    let text = if question.answered.is_none() {
        let results = RReq {
            message_type: "RReq".to_owned(),
            message_version: VERSION.to_owned(),
            server_trans_id: question.server_trans_id.clone(),
            acs_trans_id: id.clone(),
            trans_status: status,
            interaction_counter: "01".to_owned(),
            challenge_cancel: cancel,
        };
        tell(&inner, &question.server_url, &results).await
    } else {
        "You have answered already."
    };
    let carried = CRes {
        message_type: "CRes".to_owned(),
        message_version: VERSION.to_owned(),
        server_trans_id: question.server_trans_id.clone(),
        acs_trans_id: id,
        challenge_completion_ind: "Y".to_owned(),
        trans_status: status,
    };
    inner.said("CRes");
    let session = field(&body, "threeDSSessionData").unwrap_or_default();
    let fields = vec![("cres", to_field(&carried)), ("threeDSSessionData", session)];
    page("Bank", text, &[Form::onward(&question.notification_url, fields)])
}

/// Sends the `RReq`, and says to the payer what came of it.
async fn tell(inner: &Inner, url: &str, results: &RReq) -> &'static str {
    let fault = inner.faults.take(Call::Results);
    if let Some(Fault::SlowBefore(time)) = fault {
        tokio::time::sleep(time).await;
    }
    if fault == Some(Fault::DropBefore) {
        return "Thank you.";
    }
    let times = if fault == Some(Fault::AnswerTwice) { 2 } else { 1 };
    let mut text = "Thank you.";
    for _ in 0..times {
        inner.said("RReq");
        let sent =
            inner.client.post(url).body(serde_json::to_string(results).unwrap_or_default()).send().await;
        let Ok(answer) = sent else { continue };
        let Ok(answer) = answer.bytes().await else { continue };
        if serde_json::from_slice::<Erro>(&answer).is_ok() {
            inner.said("Erro");
            text = "This question has ended; nothing was paid.";
        } else if serde_json::from_slice::<Value>(&answer)
            .is_ok_and(|said| said.get("messageType").is_some_and(|kind| kind == "RRes"))
        {
            inner.said("RRes");
        }
    }
    text
}
