//! Reasons with stable codes.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// How much a reason weighs. Ordered: a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// The card must carry the prominent new-payee warning.
    FirstContact,
    /// No answer yet: ask again later.
    Hold,
    /// No card.
    Discard,
}

/// A stable code, what it weighs and what it means.
///
/// Codes are never renamed: programs match on them and texts are translated by them. The rule that gives a code keeps
/// it in its own file; [`crate::codes`] lists all of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    name: &'static str,
    severity: Severity,
    text: &'static str,
}

impl Code {
    pub(crate) const fn discard(name: &'static str, text: &'static str) -> Self {
        Self { name, severity: Severity::Discard, text }
    }

    pub(crate) const fn hold(name: &'static str, text: &'static str) -> Self {
        Self { name, severity: Severity::Hold, text }
    }

    pub(crate) const fn first_contact(name: &'static str, text: &'static str) -> Self {
        Self { name, severity: Severity::FirstContact, text }
    }

    pub(crate) const fn note(name: &'static str, text: &'static str) -> Self {
        Self { name, severity: Severity::Note, text }
    }

    /// The stable code, for example `sender.from_multiple`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the code weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// One English sentence for people; other languages are looked up by [`Code::name`].
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// One thing that a rule found.
///
/// Serialises as `{"code", "severity", "detail"}`. The detail never repeats free text of the message: at most host
/// names that passed the syntax check, header names from our own lists, numbers and times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    code: &'static Code,
    detail: Cow<'static, str>,
}

impl Reason {
    pub(crate) fn new(code: &'static Code) -> Self {
        Self { code, detail: Cow::Borrowed(code.text) }
    }

    pub(crate) fn with(code: &'static Code, detail: impl fmt::Display) -> Self {
        Self { code, detail: Cow::Owned(detail.to_string()) }
    }

    /// The stable code, for example `sender.from_multiple`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.name
    }

    /// What it weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity
    }

    /// The code with its text.
    #[must_use]
    pub const fn code_info(&self) -> &'static Code {
        self.code
    }

    /// What was found, for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name, self.detail)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Reason", 3)?;
        out.serialize_field("code", self.code.name)?;
        out.serialize_field("severity", &self.code.severity)?;
        out.serialize_field("detail", self.detail.as_ref())?;
        out.end()
    }
}

/// Declares the codes of one rule and their list.
macro_rules! codes {
    ($($kind:ident $name:ident = $code:literal, $text:literal;)*) => {
        $(pub(crate) const $name: $crate::Code = $crate::Code::$kind($code, $text);)*
        /// Every reason that the rule can give.
        pub(crate) const CODES: &[$crate::Code] = &[$($name),*];
    };
}
pub(crate) use codes;
