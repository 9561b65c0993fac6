//! Stable codes.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Severity;
use crate::parameter::{self, Parameter};

/// A stable code with its severity, its meaning and, where there is one, its remedy.
///
/// A code is never renamed and never given another meaning: programs match on [`name`](Self::name), and the sentences are
/// translated by it. Within a program a name has one `Code` only; `docs/reasons.md` lists all of them.
///
/// ```
/// use billfold_reason::{Code, Severity};
/// const EXPIRED: Code = Code::discard("sender.dkim_expired", "the signature had expired when the message was received")
///     .with_detail("expired {expires:time}, received {received:time}")
///     .with_remedy("Ask the sender to send the invoice again.");
/// assert_eq!(EXPIRED.name(), "sender.dkim_expired");
/// assert_eq!(EXPIRED.severity(), Severity::Discard);
/// assert_eq!(EXPIRED.parameters().map(|parameter| parameter.name).collect::<Vec<_>>(), ["expires", "received"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    name: &'static str,
    severity: Severity,
    text: &'static str,
    detail: Option<&'static str>,
    remedy: Option<&'static str>,
}

/// Constructors, one for each severity. The name is `area.reason`: lower-case ASCII letters, digits and underscores around one
/// dot. The text is one English sentence for people, without values.
impl Code {
    const fn new(severity: Severity, name: &'static str, text: &'static str) -> Self {
        Self { name, severity, text, detail: None, remedy: None }
    }

    /// A code of [`Severity::Note`].
    #[must_use]
    pub const fn note(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Note, name, text)
    }

    /// A code of [`Severity::Warning`].
    #[must_use]
    pub const fn warning(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Warning, name, text)
    }

    /// A code of [`Severity::FirstContact`].
    #[must_use]
    pub const fn first_contact(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::FirstContact, name, text)
    }

    /// A code of [`Severity::Hold`].
    #[must_use]
    pub const fn hold(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Hold, name, text)
    }

    /// A code of [`Severity::Discard`].
    #[must_use]
    pub const fn discard(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Discard, name, text)
    }

    /// A code of [`Severity::Refusal`].
    #[must_use]
    pub const fn refusal(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Refusal, name, text)
    }

    /// A code of [`Severity::Unknown`].
    #[must_use]
    pub const fn unknown(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Unknown, name, text)
    }

    /// A code of [`Severity::Damage`].
    #[must_use]
    pub const fn damage(name: &'static str, text: &'static str) -> Self {
        Self::new(Severity::Damage, name, text)
    }

    /// The same code, with a sentence that has a place for each value of a reason, in braces with its [`Kind`](crate::Kind):
    /// `the key has {bits:number} bits`.
    #[must_use]
    pub const fn with_detail(self, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// The same code, with a sentence that says what its reader can do.
    #[must_use]
    pub const fn with_remedy(self, remedy: &'static str) -> Self {
        Self { remedy: Some(remedy), ..self }
    }
}

impl Code {
    /// The stable name, for example `sender.from_multiple`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The severity: what the reason means for what was asked for.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The meaning of the code: one English sentence for people.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// The sentence with places for values, where reasons of this code carry any.
    #[must_use]
    pub const fn template(&self) -> Option<&'static str> {
        self.detail
    }

    /// What its reader can do, if there is something: one English sentence.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        self.remedy
    }

    /// The part of the name before the dot: `sender` in `sender.from_multiple`.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(area, _)| area)
    }

    /// The values that reasons of this code carry, in the order of the [`template`](Self::template).
    pub fn parameters(&self) -> impl Iterator<Item = Parameter> {
        parameter::of(self.detail.unwrap_or_default())
    }
}

/// The name.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}
