//! The registry of a host's partners.

use std::collections::BTreeMap;

use crate::{Entry, PartnerId, RegistryError};

/// The partners that a host accepts. A registry holds data only: it opens no connection.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    entries: BTreeMap<PartnerId, Entry>,
}

impl Registry {
    /// An empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`RegistryError::DuplicateId`], [`RegistryError::DuplicateOriginator`] or [`RegistryError::DuplicateSenderHost`] if the
    /// id, an originator or a sender host is already another entry's: each must lead to one partner.
    pub fn insert(&mut self, entry: Entry) -> Result<(), RegistryError> {
        if self.entries.contains_key(entry.id()) {
            return Err(RegistryError::DuplicateId);
        }
        self.check_free(&entry)?;
        self.entries.insert(entry.id().clone(), entry);
        Ok(())
    }

    /// Puts an entry in place of the one with the same id, or adds it: how a host enrols a built-in partner.
    ///
    /// # Errors
    /// [`RegistryError::DuplicateOriginator`] or [`RegistryError::DuplicateSenderHost`] if an originator or a sender host is
    /// already another entry's.
    pub fn replace(&mut self, entry: Entry) -> Result<(), RegistryError> {
        self.check_free(&entry)?;
        self.entries.insert(entry.id().clone(), entry);
        Ok(())
    }

    /// The entry with an id.
    #[must_use]
    pub fn get(&self, id: &PartnerId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// The entry with an id given as text.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.id().as_str() == id)
    }

    /// All entries, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry to which the service issued an originator.
    #[must_use]
    pub fn by_originator(&self, originator: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.has_originator(originator))
    }

    /// The entry whose mail comes from a host of a From address (exact, lower case).
    #[must_use]
    pub fn by_sender_host(&self, host: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.sender_hosts().iter().any(|have| have == host))
    }

    fn check_free(&self, entry: &Entry) -> Result<(), RegistryError> {
        for other in self.entries().filter(|other| other.id() != entry.id()) {
            if entry.originators().iter().any(|have| other.has_originator(have)) {
                return Err(RegistryError::DuplicateOriginator);
            }
            if entry.sender_hosts().iter().any(|have| other.sender_hosts().contains(have)) {
                return Err(RegistryError::DuplicateSenderHost);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, host: &str, originator: &str) -> Entry {
        Entry::builder(id, id).unwrap().sender_hosts([host]).originators([originator]).build().unwrap()
    }

    #[test]
    fn an_originator_and_a_sender_host_lead_to_one_partner() {
        let mut registry = Registry::new();
        registry.insert(entry("a", "post.a.example", "o-a")).unwrap();
        assert_eq!(registry.insert(entry("a", "x.example", "o-x")), Err(RegistryError::DuplicateId));
        assert_eq!(registry.insert(entry("b", "x.example", "o-a")), Err(RegistryError::DuplicateOriginator));
        assert_eq!(
            registry.replace(entry("b", "POST.a.example.", "o-b")),
            Err(RegistryError::DuplicateSenderHost)
        );
        registry.replace(entry("a", "post.a.example", "o-a2")).unwrap();
        assert!(registry.by_originator("o-a").is_none());
        assert_eq!(registry.by_originator("o-a2").unwrap().id().as_str(), "a");
        assert_eq!(registry.by_sender_host("post.a.example").unwrap().id().as_str(), "a");
        assert!(registry.find("b").is_none());
    }
}
