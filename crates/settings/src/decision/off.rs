//! Why payments are off.

use std::fmt;

use billfold_reason::{Code, Coded, Reason, Value};

use super::{Decision, GateState};
use crate::{Origin, Unavailable, code};

/// One reason why payments are off for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Off<'d> {
    /// This gate is off.
    Gate(&'d GateState),
    /// The settings that one or several gates read could not be read.
    Unavailable(Unavailable),
    /// The settings that were read belong to another tenant.
    WrongTenant,
}

/// Payments are off for the mailbox. It answers with the code of the first reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("payments are off for this mailbox")]
pub struct PaymentsOff(&'static Code);

impl PaymentsOff {
    pub(super) const fn by(code: &'static Code) -> Self {
        Self(code)
    }
}

impl Coded for PaymentsOff {
    fn codes() -> &'static [Code] {
        Off::codes()
    }

    fn code(&self) -> &'static Code {
        self.0
    }
}

impl Decision {
    /// Why payments are off: one reason for each gate that is off, and a single one for all gates that could not be read. Empty if
    /// payments are on.
    ///
    /// ```
    /// use billfold_settings::{Coded, Lookup, Mailbox, TenantId, Unavailable, decide};
    ///
    /// let mailbox = Mailbox::in_tenant(TenantId::new("contoso")?, "pat@contoso.example");
    /// let decision = decide(&mailbox, &Lookup::Unavailable(Unavailable::Store));
    /// let reasons: Vec<_> = decision.reasons().iter().map(|reason| reason.code().name()).collect();
    /// assert_eq!((reasons, decision.deciding().count()), (vec!["settings.unavailable"], 5));
    /// # Ok::<(), billfold_settings::IdError>(())
    /// ```
    #[must_use]
    pub fn reasons(&self) -> Vec<Off<'_>> {
        let mut reasons = Vec::new();
        for gate in self.deciding() {
            let reason = gate.off();
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }
}

impl GateState {
    fn off(&self) -> Off<'_> {
        match self.origin() {
            Origin::Unavailable(cause) => Off::Unavailable(*cause),
            Origin::WrongTenant => Off::WrongTenant,
            _ => Off::Gate(self),
        }
    }
}

impl Coded for Off<'_> {
    fn codes() -> &'static [Code] {
        const { &[code::OFF, code::OFF_BY_DEFAULT, code::UNAVAILABLE, code::WRONG_TENANT] }
    }

    fn code(&self) -> &'static Code {
        match self {
            Self::Gate(gate) => gate.code().unwrap_or(&code::OFF),
            Self::Unavailable(_) => &code::UNAVAILABLE,
            Self::WrongTenant => &code::WRONG_TENANT,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Unavailable(cause) => Reason::new(self.code()).with("cause", cause.code()),
            Self::Gate(gate) => Reason::new(self.code())
                .with("setting", gate.setting().name())
                .with("scope", Value::text(gate.scope()))
                .with("state", gate.state().as_str())
                .with("origin", Value::text(gate.origin()))
                .with("fix", Value::text(gate.fix().unwrap_or_default())),
            Self::WrongTenant => Reason::new(self.code()),
        }
    }
}

/// What an administrator needs to know: which setting, of whom, where it was written down, and the command that turns it on.
impl fmt::Display for Off<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gate(gate) => {
                write!(f, "{} of {} is {} ({})", gate.setting(), gate.scope(), gate.state(), gate.origin())?;
                gate.fix().map_or(Ok(()), |fix| write!(f, "; to turn it on: {fix}"))
            }
            Self::Unavailable(cause) => write!(f, "the settings could not be read: {cause}"),
            Self::WrongTenant => f.write_str(code::WRONG_TENANT.text()),
        }
    }
}
