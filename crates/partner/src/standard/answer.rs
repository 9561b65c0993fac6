//! The meaning of an answer's status code, before its body is read.

use crate::http::Response;
use crate::{AnswerError, Entry, Flaw, Operation};

/// Lets a 2xx answer within the size limit through and gives every other its meaning.
///
/// A partner that answers 4xx has not acted: those come before the work, as the protocol's sample does with 400 for an
/// unknown event or token. The exceptions are 408 and 409, which say that something was under way; a redirect, which after
/// a write may say "done, see there"; and anything from 500 on.
pub(super) fn accept(entry: &Entry, operation: Operation, answer: &Response) -> Result<(), AnswerError> {
    if answer.body.len() > entry.limits().response_bytes {
        return Err(AnswerError::flawed(operation, Some(answer.status), Flaw::TooLarge));
    }
    let status = answer.status;
    Err(match status {
        200..=299 => return Ok(()),
        401 | 403 => AnswerError::Unauthorized { status },
        429 => AnswerError::RateLimited { after: answer.retry_after() },
        300..=399 if operation.is_write() => unclear(operation, status),
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
