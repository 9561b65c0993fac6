//! Settings of tenants in a record store: versions, history, one writer at a time.

mod error;
mod record;
mod revision;

use std::sync::Arc;

use billfold_store::{Key, Store, StoreError, Write, limits};
use chrono::{DateTime, Utc};

use crate::{
    Decision, Lookup, Mailbox, Plan, Snapshot, TenantId, TenantKind, TenantSettings, Unavailable, decide,
    differences,
};

pub use error::{ApplyError, LoadError};
pub use revision::{Revision, VersionChanges};

/// Where the newest revision of each tenant lives, under the id `current`.
const CURRENT: &str = "settings.current";
/// Where every revision lives, under its version as eight bytes.
const REVISIONS: &str = "settings.revision";

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
    /// [`LoadError`] if the store fails, or the stored settings are damaged or of a later format.
    pub fn load(&self, tenant: &TenantId) -> Result<Option<TenantSettings>, LoadError> {
        Ok(self.current(tenant)?.map(|(revision, _)| revision.settings))
    }

    /// The newest settings of a tenant, or, if nothing was ever stored, those of a tenant of this kind in which nothing
    /// is written down.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or the stored settings are damaged or of a later format.
    pub fn load_or_new(&self, tenant: &TenantId, kind: TenantKind) -> Result<TenantSettings, LoadError> {
        Ok(self.load(tenant)?.unwrap_or_else(|| TenantSettings::new(tenant.clone(), kind)))
    }

    /// The newest settings, if they are newer than the version the caller has.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or the stored settings are damaged or of a later format.
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
            return decide(mailbox, &Lookup::NONE);
        };
        let settings = match (self.load(tenant), if_absent) {
            (Ok(Some(settings)), _) => Ok(settings),
            (Ok(None), Some(kind)) => Ok(TenantSettings::new(tenant.clone(), kind)),
            (Ok(None), None) => Err(Unavailable::NoSettings),
            (Err(error), _) => Err(Unavailable::from(&error)),
        };
        decide(mailbox, &Lookup::from(&settings))
    }

    /// Applies a plan: all of it, or nothing. A plan that changes nothing makes no version.
    ///
    /// # Errors
    /// [`ApplyError`] if the plan has errors, if somebody changed the settings since it was made (plan again), if the result is too
    /// large for one record, or if the store fails. Nothing of the plan is applied then, unless the store's own error says that the
    /// outcome is unknown: read again to see.
    pub fn apply(&self, plan: &Plan, by: &str, now: DateTime<Utc>) -> Result<Revision, ApplyError> {
        if !plan.errors().is_empty() {
            return Err(ApplyError::Refused { count: plan.errors().len() });
        }
        let (current, planned) = (self.current(plan.tenant())?, plan.before().version());
        let found = current.as_ref().map_or(0, |(revision, _)| revision.settings.version());
        if found != planned {
            return Err(ApplyError::Stale { planned, found });
        }
        // A first version is stored even if it says nothing: it records what kind of tenant it is.
        if let (Some((revision, _)), true) = (&current, plan.is_empty()) {
            return Ok(revision.clone());
        }
        let settings = plan.applied(by, now);
        let revision = Revision { settings, at: now, by: by.to_owned(), action: plan.action().clone() };
        let body = record::encode(&revision).map_err(|_| LoadError::Damaged)?;
        let place = current_key(plan.tenant());
        let newest = match current {
            None => Write::insert(place, body.clone(), Vec::new()),
            Some((_, record)) => Write::replace(place, record, body.clone(), Vec::new()),
        };
        // One commit for both: a current version without its revision would leave a gap in the history.
        let kept = Write::insert(revision_key(plan.tenant(), revision.settings.version()), body, Vec::new());
        match self.store.commit(&[newest, kept]) {
            Ok(()) => Ok(revision),
            // Somebody was faster between our reading and our writing.
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
    /// [`LoadError`] if the store fails, or that version is damaged or of a later format.
    pub fn revision(&self, tenant: &TenantId, version: u64) -> Result<Option<Revision>, LoadError> {
        match self.store.get(&revision_key(tenant, version))? {
            Some(record) => Ok(Some(decode(&record.body, tenant)?)),
            None => Ok(None),
        }
    }

    /// The newest `limit` versions, newest first, each with what it changed.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or one of these versions is missing or damaged: a history with a gap would be misread.
    pub fn history(&self, tenant: &TenantId, limit: u32) -> Result<Vec<VersionChanges>, LoadError> {
        let newest = self.load(tenant)?.map_or(0, |settings| settings.version());
        let first = newest.saturating_sub(u64::from(limit)).saturating_add(1);
        let mut before = match first.checked_sub(1) {
            Some(version) if version > 0 => self.revision(tenant, version)?.map(|r| r.settings),
            _ => None,
        };
        let mut history = Vec::new();
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
            history.push(VersionChanges { revision, changes });
        }
        history.reverse();
        Ok(history)
    }

    /// The tenants that have settings, in order, a page at a time: those after `after`, in the folded form of
    /// [`TenantId::folded`]. For hosts that load everything into a snapshot.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or a record is kept under a name that no tenant can have.
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
    /// [`LoadError::Store`] if the store fails; a tenant whose settings are damaged is no error.
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
    /// [`LoadError::Store`] if the store fails; a tenant whose settings are damaged is no error.
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
    let revision = record::decode(body).map_err(|_| LoadError::Damaged)?;
    if revision.settings.tenant() == tenant { Ok(revision) } else { Err(LoadError::Damaged) }
}

fn current_key(tenant: &TenantId) -> Key {
    Key::new(CURRENT, tenant.folded(), "current")
}

fn revision_key(tenant: &TenantId, version: u64) -> Key {
    Key::new(REVISIONS, tenant.folded(), version.to_be_bytes())
}
