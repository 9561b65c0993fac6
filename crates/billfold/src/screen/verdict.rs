//! The five verdicts and their order.

use serde::Serialize;

/// What a client draws for a message, worst first: a doubt never raises a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// There is no payment request: nothing to draw.
    None,
    /// There is a payment request, and it failed: no card. Every reason is listed.
    Discard,
    /// It cannot be decided yet (DNS): no card now, try again later.
    Hold,
    /// A card with a prominent new-payee warning.
    FirstContact,
    /// A card.
    Card,
}

impl Verdict {
    /// Every verdict, worst first.
    pub const ALL: [Self; 5] = [Self::None, Self::Discard, Self::Hold, Self::FirstContact, Self::Card];

    /// `none`, `discard`, `hold`, `first_contact` or `card`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Discard => "discard",
            Self::Hold => "hold",
            Self::FirstContact => "first_contact",
            Self::Card => "card",
        }
    }

    /// Whether a payment card is drawn.
    #[must_use]
    pub fn shows_card(self) -> bool {
        matches!(self, Self::FirstContact | Self::Card)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
