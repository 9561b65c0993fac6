//! The partners that this host accepts: their adapters, by value.

use std::collections::BTreeMap;
use std::sync::Arc;

use billfold_partner::{Adapter, Entry, PartnerId, Registry, RegistryError, is_loopback};

/// The partner network of a host. Adapters come from their own crates (`billfold-xero`, `billfold-freshbooks`, an integrator's); the
/// facade links none.
#[derive(Debug, Clone, Default)]
pub struct Network {
    registry: Registry,
    adapters: BTreeMap<PartnerId, Arc<dyn Adapter>>,
}

impl Network {
    /// No partner.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a partner.
    ///
    /// # Errors
    /// [`RegistryError`] if its id, an originator or a sender host is already another partner's.
    pub fn insert(&mut self, adapter: Arc<dyn Adapter>) -> Result<(), RegistryError> {
        let entry = adapter.entry().clone();
        let id = entry.id().clone();
        self.registry.insert(entry)?;
        self.adapters.insert(id, adapter);
        Ok(())
    }

    /// The adapter of a partner.
    #[must_use]
    pub fn adapter(&self, id: &PartnerId) -> Option<&Arc<dyn Adapter>> {
        self.adapters.get(id)
    }

    /// Whether every webhook of every partner is on loopback: made-up mail and times can do no harm then.
    #[must_use]
    pub fn is_sandboxed(&self) -> bool {
        let webhooks = self.entries().flat_map(|entry| [entry.request_url(), entry.complete_url()]);
        webhooks.flatten().all(is_loopback)
    }

    /// The entries of all partners.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.registry.entries()
    }

    /// The entry of a partner.
    #[must_use]
    pub fn entry(&self, id: &PartnerId) -> Option<&Entry> {
        self.registry.get(id)
    }
}
