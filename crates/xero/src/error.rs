//! The meaning of the API's error answers.

use std::time::Duration;

use billfold_partner::accounting::BooksError;
use billfold_partner::http::Response;
use serde::Deserialize;

/// The largest answer that is read: a page of a thousand invoices stays below it.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// The members of Xero's error bodies that decide something. Bodies may also be HTML or text.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct ErrorBody {
    #[serde(rename = "Type")]
    kind: Option<String>,
    message: Option<String>,
}

/// Lets a 2xx through and gives every other status its meaning, for a read or a write.
pub(crate) fn accept(answer: &Response, write: bool) -> Result<(), BooksError> {
    if answer.body.len() > MAX_BODY {
        return Err(BooksError::unreadable(write));
    }
    Err(match answer.status {
        200..=299 => return Ok(()),
        400 => bad_request(answer, write),
        401 => BooksError::NeedsReauth,
        // A tenant that is wrong or disconnected: another token does not help.
        300..=399 | 403 => BooksError::Misconfigured,
        404 => BooksError::NotFound,
        429 => BooksError::RateLimited { after: retry_after(answer) },
        408 | 409 | 500.. if write => BooksError::OutcomeUnknown,
        402..=499 => BooksError::Rejected { code: None },
        _ if write => BooksError::OutcomeUnknown,
        _ => BooksError::Unavailable,
    })
}

/// A validation error is definite. A key that was used for another request means that something was done under it.
fn bad_request(answer: &Response, write: bool) -> BooksError {
    let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = body.message.unwrap_or_else(|| String::from_utf8_lossy(&answer.body).into_owned());
    // Xero also repeats a cached error under the key; whether the first request recorded the payment, only a search tells.
    if write && text.contains("Idempotency Key") {
        return BooksError::OutcomeUnknown;
    }
    BooksError::Rejected { code: body.kind.filter(|kind| is_code(kind)) }
}

fn is_code(kind: &str) -> bool {
    (1..=64).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `Retry-After` in seconds; where it is missing, what `X-Rate-Limit-Problem` implies. The spellings differ in the wild, so the
/// word is looked for in any case.
fn retry_after(answer: &Response) -> Option<Duration> {
    let problem = answer.headers.get("x-rate-limit-problem").unwrap_or_default().to_ascii_lowercase();
    let implied = if problem.contains("day") || problem.contains("daily") {
        Some(86_400)
    } else if problem.contains("minute") {
        Some(60)
    } else {
        None
    };
    answer.retry_after().or(implied.map(Duration::from_secs))
}
