//! From a mailbox and what is known of its tenant to a decision.

use super::GateState;
use crate::{
    Decision, Gate, GroupId, Lookup, Mailbox, Origin, Permit, Scope, State, TenantId, TenantKind,
    TenantSettings, off_gates,
};

/// Decides whether a payment card may be drawn for a mailbox, and says why.
///
/// Every gate that bears on the mailbox is answered for, not the first that is off. Settings of another tenant than the
/// mailbox's count as unavailable.
///
/// ```
/// use billfold_settings::{Lookup, Mailbox, TenantId, TenantSettings, TenantKind, Unavailable, decide};
///
/// let contoso = TenantId::new("contoso")?;
/// let settings = TenantSettings::new(contoso.clone(), TenantKind::Standard);
/// let mailbox = Mailbox::in_tenant(contoso, "pat@contoso.example");
///
/// assert!(decide(&mailbox, &Lookup::Found(&settings)).is_on());
/// assert!(!decide(&mailbox, &Lookup::Unavailable(Unavailable::Store)).is_on());
/// # Ok::<(), billfold_settings::IdError>(())
/// ```
pub fn decide(mailbox: &Mailbox, lookup: &Lookup<'_>) -> Decision {
    let Mailbox::Tenant { tenant, group, .. } = mailbox else {
        return Decision::new(mailbox, Vec::new(), Some(Permit::new(mailbox, None)), None);
    };
    let reading = Reading::of(lookup, tenant);
    let bears = |gate: &Gate| !gate.is_of_group() || group.is_some();
    let read: Vec<_> =
        Gate::ALL.into_iter().filter(bears).map(|gate| reading.gate(gate, group.as_ref())).collect();
    let off = off_gates(reading.kind, read.iter().map(|(gate, state, _)| (*gate, *state)));
    let gates = read
        .into_iter()
        .map(|(gate, state, origin)| {
            let scope = match group {
                Some(id) if gate.is_of_group() => Scope::Group(id.clone()),
                _ => Scope::Organization,
            };
            GateState::new(gate, scope, state, origin, off)
        })
        .collect();
    let permit = off.is_empty().then(|| Permit::new(mailbox, reading.version()));
    Decision::new(mailbox, gates, permit, reading.version())
}

/// A lookup, seen from one tenant.
struct Reading<'a> {
    kind: TenantKind,
    organization: Result<&'a TenantSettings, Origin>,
    groups: Result<&'a TenantSettings, Origin>,
}

impl<'a> Reading<'a> {
    fn of(lookup: &Lookup<'a>, tenant: &TenantId) -> Self {
        let none = |origin: Origin| Self {
            kind: TenantKind::Standard,
            organization: Err(origin.clone()),
            groups: Err(origin),
        };
        let mine = |settings: &TenantSettings| settings.tenant() == tenant;
        match lookup {
            Lookup::Found(s) if mine(s) => Self { kind: s.kind(), organization: Ok(s), groups: Ok(s) },
            Lookup::GroupsUnavailable(s, cause) if mine(s) => {
                Self { kind: s.kind(), organization: Ok(s), groups: Err(Origin::Unavailable(*cause)) }
            }
            Lookup::Found(_) | Lookup::GroupsUnavailable(..) => none(Origin::WrongTenant),
            Lookup::Unavailable(cause) => none(Origin::Unavailable(*cause)),
        }
    }

    fn version(&self) -> Option<u64> {
        self.organization.as_ref().ok().map(|s| s.version())
    }

    fn gate(&self, gate: Gate, group: Option<&GroupId>) -> (Gate, State, Origin) {
        let settings = if gate.is_of_group() { &self.groups } else { &self.organization };
        match settings {
            Err(origin) => (gate, State::Unavailable, origin.clone()),
            Ok(settings) => match settings.gate_entry(gate, group) {
                Some(entry) if entry.on => (gate, State::On, entry.origin.clone()),
                Some(entry) => (gate, State::Off, entry.origin.clone()),
                None if gate.is_of_group() => (gate, State::Unset, Origin::GroupDefault),
                None => (gate, State::Unset, Origin::Default(self.kind)),
            },
        }
    }
}
