//! Recording payments.

use billfold_money::{Money, parse_decimal};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::book::{ACCOUNTS, Order, account_id};
use super::invoices::pagination;
use super::json::{Envelope, Payment, Payments};
use super::{Inner, State, problem};
use crate::api::{Question, Reply};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    payments: Vec<AskedPayment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AskedPayment {
    invoice: Option<AskedInvoice>,
    account: Option<AskedAccount>,
    date: Option<String>,
    amount: Option<Box<RawValue>>,
    reference: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AskedInvoice {
    #[serde(rename = "InvoiceID")]
    invoice_id: Option<String>,
    invoice_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AskedAccount {
    #[serde(rename = "AccountID")]
    account_id: Option<String>,
    code: Option<String>,
}

/// `PUT /Payments`, and `POST`, which takes a single payment as well. With `summarizeErrors=false` each element says for
/// itself whether it was taken; otherwise one bad element spoils the whole.
pub(super) fn create(inner: &Inner, question: &Question) -> Reply {
    let asked = serde_json::from_slice::<Asked>(&question.body)
        .map(|asked| asked.payments)
        .or_else(|_| serde_json::from_slice::<AskedPayment>(&question.body).map(|payment| vec![payment]));
    let Ok(asked) = asked else {
        return problem::unreadable(17, "PostDataInvalidException", "Invalid JSON data");
    };
    let now = inner.clock.now();
    let mut state = inner.state();
    // Absent counts as true here. Xero's specification and its SDKs disagree about the default, so an adapter must name it.
    let apart = question.asked("summarizeErrors").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    if !apart {
        let wrong: Vec<_> = asked.iter().filter_map(|payment| check(&state, payment).err()).collect();
        if !wrong.is_empty() {
            return problem::validation(&wrong);
        }
    }
    let mut payments = Vec::new();
    for payment in &asked {
        // Checked again: an earlier element may have paid the same invoice.
        let element = match check(&state, payment) {
            Ok(order) => {
                let invoice_id = order.invoice_id.clone();
                let id = state.book.pay(order, now);
                state.hooks.happened("UPDATE", &invoice_id, now);
                state.book.payment(&id).map(|payment| Payment::of(payment, &state.book))
            }
            Err(messages) => Some(Payment::refused(&messages)),
        };
        payments.extend(element.map(|payment| if apart { payment.marked() } else { payment }));
    }
    Reply::json(200, &Envelope::new(Payments { payments }, now))
}

fn check(state: &State, asked: &AskedPayment) -> Result<Order, Vec<String>> {
    let mut wrong = Vec::new();
    let mut need = |message: &str| wrong.push(message.to_owned());
    let named = asked
        .invoice
        .as_ref()
        .and_then(|invoice| invoice.invoice_id.as_deref().or(invoice.invoice_number.as_deref()));
    let invoice = named.and_then(|id| state.book.invoice_by(id));
    if invoice.is_none() {
        need("Invoice could not be found");
    }
    let account = asked.account.as_ref().and_then(payable_account);
    if account.is_none() {
        need("Account must be a valid bank account or an account with payments enabled");
    }
    let date = asked.date.as_deref().and_then(day);
    if date.is_none() {
        need("Date for payment must be a valid date");
    }
    let amount = asked.amount.as_deref().and_then(|raw| number(raw.get()));
    if amount.is_none_or(|amount| amount <= billfold_money::Decimal::ZERO) {
        need("Payment amount must be greater than zero");
    }
    if let Some(invoice) = invoice {
        if invoice.status != "AUTHORISED" {
            need("Invoice is not of valid status for payment");
        } else if amount.is_some_and(|amount| amount > invoice.amount_due().amount()) {
            need("Payment amount exceeds the amount outstanding on this document");
        }
    }
    match (invoice, account, date, amount) {
        (Some(invoice), Some(account), Some(date), Some(amount)) if wrong.is_empty() => Ok(Order {
            invoice_id: invoice.id.clone(),
            account,
            date,
            amount: Money::new(amount, invoice.total.currency()),
            reference: asked.reference.clone().unwrap_or_default(),
        }),
        _ => Err(wrong),
    }
}

fn payable_account(asked: &AskedAccount) -> Option<&'static str> {
    let is = |code: &str| match (&asked.account_id, &asked.code) {
        (Some(id), _) => *id == account_id(code),
        (None, Some(asked)) => asked == code,
        (None, None) => false,
    };
    ACCOUNTS
        .into_iter()
        .find(|(code, _, kind, payments)| is(code) && (*kind == "BANK" || *payments))
        .map(|(code, ..)| code)
}

/// `YYYY-MM-DD`, or the vendor's own `/Date(ms)/`.
fn day(text: &str) -> Option<NaiveDate> {
    if let Ok(day) = text.get(..10)?.parse() {
        return Some(day);
    }
    let digits: String = text.strip_prefix("/Date(")?.chars().take_while(char::is_ascii_digit).collect();
    chrono::DateTime::from_timestamp_millis(digits.parse().ok()?).map(|at| at.date_naive())
}

/// The literal of a JSON number; `None` for a text.
fn number(literal: &str) -> Option<billfold_money::Decimal> {
    parse_decimal(literal).ok()
}

pub(super) fn list(inner: &Inner, question: &Question) -> Reply {
    let state = inner.state();
    let named = question.asked("where").and_then(|text| text.split('"').nth(1));
    let found: Vec<_> = state
        .book
        .payments()
        .filter(|payment| named.is_none_or(|id| payment.invoice_id == id || payment.reference == id))
        .collect();
    let page = match pagination(question, found.len()) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let (skip, take) = page.map_or((0, found.len()), |page| {
        (page.page.saturating_sub(1).saturating_mul(page.page_size), page.page_size)
    });
    let payments =
        found.into_iter().skip(skip).take(take).map(|payment| Payment::of(payment, &state.book)).collect();
    Reply::json(200, &Envelope::new(Payments { payments }, inner.clock.now()).paged(page))
}

pub(super) fn one(inner: &Inner, id: &str) -> Reply {
    let state = inner.state();
    match state.book.payment(id) {
        Some(payment) => {
            let payments = vec![Payment::of(payment, &state.book)];
            Reply::json(200, &Envelope::new(Payments { payments }, inner.clock.now()))
        }
        None => problem::not_found(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Delete {
    status: Option<String>,
}

pub(super) fn delete(inner: &Inner, id: &str, body: &[u8]) -> Reply {
    let asked = serde_json::from_slice::<Delete>(body).ok().and_then(|delete| delete.status);
    if asked.as_deref() != Some("DELETED") {
        return problem::validation(&[vec!["Status must be DELETED".to_owned()]]);
    }
    let now = inner.clock.now();
    {
        let mut state = inner.state();
        if state.book.payment(id).is_none() {
            return problem::not_found();
        }
        if !state.book.delete_payment(id, now) {
            return problem::validation(&[vec!["The payment has been deleted already".to_owned()]]);
        }
    }
    one(inner, id)
}
