//! What the status code and the media type of an answer say before its body is read.

use crate::http::Response;
use crate::{AnswerError, Entry, Flaw, Operation};

/// Lets an answer within the size limit through whose status says that it is one, and gives every other its meaning.
///
/// Whoever stands between us and the partner can answer as well: a proxy, a gateway, a sign-in page. So after a payment was sent
/// no status says that nothing was charged, neither 401 nor 404 nor 429; only the partner's own final answer does. Answers that
/// say what became of a payment must also be sent as JSON, as the partner sends them and no page is.
pub(super) fn accept(entry: &Entry, operation: Operation, answer: &Response) -> Result<(), AnswerError> {
    if answer.body.len() > entry.limits().response_bytes {
        return Err(AnswerError::flawed(operation, Some(answer.status), Flaw::TooLarge));
    }
    let status = answer.status;
    let tells_outcome = matches!(operation, Operation::Complete | Operation::PaymentStatus);
    Err(match status {
        // "Accepted" is not final; 203 was altered on the way; 206 is a part.
        202 | 203 | 206 if tells_outcome => unclear(operation, status),
        200..=299 if tells_outcome && !may_be_json(answer) => {
            AnswerError::flawed(operation, Some(status), Flaw::Json)
        }
        200..=299 => return Ok(()),
        _ if operation.is_write() => unclear(operation, status),
        401 | 403 => AnswerError::Unauthorized { status },
        429 => AnswerError::RateLimited { after: answer.retry_after() },
        300..=399 | 404 | 405 | 410 => AnswerError::Misconfigured { status },
        // `paymentstatus` is our extension: a partner of the original protocol answers 400 to an event that it does not know.
        400 | 501 if operation == Operation::PaymentStatus => AnswerError::Unsupported,
        408 | 409 => unclear(operation, status),
        400..=499 => AnswerError::Rejected { status },
        _ => unclear(operation, status),
    })
}

fn unclear(operation: Operation, status: u16) -> AnswerError {
    if operation.is_write() {
        AnswerError::OutcomeUnknown { status: Some(status), flaw: None }
    } else {
        AnswerError::Unavailable { status: Some(status) }
    }
}

/// Whether the media type is JSON, or absent. Twice is never right.
fn may_be_json(answer: &Response) -> bool {
    if answer.headers.get("content-type").is_none() {
        return true;
    }
    let Some(value) = answer.headers.get_only("content-type") else { return false };
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(media_type.as_str(), "application/json" | "text/json")
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}
