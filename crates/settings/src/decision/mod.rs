//! The decision: from a mailbox and what is known of its tenant to on or off, every gate with its reason, and the remedy.

mod advice;
mod decide;
mod lookup;
mod mailbox;
mod off;
mod permit;
mod text;

pub use advice::Advice;
pub use decide::decide;
pub use lookup::{Lookup, Unavailable};
pub use mailbox::Mailbox;
pub use off::{Off, PaymentsOff};
pub use permit::Permit;

use billfold_reason::{Code, Coded as _, Refused};
use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::{Gate, GateSet, Origin, Scope, Setting, State, Value, code};

/// One gate in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateState {
    gate: Gate,
    scope: Scope,
    state: State,
    origin: Origin,
    deciding: bool,
    overridden_by: GateSet,
}

impl GateState {
    pub(crate) fn new(gate: Gate, scope: Scope, state: State, origin: Origin, off: GateSet) -> Self {
        let overridden_by = gate.overridden_by().iter().copied().filter(|g| off.contains(*g)).collect();
        Self { gate, scope, state, origin, deciding: off.contains(gate), overridden_by }
    }

    /// Which gate.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// Whom it bears on.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The setting it reads.
    #[must_use]
    pub const fn setting(&self) -> Setting {
        self.gate.setting()
    }

    /// What was read: on, off, unset or unavailable.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Whether it is on in effect: its value, its default, or off if it could not be read.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        !self.deciding
    }

    /// Where the value came from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// True if the gate is off, which by itself keeps payments off.
    #[must_use]
    pub const fn is_deciding(&self) -> bool {
        self.deciding
    }

    /// The settings above it that are off, if it was switched on without effect; empty otherwise. An unset gate is not
    /// shadowed: no one asked for it to be on.
    pub fn shadowed_by(&self) -> impl Iterator<Item = Setting> {
        let shown = if self.state == State::On { self.overridden_by } else { GateSet::EMPTY };
        shown.iter().map(Gate::setting)
    }

    /// The settings above it that are off, whatever its own value: until they are on, changing this one changes nothing.
    /// A settings page greys the switch out and says why.
    pub fn locked_by(&self) -> impl Iterator<Item = Setting> {
        self.overridden_by.iter().map(Gate::setting)
    }

    /// The command that switches it on, if it is off and a command can: nothing to paste helps settings that cannot be
    /// read.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        (self.deciding && self.state != State::Unavailable).then(|| self.gate.fix(self.scope.group()))
    }

    /// Why it is off, if it is: a code of [`code`](crate::code).
    #[must_use]
    pub const fn code(&self) -> Option<&'static Code> {
        if !self.deciding {
            return None;
        }
        Some(match (self.state, &self.origin) {
            (State::Unavailable, Origin::WrongTenant) => &code::WRONG_TENANT,
            (State::Unavailable, _) => &code::UNAVAILABLE,
            (State::Unset, _) => &code::OFF_BY_DEFAULT,
            (State::Off | State::On, _) => &code::OFF,
        })
    }
}

/// JSON: `{"scope", "setting", "value", "origin", "deciding", "fix"}`, and besides `effective` (`on` or `off`), `code`
/// (why it is off, or null), `shadowed_by` and `locked_by` (settings).
impl Serialize for GateState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut gate = serializer.serialize_struct("GateState", 10)?;
        gate.serialize_field("scope", &self.scope)?;
        gate.serialize_field("setting", self.setting().name())?;
        gate.serialize_field("value", &self.state)?;
        gate.serialize_field("effective", &Value::from_bool(self.is_on()))?;
        gate.serialize_field("origin", &self.origin)?;
        gate.serialize_field("deciding", &self.deciding)?;
        gate.serialize_field("fix", &self.fix())?;
        gate.serialize_field("code", &self.code())?;
        gate.serialize_field("shadowed_by", &self.shadowed_by().map(Setting::name).collect::<Vec<_>>())?;
        gate.serialize_field("locked_by", &self.locked_by().map(Setting::name).collect::<Vec<_>>())?;
        gate.end()
    }
}

/// Whether payments are on for a mailbox, and why. Made by [`decide`](decide()).
///
/// `Display` is the text of `billfold settings explain`; `Serialize` is its JSON.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    address: String,
    tenant: Option<String>,
    version: Option<u64>,
    gates: Vec<GateState>,
    permit: Option<Permit>,
}

impl Decision {
    pub(crate) fn new(
        mailbox: &Mailbox,
        gates: Vec<GateState>,
        permit: Option<Permit>,
        version: Option<u64>,
    ) -> Self {
        let tenant = mailbox.tenant().map(ToString::to_string);
        Self { address: mailbox.address().to_owned(), tenant, version, gates, permit }
    }

    /// True if a payment card may be drawn.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.permit.is_some()
    }

    /// The proof, if payments are on.
    #[must_use]
    pub const fn permit(&self) -> Option<&Permit> {
        self.permit.as_ref()
    }

    /// Takes the proof, if payments are on.
    ///
    /// # Errors
    /// [`PaymentsOff`] with the decision, whose [`reasons`](Self::reasons) say why.
    pub fn into_permit(mut self) -> Result<Permit, Refused<Self, PaymentsOff>> {
        self.permit.take().ok_or_else(|| {
            let first = self.reasons().first().map_or(&code::OFF, |off| off.code());
            Refused::new(self, PaymentsOff::by(first))
        })
    }

    /// Every gate that bears on the mailbox, in the order of [`Gate::ALL`]. Empty for a personal mailbox.
    #[must_use]
    pub fn gates(&self) -> &[GateState] {
        &self.gates
    }

    /// The gates that are off: each alone keeps payments off, and switching all of them on turns payments on.
    pub fn deciding(&self) -> impl Iterator<Item = &GateState> {
        self.gates.iter().filter(|g| g.deciding)
    }

    /// The gates that were switched on without effect, because something above them is off.
    pub fn shadowed(&self) -> impl Iterator<Item = &GateState> {
        self.gates.iter().filter(|g| g.shadowed_by().next().is_some())
    }

    /// The version of the settings that decided, if they could be read.
    #[must_use]
    pub const fn settings_version(&self) -> Option<u64> {
        self.version
    }
}

/// JSON: `{"decision": "on|off", "gates": [...]}`, and besides `mailbox`, `tenant` and `version`.
impl Serialize for Decision {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut decision = serializer.serialize_struct("Decision", 5)?;
        decision.serialize_field("decision", &Value::from_bool(self.is_on()))?;
        decision.serialize_field("mailbox", &self.address)?;
        decision.serialize_field("tenant", &self.tenant)?;
        decision.serialize_field("version", &self.version)?;
        decision.serialize_field("gates", &self.gates)?;
        decision.end()
    }
}
