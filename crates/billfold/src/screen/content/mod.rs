//! Content agreement: what people see must not contradict what would be paid.
//!
//! A signature proves who sent a message, not that its text and its payment request tell one story. So every amount,
//! currency, invoice number and due date that the visible text states is compared with the request, in each form in which a
//! client may show the message (HTML, plain text), and so is every invoice attached to it, in the languages of
//! [`words::LANGUAGES`]. Silence is no contradiction.

mod amounts;
mod dates;
mod numbers;
mod phrases;
#[cfg(test)]
mod tests;
mod words;

use billfold_invoice::{Invoice, PaymentRequest};
use mail_parser::PartType;

use crate::{Code, Mail, Reason};

/// The longest text of a view that is compared, in bytes; a longer one is compared up to here.
const MAX_VIEW: usize = 1024 * 1024;

/// Adds a reason for every kind of contradiction, once.
pub(super) fn compare(
    mail: &Mail<'_>,
    request: &PaymentRequest,
    attached: &[Invoice],
    reasons: &mut Vec<Reason>,
) {
    let invoice = request.invoice();
    let mut found = Vec::new();
    for view in views(mail) {
        let view = view.as_str();
        found.extend(amounts::contradiction(view, invoice));
        if numbers::contradicts(view, invoice) {
            found.push(Code::ContentNumber);
        }
        if dates::contradicts(view, invoice) {
            found.push(Code::ContentDueDate);
        }
    }
    if attached.iter().any(|other| contradicts(invoice, other)) {
        found.push(Code::ContentAttachment);
    }
    found.sort_unstable();
    found.dedup();
    reasons.extend(found.into_iter().map(Reason::of));
}

/// An attached document about the same invoice must agree with the request in what would be paid.
fn contradicts(request: &Invoice, other: &Invoice) -> bool {
    let differs = |a: Option<String>, b: Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let money = |invoice: &Invoice| invoice.amount_due().copied();
    // A reminder of a partly paid bill still carries the invoice as it was issued: its total may be what is due no more.
    let total = |invoice: &Invoice| invoice.total().copied();
    let partly_paid = matches!((total(request), total(other)), (Some(a), Some(b)) if a == b);
    let amounts = matches!((money(request), money(other)), (Some(a), Some(b)) if a != b) && !partly_paid;
    let number = |invoice: &Invoice| invoice.number().map(str::to_owned);
    let currency = |invoice: &Invoice| invoice.currency().map(|c| c.code().to_owned());
    amounts || differs(number(request), number(other)) || differs(currency(request), currency(other))
}

/// The texts that a client may show: the body as HTML with its tags taken off, and as plain text.
fn views(mail: &Mail<'_>) -> Vec<String> {
    let message = mail.message();
    let mut views = Vec::new();
    for id in message.html_body.iter().chain(&message.text_body) {
        let Some(part) = usize::try_from(*id).ok().and_then(|id| message.parts.get(id)) else { continue };
        let text = match &part.body {
            PartType::Html(html) => billfold_invoice::visible_text(cut(html)),
            PartType::Text(text) => cut(text).to_owned(),
            _ => continue,
        };
        if !views.contains(&text) {
            views.push(text);
        }
    }
    views
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_VIEW);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}
