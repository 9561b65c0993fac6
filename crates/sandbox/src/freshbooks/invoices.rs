//! Reading invoices, sending them again, deleting them, links to them.

use serde::Deserialize;
use serde_json::json;

use super::problem::{Problem, online};
use super::{Inner, json};
use crate::api::{Question, Reply};

fn missing(inner: &Inner, id: &str) -> Reply {
    Problem::not_found("invoice", "invoiceid", "Invoice not found.", id).reply(inner.state().errors)
}

fn wants_lines(question: &Question) -> bool {
    question.query.iter().any(|(name, value)| name == "include[]" && value == "lines")
}

pub(super) fn list(inner: &Inner, question: &Question) -> Reply {
    let state = inner.state();
    let search = |name: &str| question.asked(&format!("search[{name}]"));
    let found = state.book.invoices().filter(|invoice| {
        let id = search("invoiceid").or_else(|| search("invoice_id"));
        search("invoice_number").is_none_or(|number| invoice.number == number)
            && id.is_none_or(|id| invoice.id.to_string() == id)
            && search("vis_state")
                .map_or(invoice.vis_state == 0, |state| invoice.vis_state.to_string() == state)
    });
    let now = inner.clock.now();
    let items =
        found.map(|invoice| json::invoice(invoice, &inner.account_id, now, wants_lines(question))).collect();
    json::page("invoices", items, (question.asked("page"), question.asked("per_page")))
}

pub(super) fn one(inner: &Inner, question: &Question, id: &str) -> Reply {
    let value = {
        let state = inner.state();
        let invoice = id.parse().ok().and_then(|id| state.book.invoice(id));
        invoice.map(|invoice| {
            json::invoice(invoice, &inner.account_id, inner.clock.now(), wants_lines(question))
        })
    };
    value.map_or_else(|| missing(inner, id), |invoice| json::result(&json!({"invoice": invoice})))
}

#[derive(Deserialize)]
struct Change {
    invoice: Changed,
}

#[derive(Deserialize)]
struct Changed {
    vis_state: Option<u8>,
    action_mark_as_sent: Option<bool>,
    action_email: Option<bool>,
}

pub(super) fn change(inner: &Inner, question: &Question, id: &str) -> Reply {
    let Ok(Change { invoice: asked }) = serde_json::from_slice::<Change>(&question.body) else {
        return Problem::invalid("invoice", "Unparseable request.", "").reply(inner.state().errors);
    };
    let known = {
        let mut state = inner.state();
        let number = id.parse::<u64>().ok();
        let known = number.and_then(|id| state.book.invoice_mut(id)).map(|invoice| {
            if let Some(vis_state) = asked.vis_state {
                invoice.vis_state = vis_state;
            }
            let sends = asked.action_mark_as_sent == Some(true) || asked.action_email == Some(true);
            if sends && invoice.v3_status == "draft" {
                "sent".clone_into(&mut invoice.v3_status);
            }
            invoice.updated = inner.clock.now();
            invoice.id
        });
        if let Some(id) = known {
            let event = match (asked.vis_state, asked.action_email) {
                (Some(1), _) => "invoice.delete",
                (_, Some(true)) => "invoice.sendByEmail",
                _ => "invoice.update",
            };
            state.callbacks.happened(event, id);
        }
        known
    };
    if known.is_some() { one(inner, question, id) } else { missing(inner, id) }
}

/// 422 while the invoice was never sent.
pub(super) fn share_link(inner: &Inner, question: &Question, id: &str) -> Reply {
    let found = {
        let state = inner.state();
        id.parse().ok().and_then(|id| state.book.invoice(id)).map(|invoice| invoice.v3_status != "draft")
    };
    match found {
        None => missing(inner, id),
        Some(false) => {
            Problem::invalid("invoiceid", "Invoice has not been sent.", id).reply(inner.state().errors)
        }
        Some(true) => {
            let method = question.asked("share_method").unwrap_or("share_link");
            let token: String =
                crate::api::uuid(id).chars().filter(char::is_ascii_alphanumeric).take(14).collect();
            let link =
                format!("https://my.freshbooks.com/#/link/{token}?type=secondary&share_method={method}");
            json::result(&json!({"share_link": {
                "clientid": 217_572, "resource_type": "invoice", "resourceid": id, "share_link": link,
                "share_method": method,
            }}))
        }
    }
}

/// `GET /payments/account/{account}/invoice/{id}/payment_options`.
pub(super) fn payment_options(inner: &Inner, id: &str) -> Reply {
    let state = inner.state();
    if id.parse().ok().and_then(|id| state.book.invoice(id)).is_none() {
        return online(404, "not_found", "Resource not found");
    }
    Reply::json(
        200,
        &json!({"payment_options": {
            "gateway_name": "stripe", "has_credit_card": true, "has_ach_transfer": false,
            "has_bacs_debit": false, "has_sepa_debit": false, "has_acss_debit": false,
            "has_paypal_smart_checkout": false, "allow_partial_payments": true,
            "entity_id": id, "entity_type": "invoice", "gateway_info": null,
        }}),
    )
}
