//! Reading invoices.

use chrono::DateTime;
use serde_json::json;

use super::book::XeroInvoice;
use super::json::{Envelope, Invoice, Invoices, Pagination};
use super::{Inner, problem};
use crate::api::{Question, Reply};

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

pub(super) fn one(inner: &Inner, id: &str) -> Reply {
    let state = inner.state();
    match state.book.invoice_by(id) {
        Some(invoice) => {
            let invoices = vec![Invoice::of(invoice, &state.book, true)];
            Reply::json(200, &Envelope::new(Invoices { invoices }, inner.clock.now()))
        }
        None => problem::not_found(),
    }
}

/// `page`, `pageSize`, `IDs`, `InvoiceNumbers`, `Statuses`, `where` with equalities, `summaryOnly`, `If-Modified-Since`.
/// Without a page all are listed, without lines.
pub(super) fn list(inner: &Inner, question: &Question) -> Reply {
    let conditions = match question.asked("where").map(conditions) {
        None => Vec::new(),
        Some(Some(conditions)) => conditions,
        Some(None) => {
            return problem::unreadable(16, "QueryParseException", "The query could not be parsed.");
        }
    };
    let since = match question.header("if-modified-since").map(modified_since) {
        Some(None) => {
            return problem::unreadable(16, "QueryParseException", "If-Modified-Since is no date.");
        }
        other => other.flatten(),
    };
    let state = inner.state();
    let found: Vec<&XeroInvoice> = state
        .book
        .invoices()
        .filter(|invoice| {
            listed(question.asked("IDs"), &invoice.id)
                && listed(question.asked("InvoiceNumbers"), &invoice.number)
                && listed(question.asked("Statuses"), &invoice.status)
                && since.is_none_or(|since| invoice.updated > since)
                && conditions.iter().all(|(field, value)| holds(invoice, field, value))
        })
        .collect();
    let page = match pagination(question, found.len()) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let full = page.is_some() && question.asked("summaryOnly") != Some("true");
    let (skip, take) = page.map_or((0, found.len()), |page| {
        (page.page.saturating_sub(1).saturating_mul(page.page_size), page.page_size)
    });
    let shown = found.into_iter().skip(skip).take(take);
    let invoices = shown.map(|invoice| Invoice::of(invoice, &state.book, full)).collect();
    Reply::json(200, &Envelope::new(Invoices { invoices }, inner.clock.now()).paged(page))
}

pub(super) fn pagination(question: &Question, items: usize) -> Result<Option<Pagination>, Reply> {
    let number = |name: &str| question.asked(name).map(str::parse::<usize>).transpose();
    let refused = |_| problem::unreadable(16, "QueryParseException", "page and pageSize are numbers.");
    let (page, size) = (number("page").map_err(refused)?, number("pageSize").map_err(refused)?);
    if page.is_none() && size.is_none() {
        return Ok(None);
    }
    let page_size = size.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let page = page.unwrap_or(1).max(1);
    Ok(Some(Pagination { page, page_size, page_count: items.div_ceil(page_size), item_count: items }))
}

/// The only conditions we know are equalities of texts, joined by AND.
fn conditions(text: &str) -> Option<Vec<(String, String)>> {
    let condition = |part: &str| {
        let (field, value) = part.split_once("==").or_else(|| part.split_once('='))?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some((field.trim().to_owned(), value.to_owned()))
    };
    text.replace("&&", " AND ").split(" AND ").map(condition).collect()
}

fn holds(invoice: &XeroInvoice, field: &str, value: &str) -> bool {
    match field {
        "Type" => value == "ACCREC",
        "Status" => invoice.status == value,
        "InvoiceNumber" => invoice.number == value,
        _ => false,
    }
}

fn listed(list: Option<&str>, value: &str) -> bool {
    list.is_none_or(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(value)))
}

/// RFC 1123, or the ISO form that the vendor's clients send.
fn modified_since(text: &str) -> Option<DateTime<chrono::Utc>> {
    DateTime::parse_from_rfc2822(text).map(|at| at.to_utc()).ok().or_else(|| {
        chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok().map(|at| at.and_utc())
    })
}

pub(super) fn online(inner: &Inner, id: &str) -> Reply {
    let state = inner.state();
    match state.book.invoice_by(id) {
        Some(invoice) if matches!(invoice.status.as_str(), "AUTHORISED" | "PAID") => {
            let token: String = invoice.id.chars().filter(char::is_ascii_alphanumeric).collect();
            let url = format!("https://in.xero.com/{token}{}", token.chars().take(8).collect::<String>());
            let content = json!({"OnlineInvoices": [{"OnlineInvoiceUrl": url}]});
            Reply::json(200, &Envelope::new(content, inner.clock.now()))
        }
        _ => problem::not_found(),
    }
}

pub(super) fn email(inner: &Inner, id: &str) -> Reply {
    let mut state = inner.state();
    let Some(id) = state.book.invoice_by(id).map(|invoice| invoice.id.clone()) else {
        return problem::not_found();
    };
    match state.book.invoice_mut(&id) {
        Some(invoice) if matches!(invoice.status.as_str(), "SUBMITTED" | "AUTHORISED" | "PAID") => {
            invoice.sent = true;
            Reply::text(204, "application/json", "")
        }
        _ => problem::validation(&[vec!["Invoice is not of valid status to be emailed".to_owned()]]),
    }
}
