//! The states of an attempt.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of an attempt to pay. `Paid`, `Declined`, `Abandoned` and `Superseded` are final: a new attempt at the
/// invoice may start, where the rules of [`Ledger::claim`](crate::Ledger::claim) allow one.
///
/// ```text
///            ┌─> Abandoned
/// Claimed ───┤
///            └─> Sent ──┬─> ActionRequired ──┬─> Paid
///                       ├────────────────────┼─> Declined
///                       └────────────────────┴─> Unknown ──┬─> Paid
///                                                          ├─> Declined
///                                                          ├─> ActionRequired
///                                                          └─> Superseded ──┬─> Paid
///                                                                           └─> Declined
/// ```
///
/// What became of a superseded attempt is still asked, and recorded when it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// The invoice is reserved for this attempt; nothing has left.
    Claimed,
    /// The payment is about to leave, or has left, and no answer is recorded.
    Sent,
    /// The payer's bank asks the payer first (3-D Secure), until the time of the attempt's [action](crate::Action).
    ActionRequired,
    /// The partner answered that it is paid.
    Paid,
    /// The partner answered that it is not paid and never will be by this attempt, or no byte of it left.
    Declined,
    /// The payment has left and its answer is not known. To be reconciled, never repeated.
    Unknown,
    /// Nothing left, and nothing will.
    Abandoned,
    /// Its outcome was not known when another attempt took its place; it is reconciled still.
    Superseded,
}

impl State {
    /// Every state, in the order of the arrows.
    pub const ALL: &'static [Self] = &[
        Self::Claimed,
        Self::Sent,
        Self::ActionRequired,
        Self::Paid,
        Self::Declined,
        Self::Unknown,
        Self::Abandoned,
        Self::Superseded,
    ];

    /// The name in JSON and in text: `claimed`, `sent`, `action_required`, `paid`, `declined`, `unknown`, `abandoned`,
    /// `superseded`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::ActionRequired => "action_required",
            Self::Paid => "paid",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
            Self::Abandoned => "abandoned",
            Self::Superseded => "superseded",
        }
    }

    /// Whether the attempt holds its invoice: claimed, sent, waiting for the payer's bank, or unknown. There is at most one
    /// such attempt per invoice.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Claimed | Self::Sent | Self::ActionRequired | Self::Unknown)
    }

    /// Whether the payment left and the partner has still to say what became of it.
    #[must_use]
    pub fn is_unsettled(self) -> bool {
        matches!(self, Self::Sent | Self::ActionRequired | Self::Unknown | Self::Superseded)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_states_agree_with_json() {
        for state in State::ALL {
            assert_eq!(serde_json::to_string(state).unwrap(), format!("\"{state}\""));
        }
    }
}
