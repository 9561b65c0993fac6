//! What each version changed.

use std::collections::BTreeSet;

use super::{LoadError, SettingsStore, VersionChanges, chain, record::Version};
use crate::{TenantId, TenantSettings, declared, differences};

impl SettingsStore {
    /// The newest `limit` versions, newest first, each with what it changed.
    ///
    /// # Errors
    /// [`LoadError`] if the store fails, or one of these versions is missing, damaged or not the one that the next one follows: a
    /// history with a gap would be misread. [`verify`](Self::verify) says which.
    pub fn history(&self, tenant: &TenantId, limit: u32) -> Result<Vec<VersionChanges>, LoadError> {
        let Some(head) = self.head(tenant)? else { return Ok(Vec::new()) };
        let first = head.version.saturating_sub(u64::from(limit)).saturating_add(1);
        let (mut before, mut digest): (Option<Version>, _) = (None, chain::start());
        let mut history = Vec::new();
        for version in first.saturating_sub(1).max(1)..=head.version {
            let (body, found) = self.version_record(tenant, version)?.ok_or(LoadError::Damaged)?;
            let is_first_read = before.is_none() && version > 1;
            if found.prev != digest && !is_first_read {
                return Err(LoadError::Damaged);
            }
            digest = chain::of_version(&body);
            if version >= first {
                history.push(self.changes(tenant, before, &found)?);
            }
            before = Some(found);
        }
        if digest != head.digest {
            return Err(LoadError::Damaged);
        }
        history.reverse();
        Ok(history)
    }

    /// What a version changed. Only the groups in which the two differ are read: in a large tenant most are the same.
    fn changes(
        &self,
        tenant: &TenantId,
        before: Option<Version>,
        found: &Version,
    ) -> Result<VersionChanges, LoadError> {
        let mut revision = found.revision.clone();
        let new: BTreeSet<_> = found.parts.iter().collect();
        let old = match before {
            Some(Version { revision: mut old, parts, .. }) => {
                let before: BTreeSet<_> = parts.iter().collect();
                self.add_groups(tenant, &mut old, before.difference(&new).copied())?;
                self.add_groups(tenant, &mut revision, new.difference(&before).copied())?;
                old.settings
            }
            None => {
                self.add_groups(tenant, &mut revision, found.parts.iter())?;
                TenantSettings::new(tenant.clone(), revision.settings.kind())
            }
        };
        Ok(VersionChanges {
            version: revision.settings.version(),
            at: revision.at,
            changes: differences(&old, &revision.settings),
            declared: declared(&old, &revision.settings),
            by: revision.by,
            action: revision.action,
        })
    }
}
