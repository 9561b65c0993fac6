//! Settings of tenants in a record store: versions, history, one writer at a time.

mod chain;
mod error;
mod history;
mod origins;
mod parts;
mod read;
mod record;
mod revision;
mod sweep;
mod verify;
mod write;

use std::sync::Arc;

use billfold_store::{Key, Store};

use crate::{Limits, TenantId, VersionId};
use chain::Digest;

pub use error::{ApplyError, LoadError};
pub use revision::{Revision, VersionChanges};
pub use verify::{HistoryProblem, HistoryReport};

/// Where it is kept which version of each tenant is the newest, under the id `current`.
const CURRENT: &str = "settings.current";
/// Where every version lives, under its number as eight bytes.
const REVISIONS: &str = "settings.revision";
/// Where the groups of all versions live, in parts, each under its digest.
const GROUPS: &str = "settings.groups";

/// Settings of tenants in a record store.
///
/// Each change makes a new version; every version is kept, and carries the digest of the one before it ([`verify`](Self::verify)).
/// Versions count from 1 without gaps. A host that keeps settings in memory asks [`changed_since`](Self::changed_since) with
/// the version it has. A tenant has no settings until it is [created](crate::Plan::create); until then its payments are off.
///
/// ```
/// use std::sync::Arc;
/// use billfold_settings::{Mailbox, Plan, Scope, Setting, SettingsStore, TenantId, TenantKind, Value};
/// use billfold_store::MemoryStore;
///
/// let store = SettingsStore::new(Arc::new(MemoryStore::new()));
/// let contoso = TenantId::new("contoso")?;
/// let pat = Mailbox::in_tenant(contoso.clone(), "pat@contoso.example");
/// let now = "2026-11-20T10:00:00Z".parse()?;
/// assert!(!store.decide(&pat).is_on());
///
/// let created = store.apply(&Plan::create(contoso, TenantKind::Standard), "admin@contoso.example", now)?;
/// assert!(store.decide(&pat).is_on());
/// let plan = Plan::set(&created.settings, Scope::Organization, Setting::OutlookPayEnabled, Value::Off)?;
/// let revision = store.apply(&plan, "admin@contoso.example", now)?;
/// assert_eq!(revision.settings.version(), 2);
/// assert!(!store.decide(&pat).is_on());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SettingsStore {
    store: Arc<dyn Store>,
    limits: Limits,
}

impl SettingsStore {
    /// Settings in this store. Several programs may share it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, limits: Limits::default() }
    }

    /// With other limits of what is stored: [`Limits::groups`] and [`Limits::stored_bytes`].
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

/// The newest version of a tenant, as its own record says.
struct Head {
    version: u64,
    digest: Digest,
    /// The version of the record.
    record: u64,
}

impl Head {
    fn id(&self) -> VersionId {
        VersionId::new(self.version, self.digest)
    }
}

fn current_key(tenant: &TenantId) -> Key {
    Key::new(CURRENT, tenant.folded(), "current")
}

fn revision_key(tenant: &TenantId, version: u64) -> Key {
    Key::new(REVISIONS, tenant.folded(), version.to_be_bytes())
}

fn part_key(tenant: &TenantId, digest: &Digest) -> Key {
    Key::new(GROUPS, tenant.folded(), digest.as_slice())
}
