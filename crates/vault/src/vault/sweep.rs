//! Rewrapping the records of all owners, many owners to one sync.

use billfold_store::{StoreError, Write};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::draft::Prepared;
use super::keys::rewrap;
use super::{KeysError, Vault, space};
use crate::OwnerId;
use crate::error::AccessError;

/// The outcome of a sweep over all owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct RewrapReport {
    /// Owners that were looked at.
    pub owners: usize,
    /// Owners with records under an older key.
    pub changed: usize,
    /// Records that were wrapped anew.
    pub rewrapped: usize,
}

/// Owners of a page. Each page is read anew, so that owners who come meanwhile are seen.
const PAGE: usize = 500;

/// Writes that are collected before they are committed.
const TOGETHER: usize = 2000;

impl Vault {
    /// [Wraps](Self::rewrap) the records of every owner by the owner's active key, where an older one wraps them. Each owner's
    /// change is all or nothing, and stays if the sweep ends early; calling again does the rest. The changes of many owners
    /// are handed to the store at once, which syncs them together.
    ///
    /// # Errors
    /// [`KeysError`] at the first owner whose records cannot be read, or whose change cannot be written.
    pub fn rewrap_all(&self, now: DateTime<Utc>) -> Result<RewrapReport, KeysError> {
        let mut report = RewrapReport::default();
        let mut group = Group::default();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let shards =
                self.store.shards(space::OWNER, after.as_deref(), PAGE).map_err(AccessError::from)?;
            for shard in &shards {
                let Some(owner) = self.owner_of(shard)? else { continue };
                report.owners = report.owners.saturating_add(1);
                if let Some(change) = self.prepare(&owner, false, now, &mut rewrap)? {
                    group.add(owner, change);
                }
                if group.writes >= TOGETHER {
                    self.rewrap_together(&mut group, now, &mut report)?;
                }
            }
            match shards.last() {
                Some(last) if shards.len() == PAGE => after = Some(last.clone()),
                _ => break,
            }
        }
        self.rewrap_together(&mut group, now, &mut report)?;
        Ok(report)
    }

    /// Commits a group and empties it. An owner whom another writer changed meanwhile is done again on its own.
    fn rewrap_together(
        &self,
        group: &mut Group,
        now: DateTime<Utc>,
        report: &mut RewrapReport,
    ) -> Result<(), KeysError> {
        let Group { owners, commits, .. } = std::mem::take(group);
        let mut failed: Option<StoreError> = None;
        for ((owner, change), answer) in owners.into_iter().zip(self.store.commit_all(&commits)) {
            let rewrapped = match answer {
                Ok(()) => {
                    self.anchor(&change.shard, change.epoch);
                    change.answer.rewrapped
                }
                // Another writer was faster. On its own the change is retried until it is through.
                Err(error) if error.is_conflict() => self.rewrap(&owner, now)?.rewrapped,
                Err(error) => {
                    // The other owners' commits stay made, so they are counted and anchored before the error is told.
                    failed = Some(error);
                    continue;
                }
            };
            report.changed = report.changed.saturating_add(1);
            report.rewrapped = report.rewrapped.saturating_add(rewrapped);
        }
        failed.map_or(Ok(()), |error| Err(AccessError::from(error).into()))
    }
}

/// Changes that wait to be committed.
#[derive(Default)]
struct Group {
    owners: Vec<(OwnerId, Prepared<super::KeyReport>)>,
    commits: Vec<Vec<Write>>,
    writes: usize,
}

impl Group {
    fn add(&mut self, owner: OwnerId, mut change: Prepared<super::KeyReport>) {
        let writes = std::mem::take(&mut change.writes);
        if !writes.is_empty() {
            self.writes = self.writes.saturating_add(writes.len());
            self.commits.push(writes);
            self.owners.push((owner, change));
        }
    }
}
