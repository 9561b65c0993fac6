//! The older payment requests: cards that ask for money, and beside them the invoice as schema.org markup.

use serde_json::{Value, json};

use crate::invoice::Invoice;
use crate::mail::MailError;
use crate::partner::Partner;

/// The form of the payment request in a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestForm {
    /// `ActionRequest`, which states the invoice itself.
    #[default]
    ActionRequest,
    /// `MessageCard` with a `Transaction`, the form before it. It states no invoice: the mail carries it as well.
    MessageCard,
    /// `AdaptiveCard` with an `Action.Transaction`, from the same time and likewise.
    AdaptiveCard,
}

/// The merchant and the partner's context, which are in the action of a card.
fn terms(invoice: &Invoice) -> Value {
    let mut terms = json!({"merchantId": invoice.merchant.id, "productContext": {"invoiceId": invoice.id}});
    if let (Some(id), Some(terms)) = (&invoice.merchant.display_id, terms.as_object_mut()) {
        terms.insert("displayId".to_owned(), json!(id));
    }
    terms
}

/// The `MessageCard` of an invoice: its `Transaction` has the members that `PaymentAction` has later.
///
/// # Errors
/// [`MailError::Money`] if the invoice has no sum.
pub fn message_card(partner: &Partner, invoice: &Invoice) -> Result<Value, MailError> {
    let due = invoice.amount_due()?;
    let mut action = terms(invoice);
    if let Some(action) = action.as_object_mut() {
        action.insert("@type".to_owned(), json!("Transaction"));
        action.insert("name".to_owned(), json!("Pay"));
        action.insert("isPrimaryAction".to_owned(), json!(true));
    }
    Ok(json!({
        "@type": "MessageCard",
        "@context": "http://schema.org/extensions",
        "originator": partner.originator,
        "summary": format!("Invoice {}", invoice.number),
        "sections": [{
            "title": format!("You have an invoice from {}", invoice.merchant.name),
            "facts": [
                {"name": "Balance due", "value": format!("{} {}", due.currency().code(), due.amount_text())},
                {"name": "Due date", "value": invoice.due.to_string()},
            ],
            "potentialAction": [action],
        }],
    }))
}

/// The `AdaptiveCard` of an invoice: its `Action.Transaction` has the same members in `initializationContext`.
///
/// # Errors
/// [`MailError::Money`] if the invoice has no sum.
pub fn adaptive_card(partner: &Partner, invoice: &Invoice) -> Result<Value, MailError> {
    let due = invoice.amount_due()?;
    let text = format!("{} {} due on {}", due.currency().code(), due.amount_text(), invoice.due);
    Ok(json!({
        "type": "AdaptiveCard",
        "version": "1.0",
        "originator": partner.originator,
        "body": [{"type": "TextBlock", "text": text}],
        "actions": [{
            "type": "Action.Transaction",
            "title": "Review and pay",
            "initializationContext": terms(invoice),
        }],
    }))
}

/// The invoice as schema.org markup (`https://schema.org/Invoice`).
///
/// # Errors
/// [`MailError::Money`] if the invoice has no sum.
pub fn invoice_markup(partner: &Partner, invoice: &Invoice) -> Result<Value, MailError> {
    let due = invoice.amount_due()?;
    Ok(json!({
        "@context": "https://schema.org",
        "@type": "Invoice",
        "identifier": invoice.number,
        "provider": {"@type": "Organization", "name": invoice.merchant.name},
        "broker": {"@type": "Organization", "name": partner.name},
        "paymentDueDate": invoice.due.to_string(),
        "paymentStatus": "http://schema.org/PaymentDue",
        "totalPaymentDue": {
            "@type": "PriceSpecification",
            "price": due.amount_text(),
            "priceCurrency": due.currency().code(),
        },
        "url": partner.invoice_url(invoice),
    }))
}
