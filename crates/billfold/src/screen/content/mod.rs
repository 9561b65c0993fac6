//! Content agreement: what people see must not contradict what would be paid.
//!
//! A signature proves who sent a message, not that its text and its payment request tell one story. So every amount,
//! currency, invoice number and due date that the visible text states is compared with the request, in each form in which a
//! client may show the message (HTML, plain text), and so is every invoice and every text attached to it, in the languages of
//! [`words::LANGUAGES`]. Silence is no contradiction.

mod amounts;
mod currencies;
mod dates;
mod labels;
mod numbers;
mod phrases;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use billfold_invoice::{Invoice, PaymentRequest};
use billfold_reason::Code;
use mail_parser::{MimeHeaders as _, PartType};

use crate::screen::budget::Budget;
use crate::{Mail, code};

/// Every kind of contradiction and of doubt, once.
pub(super) fn compare(
    mail: &Mail<'_>,
    request: &PaymentRequest,
    attached: &[Invoice],
    budget: &mut Budget,
) -> Vec<&'static Code> {
    let invoice = request.invoice();
    let views = views(mail, budget);
    let mut found: Vec<&'static Code> = views.iter().flat_map(|view| in_text(view, invoice)).collect();
    let texts = attached_texts(mail, budget);
    if attached.iter().any(|other| contradicts(invoice, other))
        || texts.iter().any(|text| !in_text(text, invoice).is_empty())
    {
        found.push(&code::CONTENT_ATTACHMENT);
    }
    if budget.is_unsure() {
        found.push(&code::CONTENT_UNSURE);
    }
    code::CODES.iter().filter(|code| found.contains(code)).collect()
}

/// What a text says that the request does not.
fn in_text(text: &str, invoice: &Invoice) -> Vec<&'static Code> {
    let mut found = Vec::new();
    found.extend(amounts::contradiction(text, invoice));
    found.extend(numbers::contradicts(text, invoice).then_some(&code::CONTENT_NUMBER));
    found.extend(dates::contradicts(text, invoice).then_some(&code::CONTENT_DUE_DATE));
    found
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
fn views(mail: &Mail<'_>, budget: &mut Budget) -> Vec<String> {
    let message = mail.message();
    texts(mail, budget, message.html_body.iter().chain(&message.text_body))
}

/// The texts attached to a message: plain text and HTML that a reader opens.
fn attached_texts(mail: &Mail<'_>, budget: &mut Budget) -> Vec<String> {
    let message = mail.message();
    let body: BTreeSet<_> = message.html_body.iter().chain(&message.text_body).collect();
    texts(mail, budget, message.attachments.iter().filter(|id| !body.contains(id)))
}

fn texts<'i>(mail: &Mail<'_>, budget: &mut Budget, ids: impl Iterator<Item = &'i u32>) -> Vec<String> {
    let message = mail.message();
    let (mut texts, mut seen) = (Vec::new(), BTreeSet::new());
    // A mail of one part is both its HTML and its text.
    for id in ids.filter(|id| seen.insert(**id)) {
        let Some(part) = usize::try_from(*id).ok().and_then(|id| message.parts.get(id)) else { continue };
        let is = |name: &str| {
            let kind = part.content_type().and_then(|kind| kind.subtype());
            kind.is_none_or(|kind| kind.eq_ignore_ascii_case(name))
        };
        let html = matches!(part.body, PartType::Html(_));
        if !html && !is("plain") {
            continue;
        }
        let Some(text) = budget.text(message, part) else { continue };
        let text = if html { billfold_invoice::visible_text(&text) } else { Some(text.into_owned()) };
        let Some(text) = text else {
            budget.exceed();
            continue;
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}
