//! The invoice that a call is about: whose it is, and what state it is in.

use axum::http::StatusCode;
use billfold_money::MoneyError;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::book::{Account, State};
use super::wire::{Context, Entity, EntityParts};
use crate::partner::Partner;

/// The invoice that a `productContext` names.
pub(super) fn invoice_id(context: &RawValue) -> Result<String, Answer> {
    serde_json::from_str::<Context>(context.get())
        .map(|context| context.invoice_id)
        .map_err(|_| Answer::refused(StatusCode::BAD_REQUEST, "product_context"))
}

/// The audience of the token must own the invoice in the body.
pub(super) fn owned(state: &mut State, merchant_id: &str, invoice_id: &str) -> Result<(), Answer> {
    if state.account(merchant_id, invoice_id).is_some() {
        return Ok(());
    }
    Err(if !state.knows_merchant(merchant_id) {
        Answer::refused(StatusCode::UNAUTHORIZED, "audience")
    } else if state.knows_invoice(invoice_id) {
        Answer::refused(StatusCode::FORBIDDEN, "other_merchant")
    } else {
        Answer::refused(StatusCode::NOT_FOUND, "no_such_invoice")
    })
}

/// The invoice in its present state.
pub(super) fn entity(
    account: &Account,
    option: Option<&str>,
    partner: &Partner,
    today: chrono::NaiveDate,
    confirmation: Option<String>,
) -> Result<Entity, MoneyError> {
    let invoice = &account.invoice;
    let due = account.amount_due(option)?;
    let status = if !due.is_positive() {
        Some("PaymentComplete")
    } else if confirmation.is_some() {
        // After a part: "due" beside "success" would contradict itself.
        None
    } else if invoice.due < today {
        Some("PaymentPastDue")
    } else {
        Some("PaymentDue")
    };
    Ok(EntityParts {
        identifier: invoice.number.clone(),
        url: partner.invoice_url(invoice),
        broker: partner.name.clone(),
        provider: invoice.merchant.name.clone(),
        issued: invoice.issued,
        due: invoice.due,
        status,
        amount: due,
        confirmation: confirmation
            .or_else(|| account.payments.last().map(|payment| payment.confirmation_number.clone())),
    }
    .into())
}
