//! What a signature covers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The part of a message that its signature protects.
///
/// The body is always covered whole: signatures with `l=` are refused. Extraction uses the body and the headers named
/// here, and nothing else of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub(crate) headers: Vec<Cow<'static, str>>,
    pub(crate) body: bool,
}

impl Coverage {
    /// Names (lower case, sorted) of the headers of this message of which every occurrence is signed.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(AsRef::as_ref)
    }

    /// Whether every occurrence of the header is signed. The name is compared without regard to case.
    #[must_use]
    pub fn covers(&self, header: &str) -> bool {
        self.headers.iter().any(|h| h.eq_ignore_ascii_case(header))
    }

    /// Whether the body is signed, whole.
    #[must_use]
    pub const fn body(&self) -> bool {
        self.body
    }
}
