//! Writing a version: all of it, or nothing that counts.

use std::collections::BTreeSet;

use billfold_store::{StoreError, Write, limits};
use chrono::{DateTime, Utc};

use super::parts::{self, Part};
use super::{
    ApplyError, Head, LoadError, Revision, SettingsStore, chain, current_key, part_key, record, revision_key,
};
use crate::{Action, Author, Plan, TenantId, VersionId};
use chain::Digest;

/// Bytes of the records of groups that one commit writes.
const BATCH: usize = limits::MAX_COMMIT / 2;

impl SettingsStore {
    /// Applies a plan: all of it, or nothing. A plan that changes nothing makes no version; the version of the answer tells.
    ///
    /// # Errors
    /// [`ApplyError`] if the plan has errors, if the tenant is not known or is created twice, if somebody changed the settings since
    /// the plan was made (plan again), if the result is larger than the limits, or if the store fails. Nothing of the plan is
    /// applied then, unless the store's own error says that the outcome is unknown: read again to see.
    pub fn apply(
        &self,
        plan: &Plan,
        by: impl Into<Author>,
        now: DateTime<Utc>,
    ) -> Result<Revision, ApplyError> {
        if !plan.errors().is_empty() {
            return Err(ApplyError::Refused { count: plan.errors().len() });
        }
        let (head, tenant, planned) = (self.head(plan.tenant())?, plan.tenant(), plan.before().version());
        match (&head, plan.action()) {
            (Some(head), Action::Create { .. }) => return Err(ApplyError::Exists { found: head.version }),
            (None, Action::Create { .. } | Action::Document { .. }) if planned == 0 => {}
            (None, _) if planned == 0 => return Err(LoadError::TenantUnknown.into()),
            (None, _) => return Err(ApplyError::Stale { planned, found: 0 }),
            // By the whole identity: a store that was restored or exchanged may be at the same number with other settings.
            (Some(head), _) if plan.before().stored() != Some(&head.id()) => {
                return Err(ApplyError::Stale { planned, found: head.version });
            }
            (Some(head), _) if plan.is_empty() => return Ok(self.newest(tenant, head)?),
            (Some(_), _) => {}
        }
        let by = by.into();
        let settings = plan.applied(&by, now);
        let mut revision = Revision { settings, at: now, by, action: plan.action().clone().kept() };
        let id = self.write(tenant, head.as_ref(), &revision)?;
        revision.settings = revision.settings.with_version_id(id);
        Ok(revision)
    }

    fn write(
        &self,
        tenant: &TenantId,
        head: Option<&Head>,
        revision: &Revision,
    ) -> Result<VersionId, ApplyError> {
        let settings = &revision.settings;
        if settings.groups().len() > self.limits.groups {
            return Err(ApplyError::TooManyGroups { limit: self.limits.groups });
        }
        let parts = parts::divide(settings.groups()).map_err(LoadError::from)?;
        let bytes = parts.iter().map(|part| part.body.len()).fold(0, usize::saturating_add);
        if bytes > self.limits.stored_bytes {
            return Err(ApplyError::TooLarge { limit: self.limits.stored_bytes });
        }
        let (prev, known) = match head {
            Some(head) => (head.digest, self.newest_record(tenant, head)?.parts.into_iter().collect()),
            None => (chain::start(), BTreeSet::new()),
        };
        self.write_parts(tenant, &parts, &known)?;
        let body = record::encode(revision, &parts, &prev).map_err(LoadError::from)?;
        let digest = chain::of_version(&body);
        let id = VersionId::new(settings.version(), digest);
        let pointer = record::encode_head(settings.version(), &digest);
        let (place, pointer) = (current_key(tenant), pointer.map_err(LoadError::from)?);
        let newest = match head {
            None => Write::insert(place, pointer, Vec::new()),
            Some(head) => Write::replace(place, head.record, pointer, Vec::new()),
        };
        // One commit for both: a head without its version would be damage, a version without its head a gap for the next.
        let kept = Write::insert(revision_key(tenant, settings.version()), body, Vec::new());
        match self.store.commit(&[newest, kept]) {
            // Somebody was faster between our reading and our writing.
            Err(StoreError::Conflict { .. }) => {
                let found = self.version(tenant)?.map_or(0, |id| id.number());
                Err(ApplyError::Stale { planned: head.map_or(0, |head| head.version), found })
            }
            answer => answer.map(|()| id).map_err(ApplyError::Store),
        }
    }

    /// Writes the records of groups that are not there yet. They count only once a version names them, so it does not matter if
    /// the program ends between two of these commits.
    fn write_parts(
        &self,
        tenant: &TenantId,
        parts: &[Part],
        known: &BTreeSet<Digest>,
    ) -> Result<(), ApplyError> {
        let (mut batch, mut bytes) = (Vec::new(), 0_usize);
        for part in parts.iter().filter(|part| !known.contains(&part.digest)) {
            if self.part(tenant, &part.digest)?.is_some() {
                continue;
            }
            bytes = bytes.saturating_add(part.body.len());
            if bytes > BATCH || batch.len() == limits::MAX_WRITES {
                self.commit_parts(std::mem::take(&mut batch))?;
                bytes = part.body.len();
            }
            batch.push(Write::insert(part_key(tenant, &part.digest), part.body.clone(), Vec::new()));
        }
        self.commit_parts(batch)
    }

    fn commit_parts(&self, batch: Vec<Write>) -> Result<(), ApplyError> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.store.commit(&batch) {
            // Another writer has stored one of them meanwhile; under its digest it is the same. The rest one by one.
            Err(StoreError::Conflict { .. }) => {
                batch.into_iter().try_for_each(|write| match self.store.commit(&[write]) {
                    Err(StoreError::Conflict { .. }) => Ok(()),
                    answer => answer.map_err(ApplyError::Store),
                })
            }
            answer => answer.map_err(ApplyError::Store),
        }
    }
}
