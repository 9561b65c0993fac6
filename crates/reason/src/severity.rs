//! The severity of a reason.

use serde::Serialize;

/// The severity of a reason: what it means for what was asked for. Ordered from the lightest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// People should see it; nothing is refused.
    Warning,
    /// A payment card must carry a prominent warning that the payer accepts.
    FirstContact,
    /// No answer yet: the same question may have one later, and nothing has happened.
    Hold,
    /// No payment card is drawn; the message stays.
    Discard,
    /// What was asked for is refused, and nothing of it has happened.
    Refusal,
    /// Whether it happened is not known: look it up or reconcile, and never try again blindly.
    Unknown,
    /// What is stored, or a part of the program, is not as it must be: somebody has to look after it.
    Damage,
}

impl Severity {
    /// Every severity, the lightest first.
    pub const ALL: [Self; 8] = [
        Self::Note,
        Self::Warning,
        Self::FirstContact,
        Self::Hold,
        Self::Discard,
        Self::Refusal,
        Self::Unknown,
        Self::Damage,
    ];

    /// The stable name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::FirstContact => "first_contact",
            Self::Hold => "hold",
            Self::Discard => "discard",
            Self::Refusal => "refusal",
            Self::Unknown => "unknown",
            Self::Damage => "damage",
        }
    }
}
