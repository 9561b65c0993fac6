//! A change of settings before it is made: what it would do, what is doubtful, what is wrong.

use std::collections::BTreeMap;

use billfold_cmdlet::Finding;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};

use super::{Action, Change, differences};
use crate::tenant::Written;
use crate::{Author, Origin, Scope, Setting, TenantId, TenantKind, TenantSettings, Value};

/// A change of one tenant's settings before it is made.
///
/// A plan is made against one version of one history and can only be applied to that. One with errors can be looked at and not
/// applied: nothing is half done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(crate) before: TenantSettings,
    pub(crate) after: TenantSettings,
    pub(crate) action: Action,
    pub(crate) changes: Vec<Change>,
    /// Where in `changes` a setting is, so that long scripts stay quick.
    places: BTreeMap<(Scope, Setting), usize>,
    pub(crate) warnings: Vec<Finding>,
    pub(crate) errors: Vec<Finding>,
}

/// The setting cannot be written in that scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a group has no setting but ConnectorsEnabled")]
#[non_exhaustive]
pub struct NotOfGroup;

reasons! {
    NotOfGroup {
        Self => Code::refusal("settings.not_of_group", "Groups have no such setting; only organizations do.")
            .with_remedy("Set it for the organization, or set `ConnectorsEnabled` of the group.");
    }
}

impl Plan {
    pub(crate) fn new(current: &TenantSettings, action: Action) -> Self {
        Self {
            before: current.clone(),
            after: current.clone(),
            action,
            changes: Vec::new(),
            places: BTreeMap::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Makes a tenant known, with nothing set. Until then its payments are off, see
    /// [`Unavailable::TenantUnknown`](crate::Unavailable::TenantUnknown).
    #[must_use]
    pub fn create(tenant: TenantId, kind: TenantKind) -> Self {
        Self::new(&TenantSettings::new(tenant, kind), Action::Create { kind })
    }

    /// Says that the tenant is of another kind, whose defaults differ.
    #[must_use]
    pub fn kind(current: &TenantSettings, kind: TenantKind) -> Self {
        let mut plan = Self::new(current, Action::Kind { kind });
        plan.after.set_kind(kind);
        plan
    }

    /// Sets one value.
    ///
    /// # Errors
    /// [`NotOfGroup`] if a group is to have a setting that only organizations have.
    pub fn set(
        current: &TenantSettings,
        scope: Scope,
        setting: Setting,
        value: Value,
    ) -> Result<Self, NotOfGroup> {
        if scope.group().is_some() && setting != Setting::ConnectorsEnabled {
            return Err(NotOfGroup);
        }
        let mut plan = Self::new(current, Action::Set);
        plan.write(scope, setting, value, Origin::Command { at: None, by: None });
        Ok(plan)
    }

    /// Replaces all settings, and the kind of tenant, by a document's. What stays as it is keeps its [`Origin`].
    ///
    /// # Errors
    /// [`OtherTenant`] if the document is about another tenant.
    pub fn replace(
        current: &TenantSettings,
        document: &TenantSettings,
        file: &str,
    ) -> Result<Self, OtherTenant> {
        Self::towards(current, document, Action::Document { file: file.to_owned() }, Clone::clone)
    }

    /// Takes all settings back to those of an earlier version. What that changes was done by whoever takes it back, and its
    /// [`Origin`] says so; what stays as it is keeps its own.
    ///
    /// # Errors
    /// [`OtherTenant`] if the version is another tenant's.
    pub fn rollback(current: &TenantSettings, to: &TenantSettings) -> Result<Self, OtherTenant> {
        let version = to.version();
        let back = |_: &Origin| Origin::Rollback { to: version, at: None, by: None };
        Self::towards(current, to, Action::Rollback { to: version }, back)
    }

    /// All settings become those of `to`; `origin` says where a value comes from that changes.
    fn towards(
        current: &TenantSettings,
        to: &TenantSettings,
        action: Action,
        origin: impl Fn(&Origin) -> Origin,
    ) -> Result<Self, OtherTenant> {
        if current.tenant() != to.tenant() {
            return Err(OtherTenant);
        }
        let mut after = to.clone().with_version_of(current);
        after.each_entry(|scope, setting, entry| {
            entry.origin = match current.entry(scope, setting) {
                Some(now) if now.on == entry.on => now.origin.clone(),
                _ => origin(&entry.origin),
            };
        });
        let changes = differences(current, &after);
        Ok(Self { after, changes, ..Self::new(current, action) })
    }

    /// Writes a value. A value that was so before keeps its origin: whoever repeats a setting did not decide it.
    pub(crate) fn write(&mut self, scope: Scope, setting: Setting, value: Value, origin: Origin) {
        // A group that is named by an alias is the group that has it: no second entry for the same mailbox.
        let scope = match scope {
            Scope::Group(id) => Scope::Group(self.after.canonical(&id).clone()),
            Scope::Organization => Scope::Organization,
        };
        let before = self.before.value(&scope, setting);
        let origin = match self.before.entry(&scope, setting) {
            Some(entry) if before == value => entry.origin.clone(),
            _ => origin,
        };
        self.after.set(&scope, setting, value, origin);
        let next = self.changes.len();
        let place = *self.places.entry((scope.clone(), setting)).or_insert(next);
        match self.changes.get_mut(place) {
            Some(change) => change.value = value,
            None => self.changes.push(Change { scope, setting, value, before }),
        }
    }

    /// The change already planned for a setting, if any.
    pub(crate) fn planned(&self, scope: &Scope, setting: Setting) -> Option<&Change> {
        let scope = match scope {
            Scope::Group(id) => Scope::Group(self.after.canonical(id).clone()),
            Scope::Organization => Scope::Organization,
        };
        self.changes.get(*self.places.get(&(scope, setting))?)
    }

    /// Whose settings.
    #[must_use]
    pub const fn tenant(&self) -> &TenantId {
        self.before.tenant()
    }

    /// The settings the plan was made against. Their version is the only one it can be applied to.
    #[must_use]
    pub const fn before(&self) -> &TenantSettings {
        &self.before
    }

    /// The settings as they would be.
    #[must_use]
    pub const fn after(&self) -> &TenantSettings {
        &self.after
    }

    /// What makes the change.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// Every value that is written, also those that stay as they are: compare [`Change::before`] with
    /// [`Change::value`].
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What is doubtful, in the order of the script.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// What is wrong, in the order of the script. A plan with errors cannot be applied.
    #[must_use]
    pub fn errors(&self) -> &[Finding] {
        &self.errors
    }

    /// True if applying it would leave everything as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before == self.after
    }

    /// The settings as they are once the plan is applied: a version further, with who and when in the origins.
    pub(crate) fn applied(&self, by: &Author, now: DateTime<Utc>) -> TenantSettings {
        let mut settings = self.after.clone().with_version(self.before.version().saturating_add(1));
        settings.stamp(by, now);
        settings
    }
}

/// The settings belong to another tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the settings belong to another tenant")]
#[non_exhaustive]
pub struct OtherTenant;

reasons! {
    OtherTenant {
        Self => Code::refusal("settings.other_tenant", "The settings belong to another tenant than those that they are to replace.")
            .with_remedy("Name the tenant that the settings belong to.");
    }
}

impl TenantSettings {
    /// Fills in who and when where a change was only planned.
    fn stamp(&mut self, by: &Author, now: DateTime<Utc>) {
        self.each_entry(|_, _, entry: &mut Written| {
            let planned = Origin::Command { at: None, by: None };
            let origin = std::mem::replace(&mut entry.origin, planned);
            entry.origin = origin.applied(by, now);
        });
    }
}
