//! What the APIs' error answers mean: five families of bodies, some of them under status 200.

use billfold_partner::accounting::BooksError;
use billfold_partner::http::Response;
use serde_json::Value;

/// The largest answer that is read.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// The `errno`s that mean "not there" (1012 unknown resource, 1011 deleted resource).
const NOT_FOUND: [&str; 3] = ["1011", "1012", "404"];
/// The `errno`s that mean "not yours" (1003 access denied, 1038 write access denied, 1042 inactive account).
const DENIED: [&str; 3] = ["1003", "1038", "1042"];

/// An error that was found in a body, by the family of its form, with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorBody {
    /// `{"response":{"errors":[{"errno":1012,...}]}}`, also under 200.
    Accounting(String),
    /// `{"code":5,"details":[{"reason":"1012",...}]}`, also under 200: the newer accounting form, and that of the callbacks.
    Rpc(String),
    /// `{"error":"unauthenticated",...}`.
    Auth(String),
    /// `{"errno":422,"message":...}`: callbacks; `{"errno":2001,"error":{...}}`: projects.
    Errno(String),
    /// `{"error_type":"not_found",...}`: online payments.
    OnlinePayment(String),
}

impl ErrorBody {
    /// Finds an error in a body, whatever its status was. `None` if it holds no error, or is not JSON.
    #[must_use]
    pub fn find(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        if body.pointer("/response/result").is_some() {
            return None;
        }
        if let Some(errors) = body.pointer("/response/errors") {
            let errno = errors.get(0).or(Some(errors)).and_then(|error| error.get("errno"));
            return Some(Self::Accounting(code(errno)));
        }
        if let Some(kind) = body.get("error_type") {
            return Some(Self::OnlinePayment(code(Some(kind))));
        }
        if body.get("code").is_some() && body.get("details").is_some() {
            let reason = body.pointer("/details/0/reason").or_else(|| body.get("code"));
            return Some(Self::Rpc(code(reason)));
        }
        if let Some(errno) = body.get("errno") {
            return Some(Self::Errno(code(Some(errno))));
        }
        let error = body.get("error").or_else(|| body.get("message"));
        error.map(|error| Self::Auth(code(Some(error))))
    }

    /// The code: an `errno`, which may be a text or a number, or a word.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Accounting(code)
            | Self::Rpc(code)
            | Self::Auth(code)
            | Self::Errno(code)
            | Self::OnlinePayment(code) => code,
        }
    }

    fn meaning(&self) -> BooksError {
        let code = self.code();
        match self {
            _ if NOT_FOUND.contains(&code) => BooksError::NotFound,
            _ if DENIED.contains(&code) => BooksError::Misconfigured,
            Self::Rpc(_) | Self::OnlinePayment(_) if matches!(code, "5" | "not_found") => {
                BooksError::NotFound
            }
            _ if matches!(code, "unauthenticated" | "invalid_token" | "401" | "unauthorized") => {
                BooksError::NeedsReauth
            }
            _ if code == "forbidden" => BooksError::Misconfigured,
            _ => BooksError::Rejected { code: Some(code.to_owned()).filter(|code| !code.is_empty()) },
        }
    }
}

/// A code of at most 32 letters, digits and `_`; empty if it has another form, so that no sentence passes for a code.
fn code(value: Option<&Value>) -> String {
    let text = match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return String::new(),
    };
    let fits = text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if fits {
        text
    } else {
        text.split(':').next().filter(|head| *head == "invalid_token").unwrap_or_default().to_owned()
    }
}

/// Lets through what is a success by status *and* body, and gives everything else its meaning, for a read or a write.
pub(crate) fn accept(answer: &Response, write: bool) -> Result<(), BooksError> {
    if answer.body.len() > MAX_BODY {
        return Err(BooksError::unreadable(write));
    }
    let found = ErrorBody::find(&answer.body);
    Err(match (answer.status, found) {
        (200..=299, None) => return Ok(()),
        (200..=299, Some(error)) => error.meaning(),
        // FreshBooks sends `Retry-After` with successes as well; it is looked at here alone.
        (429, _) => BooksError::RateLimited { after: answer.retry_after() },
        (401, _) => BooksError::NeedsReauth,
        // FreshBooks has no idempotency, so a write that may have been acted on is looked for and never sent again at once.
        (408 | 409 | 500.., _) if write => BooksError::OutcomeUnknown,
        (408 | 409 | 500.., _) => BooksError::Unavailable,
        (300..=399 | 403, _) => BooksError::Misconfigured,
        (404, _) => BooksError::NotFound,
        (400..=499, Some(error)) => error.meaning(),
        (400..=499, None) => BooksError::Rejected { code: None },
        _ => BooksError::unreadable(write),
    })
}
