//! Who would be affected by a change, before it is made.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{
    Change, Decision, Gate, GateSet, GroupId, Lookup, Mailbox, Plan, Scope, Setting, State, TenantSettings,
    Value, decide, differences, off_gates,
};

/// Mailboxes that settings cannot tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// The mailboxes of all people of the tenant.
    People,
    /// The mailboxes of all groups without a value of their own.
    OtherGroups,
    /// The mailbox of one group.
    Group(GroupId),
}

impl fmt::Display for Audience {
    /// `people`, `groups` or `group:<identity>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People => f.pad("people"),
            Self::OtherGroups => f.pad("groups"),
            Self::Group(id) => f.pad(&format!("group:{id}")),
        }
    }
}

/// What a change means for an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effect {
    /// Who.
    pub audience: Audience,
    /// Whether payments are on before.
    pub before: bool,
    /// Whether payments are on after.
    pub after: bool,
    /// The gates that keep them off after.
    pub off: GateSet,
}

/// What a change of settings means for the people it bears on.
///
/// A setting can change without affecting anyone, where something above it or beside it is off all the same. `Display` is the
/// text of `billfold settings diff`, `Serialize` its JSON: `{"changes": [...], "effects": [{"who", "before", "after",
/// "affected", "off"}]}`.
///
/// ```
/// use billfold_settings::{Impact, Limits, Plan, TenantId, TenantKind, TenantSettings};
///
/// let current = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard);
/// let script = "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false";
/// let impact = Impact::of(&Plan::import(script, "s.ps1", &current, &Limits::default()));
/// let affected: Vec<_> = impact.affected().map(|e| e.audience.to_string()).collect();
/// assert_eq!(affected, ["group:sales@contoso.com"]);
/// # Ok::<(), billfold_settings::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    changes: Vec<Change>,
    effects: Vec<Effect>,
}

impl Impact {
    /// What a plan would mean: nothing, if it has errors, since it is not applied.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let after = if plan.errors().is_empty() { plan.after() } else { plan.before() };
        Self::between(plan.before(), after)
    }

    /// What going from one state of a tenant's settings to another means.
    #[must_use]
    pub fn between(before: &TenantSettings, after: &TenantSettings) -> Self {
        let mut audiences = vec![Audience::People, Audience::OtherGroups];
        let mut ids: Vec<_> = before.groups().keys().chain(after.groups().keys()).collect();
        ids.sort_unstable();
        ids.dedup();
        audiences.extend(ids.into_iter().cloned().map(Audience::Group));
        let effects = audiences.into_iter().map(|audience| {
            let (was, off) = (off_for(before, &audience), off_for(after, &audience));
            Effect { audience, before: was.is_empty(), after: off.is_empty(), off }
        });
        Self { changes: differences(before, after), effects: effects.collect() }
    }

    /// The values that change.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What it means for every audience, affected or not.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// The audiences for whom payments are switched on or off.
    pub fn affected(&self) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(|e| e.before != e.after)
    }
}

/// Those of a host's mailboxes for whom a plan switches payments on or off, with both decisions. A host that has a
/// directory can show names instead of audiences.
pub fn affected_mailboxes<'m>(
    plan: &Plan,
    mailboxes: impl IntoIterator<Item = &'m Mailbox>,
) -> impl Iterator<Item = (&'m Mailbox, Decision, Decision)> {
    mailboxes.into_iter().filter_map(|mailbox| {
        let before = decide(mailbox, &Lookup::Found(plan.before()));
        let after = decide(mailbox, &Lookup::Found(plan.after()));
        (before.is_on() != after.is_on()).then_some((mailbox, before, after))
    })
}

fn off_for(settings: &TenantSettings, audience: &Audience) -> GateSet {
    let value = |gate: Gate| settings.value(&Scope::Organization, gate.setting()).into();
    let organization = Gate::ORGANIZATION.into_iter().map(|gate| (gate, value(gate)));
    let group = match audience {
        Audience::People => None,
        Audience::OtherGroups => Some(State::Unset),
        Audience::Group(id) => {
            Some(settings.value(&Scope::Group(id.clone()), Setting::ConnectorsEnabled).into())
        }
    };
    off_gates(settings.kind(), organization.chain(group.map(|state| (Gate::GroupConnectors, state))))
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            writeln!(f, "no value changes")?;
        }
        for Change { scope, setting, value, before } in &self.changes {
            writeln!(f, "{scope}  {setting}  {before} -> {value}")?;
        }
        let affected: Vec<_> = self.affected().collect();
        if affected.is_empty() {
            return writeln!(f, "nobody is affected");
        }
        writeln!(f, "affected:")?;
        for effect in affected {
            let (before, after) = (Value::from_bool(effect.before), Value::from_bool(effect.after));
            let who = match &effect.audience {
                Audience::People => "the mailboxes of all people".to_owned(),
                Audience::OtherGroups => {
                    "the mailboxes of all groups without a value of their own".to_owned()
                }
                Audience::Group(id) => format!("the mailbox of group {id}"),
            };
            writeln!(f, "  {before} -> {after}  {who}")?;
        }
        Ok(())
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let off: Vec<_> = self.off.iter().map(Gate::name).collect();
        let mut effect = serializer.serialize_struct("Effect", 5)?;
        effect.serialize_field("who", &self.audience.to_string())?;
        effect.serialize_field("before", &Value::from_bool(self.before))?;
        effect.serialize_field("after", &Value::from_bool(self.after))?;
        effect.serialize_field("affected", &(self.before != self.after))?;
        effect.serialize_field("off", &off)?;
        effect.end()
    }
}

impl Serialize for Impact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut impact = serializer.serialize_struct("Impact", 2)?;
        impact.serialize_field("changes", &self.changes)?;
        impact.serialize_field("effects", &self.effects)?;
        impact.end()
    }
}
