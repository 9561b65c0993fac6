//! Recording payments, with nothing that keeps a second one away.

use billfold_money::Money;
use serde::Deserialize;
use serde_json::json;

use super::book::FreshBooksPayment;
use super::problem::Problem;
use super::{Inner, json};
use crate::api::{Question, Reply};

const KINDS: [&str; 15] = [
    "Check",
    "Credit",
    "Cash",
    "Bank Transfer",
    "Credit Card",
    "Debit",
    "PayPal",
    "2Checkout",
    "VISA",
    "MASTERCARD",
    "DISCOVER",
    "AMEX",
    "DINERS",
    "JCB",
    "ACH",
];

#[derive(Deserialize)]
struct Create {
    payment: Created,
}

#[derive(Deserialize)]
struct Created {
    amount: Option<Amount>,
    date: Option<String>,
    invoiceid: Option<Id>,
    #[serde(rename = "type")]
    kind: Option<String>,
    note: Option<String>,
    orderid: Option<String>,
    transactionid: Option<String>,
    vis_state: Option<u8>,
}

/// A number, or the same as text, as the vendor's own SDK for node sends it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Text(String),
}

#[derive(Deserialize)]
struct Amount {
    amount: String,
    code: Option<String>,
}

fn missing(inner: &Inner, id: &str) -> Reply {
    Problem::not_found("payment", "paymentid", "Payment not found.", id).reply(inner.state().errors)
}

pub(super) fn create(inner: &Inner, question: &Question) -> Reply {
    let style = inner.state().errors;
    let refuse =
        |field: &str, message: &str, value: &str| Problem::invalid(field, message, value).reply(style);
    let Ok(Create { payment: asked }) = serde_json::from_slice::<Create>(&question.body) else {
        return refuse("payment", "Unparseable request.", "");
    };
    let invoice_id = match &asked.invoiceid {
        Some(Id::Number(id)) => *id,
        Some(Id::Text(id)) => id.parse().unwrap_or_default(),
        None => 0,
    };
    let named = invoice_id.to_string();
    let mut state = inner.state();
    let Some(invoice) = state.book.invoice(invoice_id) else {
        return Problem::not_found("invoice", "invoiceid", "Invoice not found.", &named).reply(style);
    };
    let currency = invoice.amount.currency();
    let Some(amount) = asked.amount else { return refuse("amount", "Amount is required.", "") };
    let code = amount.code.as_deref().unwrap_or_else(|| currency.code());
    let money = Money::parse(&amount.amount, code).ok().filter(|money| money.currency() == currency);
    let Some(money) = money.filter(Money::is_positive) else {
        return refuse("amount", "Amount is not valid.", &amount.amount);
    };
    let date = asked.date.unwrap_or_default();
    let Ok(date) = date.parse() else { return refuse("date", "Date is not valid.", &date) };
    let kind = asked.kind.unwrap_or_else(|| "Other".to_owned());
    if kind != "Other" && !KINDS.contains(&kind.as_str()) {
        return refuse("type", "Value error, not a valid payment type.", &kind);
    }
    // Nothing is compared with earlier payments or with what is outstanding: this API takes the same payment twice.
    let id = state.book.pay(FreshBooksPayment {
        id: 0,
        invoice_id,
        date,
        amount: money,
        kind,
        note: asked.note.unwrap_or_default(),
        order_id: asked.orderid,
        transaction_id: asked.transactionid,
        overpayment_id: None,
        vis_state: 0,
        updated: inner.clock.now(),
    });
    state.callbacks.happened("payment.create", id);
    state.callbacks.happened("invoice.update", invoice_id);
    drop(state);
    one(inner, &id.to_string())
}

pub(super) fn one(inner: &Inner, id: &str) -> Reply {
    let value = {
        let state = inner.state();
        let payment = id.parse().ok().and_then(|id| state.book.payment(id));
        payment.map(|payment| json::payment(payment, &inner.account_id))
    };
    value.map_or_else(|| missing(inner, id), |payment| json::result(&json!({"payment": payment})))
}

pub(super) fn list(inner: &Inner, question: &Question) -> Reply {
    let state = inner.state();
    let search = |name: &str| question.asked(&format!("search[{name}]"));
    let found = state.book.payments().filter(|payment| {
        search("invoiceid").is_none_or(|id| payment.invoice_id.to_string() == id)
            && search("type").is_none_or(|kind| payment.kind == kind)
            && search("transactionid").is_none_or(|id| payment.transaction_id.as_deref() == Some(id))
            && payment.vis_state == 0
    });
    let items = found.map(|payment| json::payment(payment, &inner.account_id)).collect();
    json::page("payments", items, (question.asked("page"), question.asked("per_page")))
}

/// The invoice of a payment cannot be changed; `vis_state` 1 deletes it.
pub(super) fn change(inner: &Inner, question: &Question, id: &str) -> Reply {
    let style = inner.state().errors;
    let Ok(Create { payment: asked }) = serde_json::from_slice::<Create>(&question.body) else {
        return Problem::invalid("payment", "Unparseable request.", "").reply(style);
    };
    if asked.invoiceid.is_some() {
        return Problem::invalid("invoiceid", "Invoice of a payment cannot be changed.", id).reply(style);
    }
    let known = {
        let mut state = inner.state();
        let number = id.parse::<u64>().unwrap_or_default();
        let known =
            state.book.set_payment_state(number, asked.vis_state.unwrap_or_default(), inner.clock.now());
        if known {
            let event = if asked.vis_state == Some(1) { "payment.delete" } else { "payment.update" };
            state.callbacks.happened(event, number);
        }
        known
    };
    if known { one(inner, id) } else { missing(inner, id) }
}
