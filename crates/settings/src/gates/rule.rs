//! The rule itself: a gate is on or off, and a card needs all of them on.

use std::fmt;

use crate::{Gate, State, TenantKind};

/// Is this gate on? Its value if it has one, its default if it is unset, off if it could not be read.
#[must_use]
pub const fn is_on(gate: Gate, kind: TenantKind, state: State) -> bool {
    match state {
        State::On => true,
        State::Off | State::Unavailable => false,
        State::Unset => gate.default_on(kind),
    }
}

/// The gates that are off. Payments are on exactly if the set is empty.
///
/// This function is the whole rule: every answer of this crate comes from it, `docs/proofs/Precedence.v` proves what it
/// promises, and a test compares it with all 8,192 rows of the table the proof prints.
///
/// ```
/// use billfold_settings::{Gate, State, TenantKind, off_gates};
///
/// let gates = [(Gate::OutlookPay, State::Unset), (Gate::Connectors, State::Off)];
/// let off = off_gates(TenantKind::Standard, gates);
/// assert_eq!(off.iter().collect::<Vec<_>>(), [Gate::Connectors]);
/// ```
#[must_use]
pub fn off_gates(kind: TenantKind, gates: impl IntoIterator<Item = (Gate, State)>) -> GateSet {
    gates
        .into_iter()
        .filter(|(gate, state)| !is_on(*gate, kind, *state))
        .fold(GateSet::EMPTY, |set, (gate, _)| set.with(gate))
}

/// A set of gates in one byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GateSet(u8);

impl GateSet {
    /// No gate.
    pub const EMPTY: Self = Self(0);

    /// The set and one more gate.
    #[must_use]
    pub const fn with(self, gate: Gate) -> Self {
        Self(self.0 | mask(gate))
    }

    /// True if the gate is in the set.
    #[must_use]
    pub const fn contains(self, gate: Gate) -> bool {
        self.0 & mask(gate) != 0
    }

    /// True if no gate is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit a gate, [`Gate::bit`] from the lowest: the form of the truth table.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The gates, in the order of [`Gate::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Gate> {
        Gate::ALL.into_iter().filter(move |gate| self.contains(*gate))
    }
}

const fn mask(gate: Gate) -> u8 {
    match gate {
        Gate::OutlookPay => 0x01,
        Gate::Connectors => 0x02,
        Gate::ConnectorsForOutlook => 0x04,
        Gate::ConnectorsActionableMessages => 0x08,
        Gate::SmtpActionableMessages => 0x10,
        Gate::GroupConnectors => 0x20,
    }
}

impl FromIterator<Gate> for GateSet {
    fn from_iter<I: IntoIterator<Item = Gate>>(gates: I) -> Self {
        gates.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for GateSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        for bits in 0..64_u8 {
            let gates: Vec<_> = Gate::ALL.into_iter().filter(|g| bits >> g.bit() & 1 == 1).collect();
            let set: GateSet = gates.iter().copied().collect();
            assert_eq!(set.bits(), bits);
            assert_eq!(set.iter().collect::<Vec<_>>(), gates);
            assert_eq!(set.is_empty(), bits == 0);
        }
    }
}
