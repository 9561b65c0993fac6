//! Checking a message's payment request against an entry.

use billfold_invoice::PaymentRequest;
use serde_json::value::RawValue;

use crate::{Entry, RequestProblem};

/// Longest merchant id.
const MERCHANT_ID: usize = 256;

pub(super) fn request(entry: &Entry, request: &PaymentRequest) -> Vec<RequestProblem> {
    let mut problems = Vec::new();
    if !entry.enrolled() {
        problems.push(RequestProblem::NOT_ENROLLED);
    } else if !entry.has_originator(request.originator()) {
        problems.push(RequestProblem::ORIGINATOR_FOREIGN);
    }
    if !is_merchant_id(request.merchant_id()) {
        problems.push(RequestProblem::MERCHANT_ID);
    }
    let context = request.product_context().and_then(|context| product_context(entry, context.json()));
    if context.is_none() {
        problems.push(RequestProblem::PRODUCT_CONTEXT);
    }
    if request.invoice().url().is_some_and(|url| !entry.is_invoice_link(url)) {
        problems.push(RequestProblem::LINK_FOREIGN);
    }
    problems
}

pub(super) fn is_merchant_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MERCHANT_ID && !id.chars().any(char::is_control)
}

/// The context as a raw value, if it is a JSON object within the entry's limit.
pub(super) fn product_context(entry: &Entry, text: &str) -> Option<Box<RawValue>> {
    if text.len() > entry.limits().product_context_bytes {
        return None;
    }
    let raw = RawValue::from_string(text.to_owned()).ok()?;
    raw.get().starts_with('{').then_some(raw)
}
