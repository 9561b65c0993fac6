//! Reading versions.

use super::{
    Head, LoadError, Revision, SettingsStore, chain, current_key, part_key, parts, record, revision_key,
};
use crate::{Decision, Lookup, Mailbox, TenantId, TenantSettings, Unavailable, VersionId, decide};
use chain::Digest;
use record::{Damaged, Version};

impl SettingsStore {
    /// The newest settings of a tenant; none if nothing was ever stored.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or the stored settings are damaged or of a later format.
    pub fn load(&self, tenant: &TenantId) -> Result<Option<TenantSettings>, LoadError> {
        let Some(head) = self.head(tenant)? else { return Ok(None) };
        Ok(Some(self.newest(tenant, &head)?.settings))
    }

    /// The newest settings of a tenant that must be known.
    ///
    /// # Errors
    /// [`LoadError::TenantUnknown`] if nothing was ever stored; otherwise as [`load`](Self::load).
    pub fn require(&self, tenant: &TenantId) -> Result<TenantSettings, LoadError> {
        self.load(tenant)?.ok_or(LoadError::TenantUnknown)
    }

    /// The newest settings, unless they are those that the caller has ([`TenantSettings::stored`]). It reads them only then, so a
    /// host may ask before each of its questions.
    ///
    /// An older version counts as changed, and so does the same number of another history: the store may have been restored or
    /// exchanged since.
    ///
    /// # Errors
    /// [`LoadError::TenantUnknown`] if nothing is stored, otherwise [`LoadError`] if the store fails, or the stored settings are
    /// damaged or of a later format.
    pub fn changed_since(
        &self,
        tenant: &TenantId,
        seen: Option<&VersionId>,
    ) -> Result<Option<TenantSettings>, LoadError> {
        let head = self.head(tenant)?.ok_or(LoadError::TenantUnknown)?;
        if seen == Some(&head.id()) {
            return Ok(None);
        }
        Ok(Some(self.newest(tenant, &head)?.settings))
    }

    /// Which version is the newest; none if nothing was ever stored.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or its record is damaged or of a later format.
    pub fn version(&self, tenant: &TenantId) -> Result<Option<VersionId>, LoadError> {
        Ok(self.head(tenant)?.map(|head| head.id()))
    }

    /// Decides for a mailbox with the newest settings. Whatever keeps them from being read makes them unavailable, and the
    /// decision off; so does a tenant for which nothing was ever stored. An address of a known group is that group's mailbox.
    pub fn decide(&self, mailbox: &Mailbox) -> Decision {
        let Some(tenant) = mailbox.tenant() else {
            return decide(mailbox, &Lookup::NONE);
        };
        match self.require(tenant) {
            Ok(settings) => decide(&settings.mailbox(mailbox.clone()), &Lookup::Found(&settings)),
            Err(error) => decide(mailbox, &Lookup::Unavailable(Unavailable::from(&error))),
        }
    }

    /// One version of a tenant's settings; none if there is no such version.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or that version is damaged or of a later format.
    pub fn revision(&self, tenant: &TenantId, version: u64) -> Result<Option<Revision>, LoadError> {
        match self.version_record(tenant, version)? {
            Some((_, found)) => Ok(Some(self.with_groups(tenant, found)?)),
            None => Ok(None),
        }
    }

    pub(super) fn head(&self, tenant: &TenantId) -> Result<Option<Head>, LoadError> {
        let Some(found) = self.store.get(&current_key(tenant))? else { return Ok(None) };
        let (version, digest) = record::decode_head(&found.body)?;
        Ok(Some(Head { version, digest, record: found.version }))
    }

    /// The newest revision, which must be the one that the head names.
    pub(super) fn newest(&self, tenant: &TenantId, head: &Head) -> Result<Revision, LoadError> {
        self.with_groups(tenant, self.newest_record(tenant, head)?)
    }

    pub(super) fn newest_record(&self, tenant: &TenantId, head: &Head) -> Result<Version, LoadError> {
        let (body, found) = self.version_record(tenant, head.version)?.ok_or(LoadError::Damaged)?;
        if chain::of_version(&body) == head.digest { Ok(found) } else { Err(LoadError::Damaged) }
    }

    pub(super) fn version_record(
        &self,
        tenant: &TenantId,
        version: u64,
    ) -> Result<Option<(Vec<u8>, Version)>, LoadError> {
        let Some(found) = self.store.get(&revision_key(tenant, version))? else { return Ok(None) };
        let decoded = record::decode(&found.body, tenant, version)?;
        Ok(Some((found.body, decoded)))
    }

    fn with_groups(&self, tenant: &TenantId, found: Version) -> Result<Revision, LoadError> {
        let mut revision = found.revision;
        self.add_groups(tenant, &mut revision, found.parts.iter())?;
        Ok(revision)
    }

    /// Adds the groups of these records.
    pub(super) fn add_groups<'d>(
        &self,
        tenant: &TenantId,
        revision: &mut Revision,
        digests: impl Iterator<Item = &'d Digest>,
    ) -> Result<(), LoadError> {
        for digest in digests {
            let body = self.part(tenant, digest)?.ok_or(LoadError::Damaged)?;
            parts::join(&body, &mut revision.settings)?;
        }
        Ok(())
    }

    /// A record of groups, which must be the one that its digest names; none if it is missing.
    pub(super) fn part(&self, tenant: &TenantId, digest: &Digest) -> Result<Option<Vec<u8>>, LoadError> {
        match self.store.get(&part_key(tenant, digest))? {
            Some(found) if chain::of_part(&found.body) == *digest => Ok(Some(found.body)),
            Some(_) => Err(LoadError::Damaged),
            None => Ok(None),
        }
    }
}

impl From<Damaged> for LoadError {
    fn from(_: Damaged) -> Self {
        Self::Damaged
    }
}
