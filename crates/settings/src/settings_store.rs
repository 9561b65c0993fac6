//! Settings of tenants in a record store: versions, history, one writer at a time.

use std::fmt;
use std::sync::Arc;

use billfold_reason::{Code, reasons};
use billfold_store::{Key, Store, StoreError, Write, limits};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{
    Action, Change, Decision, Mailbox, Plan, Snapshot, Source, TenantId, TenantKind, TenantSettings, decide,
    differences, stored,
};

/// Where the newest revision of each tenant lives, under the id `current`.
const CURRENT: &str = "settings.current";
/// Where every revision lives, under its version as eight bytes.
const REVISIONS: &str = "settings.revision";

/// One version of a tenant's settings, with who made it, when and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// The settings, which know their version.
    pub settings: TenantSettings,
    /// When they were stored.
    pub at: DateTime<Utc>,
    /// Who stored them, as the host names people.
    pub by: String,
    /// What changed them.
    pub action: Action,
}

/// Why settings could not be read from a store. To a decision all of them mean unavailable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The store failed.
    #[error("the settings could not be read from the store")]
    Store(#[from] StoreError),
    /// The record is not one this version wrote.
    #[error("the stored settings are damaged or of a later format")]
    Damaged,
}

reasons! {
    LoadError {
        Self::Store(_) => STORE_FAILED;
        Self::Damaged => Code::damage("settings.damaged", "The stored settings of a tenant are damaged or of a later format.")
            .with_remedy("An operator must restore them from a backup, or read them with the version that wrote them.");
    }
}

/// Why a plan was not applied. Nothing of it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The plan has errors.
    #[error("the plan has {count} errors")]
    Refused {
        /// How many.
        count: usize,
    },
    /// Somebody changed the settings since the plan was made. Plan again against the version found.
    #[error("the plan is for version {planned}, but the settings are at version {found}")]
    Stale {
        /// The version it was made against.
        planned: u64,
        /// The version in the store.
        found: u64,
    },
    /// The settings are too large for one record: about 20,000 groups with a value of their own.
    #[error("the settings are too large to store")]
    TooLarge,
    /// The current settings could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The store failed while writing. `StoreError::OutcomeUnknown` means: read again to see.
    #[error("the settings could not be written to the store")]
    Store(#[source] StoreError),
}

reasons! {
    ApplyError {
        Self::Refused { count } => Code::refusal("settings.plan_refused", "The plan has errors, so nothing of it was applied.")
            .with_detail("The plan has {count:number} errors, so nothing of it was applied.")
            .with_remedy("Correct what the errors say and plan again."), count: *count;
        Self::Stale { planned, found } => Code::refusal("settings.plan_stale", "Somebody changed the settings after the plan was made.")
            .with_detail("The plan is for version {planned:number} of the settings, which are at version {found:number}.")
            .with_remedy("Plan again."), planned: *planned, found: *found;
        Self::TooLarge => Code::refusal("settings.too_large", "The settings are too large to store.");
    }
    shares {
        Self::Store(_) => STORE_FAILED;
    }
    wraps {
        Self::Load(error) => error;
    }
}

const STORE_FAILED: Code =
    Code::damage("settings.store_failed", "The store failed while settings were read or written.")
        .with_remedy("An operator must look after the store; then look at the settings before trying again.");

/// Settings of tenants in a record store.
///
/// Each change makes a new version; every version is kept. Versions count from 1 without gaps, so a host that keeps
/// settings in memory asks [`changed_since`](Self::changed_since) with the version it has.
///
/// ```
/// use std::sync::Arc;
/// use billfold_settings::{Plan, Scope, Setting, SettingsStore, TenantId, TenantKind, TenantSettings, Value};
/// use billfold_store::MemoryStore;
///
/// let store = SettingsStore::new(Arc::new(MemoryStore::new()));
/// let contoso = TenantId::new("contoso")?;
/// let now = "2026-11-20T10:00:00Z".parse()?;
///
/// let current = store.load_or_new(&contoso, TenantKind::Standard)?;
/// let plan = Plan::set(&current, Scope::Organization, Setting::OutlookPayEnabled, Value::Off)?;
/// let revision = store.apply(&plan, "admin@contoso.example", now)?;
/// assert_eq!(revision.settings.version(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SettingsStore {
    store: Arc<dyn Store>,
}

impl SettingsStore {
    /// Settings in this store. Several programs may share it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The newest settings of a tenant; none if nothing was ever stored.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load(&self, tenant: &TenantId) -> Result<Option<TenantSettings>, LoadError> {
        Ok(self.current(tenant)?.map(|(revision, _)| revision.settings))
    }

    /// The newest settings of a tenant, or, if nothing was ever stored, those of a tenant of this kind in which nothing
    /// is written down.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load_or_new(&self, tenant: &TenantId, kind: TenantKind) -> Result<TenantSettings, LoadError> {
        Ok(self.load(tenant)?.unwrap_or_else(|| TenantSettings::new(tenant.clone(), kind)))
    }

    /// The newest settings, if they are newer than the version the caller has.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn changed_since(
        &self,
        tenant: &TenantId,
        version: u64,
    ) -> Result<Option<TenantSettings>, LoadError> {
        Ok(self.load(tenant)?.filter(|settings| settings.version() > version))
    }

    /// Decides for a mailbox with the newest settings. Whatever keeps them from being read makes them unavailable, and
    /// the decision off. `if_absent` is the kind of a tenant for which nothing was ever stored; without it, such a
    /// tenant counts as unavailable too.
    pub fn decide(&self, mailbox: &Mailbox, if_absent: Option<TenantKind>) -> Decision {
        let Some(tenant) = mailbox.tenant() else {
            return decide(mailbox, &Source::Unavailable);
        };
        let settings = match (self.load(tenant), if_absent) {
            (Ok(Some(settings)), _) => Some(settings),
            (Ok(None), Some(kind)) => Some(TenantSettings::new(tenant.clone(), kind)),
            (Ok(None), None) | (Err(_), _) => None,
        };
        decide(mailbox, &settings.as_ref().map_or(Source::Unavailable, Source::Known))
    }

    /// Applies a plan: all of it, or nothing. A plan that changes nothing makes no version.
    ///
    /// # Errors
    /// [`ApplyError`]; after [`ApplyError::Stale`], plan again.
    pub fn apply(&self, plan: &Plan, by: &str, now: DateTime<Utc>) -> Result<Revision, ApplyError> {
        if !plan.errors().is_empty() {
            return Err(ApplyError::Refused { count: plan.errors().len() });
        }
        let (current, planned) = (self.current(plan.tenant())?, plan.before().version());
        let found = current.as_ref().map_or(0, |(revision, _)| revision.settings.version());
        if found != planned {
            return Err(ApplyError::Stale { planned, found });
        }
        if let (Some((revision, _)), true) = (&current, plan.is_empty()) {
            return Ok(revision.clone());
        }
        let settings = plan.applied(by, now);
        let revision = Revision { settings, at: now, by: by.to_owned(), action: plan.action().clone() };
        let body = stored::encode(&revision).map_err(|_| LoadError::Damaged)?;
        let place = current_key(plan.tenant());
        let newest = match current {
            None => Write::insert(place, body.clone(), Vec::new()),
            Some((_, record)) => Write::replace(place, record, body.clone(), Vec::new()),
        };
        let kept = Write::insert(revision_key(plan.tenant(), revision.settings.version()), body, Vec::new());
        match self.store.commit(&[newest, kept]) {
            Ok(()) => Ok(revision),
            Err(StoreError::Conflict { .. }) => {
                let found = self.load(plan.tenant())?.map_or(0, |settings| settings.version());
                Err(ApplyError::Stale { planned, found })
            }
            Err(StoreError::TooLarge { .. }) => Err(ApplyError::TooLarge),
            Err(error) => Err(ApplyError::Store(error)),
        }
    }

    /// One version of a tenant's settings; none if there is no such version.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn revision(&self, tenant: &TenantId, version: u64) -> Result<Option<Revision>, LoadError> {
        match self.store.get(&revision_key(tenant, version))? {
            Some(record) => Ok(Some(decode(&record.body, tenant)?)),
            None => Ok(None),
        }
    }

    /// The newest `limit` versions, newest first, each with what it changed.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn history(&self, tenant: &TenantId, limit: u32) -> Result<Vec<Step>, LoadError> {
        let newest = self.load(tenant)?.map_or(0, |settings| settings.version());
        let first = newest.saturating_sub(u64::from(limit)).saturating_add(1);
        let mut before = match first.checked_sub(1) {
            Some(version) if version > 0 => self.revision(tenant, version)?.map(|r| r.settings),
            _ => None,
        };
        let mut steps = Vec::new();
        for version in first..=newest {
            let revision = self.revision(tenant, version)?.ok_or(LoadError::Damaged)?;
            let changes = match before {
                Some(before) => differences(&before, &revision.settings),
                None => differences(
                    &TenantSettings::new(tenant.clone(), revision.settings.kind()),
                    &revision.settings,
                ),
            };
            before = Some(revision.settings.clone());
            steps.push(Step { revision, changes });
        }
        steps.reverse();
        Ok(steps)
    }

    /// The tenants that have settings, in order, a page at a time: those after `after`, in the folded form of
    /// [`TenantId::folded`]. For hosts that load everything into a snapshot.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn tenants(&self, after: Option<&TenantId>, limit: usize) -> Result<Vec<TenantId>, LoadError> {
        let after = after.map(|t| t.folded().as_bytes());
        let shards = self.store.shards(CURRENT, after, limit)?;
        let id = |shard: Vec<u8>| String::from_utf8(shard).ok().and_then(|id| TenantId::new(&id).ok());
        shards.into_iter().map(|shard| id(shard).ok_or(LoadError::Damaged)).collect()
    }

    /// A snapshot of all tenants that have settings. A tenant whose settings are damaged is left out, and so is off; a
    /// failing store is an error.
    ///
    /// # Errors
    /// [`LoadError::Store`].
    pub fn snapshot(&self) -> Result<Snapshot, LoadError> {
        let mut snapshot = Snapshot::default();
        self.refresh(&mut snapshot)?;
        Ok(snapshot)
    }

    /// Takes up every version that is newer than the snapshot's, and says how many tenants that were. The snapshot is
    /// compacted if there were any. It reads every tenant's newest record: between sweeps, tell the hosts that keep a
    /// snapshot which tenant changed, and let them [`update`](Snapshot::update) it.
    ///
    /// # Errors
    /// [`LoadError::Store`].
    pub fn refresh(&self, snapshot: &mut Snapshot) -> Result<usize, LoadError> {
        let (mut changed, mut after) = (0_usize, None);
        loop {
            let page = self.tenants(after.as_ref(), limits::MAX_PAGE)?;
            for tenant in &page {
                match self.load(tenant) {
                    Ok(Some(settings)) => {
                        changed = changed.saturating_add(usize::from(snapshot.update(&settings)));
                    }
                    Ok(None) => {}
                    Err(LoadError::Damaged) => snapshot.forget(tenant),
                    Err(error) => return Err(error),
                }
            }
            let full = page.len() == limits::MAX_PAGE;
            match page.into_iter().next_back() {
                Some(last) if full => after = Some(last),
                _ => break,
            }
        }
        if changed > 0 {
            // Names beyond 4 GiB would stay in the overlay, which answers just as well.
            _ = snapshot.compact();
        }
        Ok(changed)
    }

    /// The newest revision and the version of its record.
    fn current(&self, tenant: &TenantId) -> Result<Option<(Revision, u64)>, LoadError> {
        match self.store.get(&current_key(tenant))? {
            Some(record) => Ok(Some((decode(&record.body, tenant)?, record.version))),
            None => Ok(None),
        }
    }
}

fn decode(body: &[u8], tenant: &TenantId) -> Result<Revision, LoadError> {
    let revision = stored::decode(body).map_err(|_| LoadError::Damaged)?;
    if revision.settings.tenant() == tenant { Ok(revision) } else { Err(LoadError::Damaged) }
}

fn current_key(tenant: &TenantId) -> Key {
    Key::new(CURRENT, tenant.folded(), "current")
}

fn revision_key(tenant: &TenantId, version: u64) -> Key {
    Key::new(REVISIONS, tenant.folded(), version.to_be_bytes())
}

/// One entry of a history: a version and what it changed.
///
/// `Display` is a line and one more for each change; JSON is `{"version", "at", "by", "action", "changes"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The version.
    pub revision: Revision,
    /// What it changed.
    pub changes: Vec<Change>,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Revision { settings, at, by, action } = &self.revision;
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(f, "version {}  {at}  {by}  {action}", settings.version())?;
        for Change { scope, setting, value, before } in &self.changes {
            writeln!(f, "  {scope}  {setting}  {before} -> {value}")?;
        }
        Ok(())
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut step = serializer.serialize_struct("Step", 5)?;
        step.serialize_field("version", &self.revision.settings.version())?;
        step.serialize_field("at", &self.revision.at.to_rfc3339_opts(SecondsFormat::Secs, true))?;
        step.serialize_field("by", &self.revision.by)?;
        step.serialize_field("action", &self.revision.action.to_string())?;
        step.serialize_field("changes", &self.changes)?;
        step.end()
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => f.write_str("set"),
            Self::Import { script } => write!(f, "import {script}"),
            Self::Document { file } => write!(f, "document {file}"),
            Self::Rollback { to } => write!(f, "rollback to version {to}"),
        }
    }
}
