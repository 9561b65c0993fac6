//! The payment request in the markup: `ActionRequest` and `SignedActionRequest`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::invoice::Invoice;
use crate::keys::RsaKey;
use crate::mail::MailError;
use crate::partner::Partner;

const CONTEXT: &str = "http://schema.org/extensions";

/// The `ActionRequest` of an invoice, with the members and spellings of the protocol's published example.
///
/// # Errors
/// [`MailError::Money`] if the invoice has no sum.
pub fn action_request(partner: &Partner, invoice: &Invoice) -> Result<Value, MailError> {
    let due = invoice.amount_due()?;
    let merchant = &invoice.merchant;
    let mut action = json!({
        "@type": "PaymentAction",
        "merchantId": merchant.id,
        "productContext": {"invoiceId": invoice.id},
    });
    if let (Some(id), Some(action)) = (&merchant.display_id, action.as_object_mut()) {
        action.insert("displayId".to_owned(), json!(id));
    }
    Ok(json!({
        "@type": "ActionRequest",
        "@context": CONTEXT,
        "originator": partner.originator,
        "actions": [action],
        "entity": {
            "@type": "invoice",
            "provider": {"@type": "Organization", "name": merchant.name},
            "broker": {"@type": "Organization", "name": partner.name},
            "identifier": invoice.number,
            "invoiceDate": invoice.issued.to_string(),
            "paymentDueDate": invoice.due.to_string(),
            "totalPaymentDue": {
                "@type": "PriceSpecification",
                "price": due.amount_text(),
                "priceCurrency": due.currency().code(),
            },
            "url": partner.invoice_url(invoice),
            "paymentStatus": "http://schema.org/PaymentDue",
        },
    }))
}

/// Wraps an action request into a `SignedActionRequest` of a dynamic sender: a compact JWS (RS256) whose payload holds the
/// request as text, `iat` as a string, and `exp` and `nbf` as numbers, as the published example has them.
///
/// # Errors
/// [`MailError::Key`] if the signature cannot be made.
pub fn signed_action_request(
    request: &Value,
    sender: &str,
    sub: &str,
    signed_at: DateTime<Utc>,
    key: &RsaKey,
) -> Result<Value, MailError> {
    signed_with_claims(request, sender, sub, signed_at, &[], key)
}

/// The same with other claims: `null` removes a claim, and `header.` with a name changes a member of the header.
pub(crate) fn signed_with_claims(
    request: &Value,
    sender: &str,
    sub: &str,
    signed_at: DateTime<Utc>,
    claims: &[(String, Value)],
    key: &RsaKey,
) -> Result<Value, MailError> {
    let issued = signed_at.timestamp();
    let expires = signed_at.checked_add_signed(TimeDelta::hours(1)).unwrap_or(signed_at).timestamp();
    let mut payload = json!({
        "originator": request.get("originator"),
        "actionRequestSerialized": request.to_string(),
        "iat": issued.to_string(),
        "sender": sender,
        "sub": sub,
        "exp": expires,
        "nbf": issued,
    });
    let mut header = json!({"typ": "JWT", "alg": "RS256"});
    for (name, value) in claims {
        let (of, name) = match name.strip_prefix("header.") {
            Some(name) => (&mut header, name),
            None => (&mut payload, name.as_str()),
        };
        let Some(of) = of.as_object_mut() else { continue };
        if value.is_null() {
            of.remove(name);
        } else {
            of.insert(name.to_owned(), value.clone());
        }
    }
    let mut jws = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(payload.to_string())
    );
    let signature = key.sign(jws.as_bytes())?;
    jws.push('.');
    jws.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(json!({"@context": CONTEXT, "@type": "SignedActionRequest", "signedActionRequest": jws}))
}
