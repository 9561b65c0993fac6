//! Looking at the whole history: is it the one that was written?

use std::collections::BTreeSet;

use billfold_reason::{Code, Coded, codes};
use serde::Serialize;

use super::record::{self, Version};
use super::{Head, LoadError, REVISIONS, SettingsStore, chain, part_key, revision_key};
use crate::TenantId;
use chain::Digest;

codes! {
    /// What is wrong with a history.
    pub(crate) PROBLEMS;
    MISSING = Code::damage("settings.history_missing", "A version of the settings, or a record of its groups, is missing.")
        .with_remedy("An operator must restore the store from a backup, and find out who removed it.");
    ALTERED = Code::damage("settings.history_altered", "A version of the settings is not the one that was stored: it was altered or exchanged.")
        .with_remedy("An operator must restore the store from a backup, and find out who altered it.");
    ADDED = Code::damage("settings.history_added", "There is a version of the settings beyond the newest one.")
        .with_remedy("An operator must find out who wrote it, or put an older newest version in place.");
    REWRITTEN = Code::damage("settings.history_rewritten", "No version of the settings has the digest that was seen before: the history was rewritten.")
        .with_remedy("An operator must compare the store with a backup from before.");
}

/// What [`SettingsStore::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HistoryReport {
    /// How many versions there should be.
    pub versions: u64,
    /// The digest of the newest, hexadecimal. Kept elsewhere, it proves later that nothing up to it was rewritten.
    pub digest: String,
    /// What is wrong; empty if nothing is.
    pub problems: Vec<HistoryProblem>,
}

/// Something that is wrong with a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct HistoryProblem {
    /// Which version.
    pub version: u64,
    /// Its code, such as `settings.history_altered`.
    pub code: &'static Code,
}

impl Coded for HistoryProblem {
    fn codes() -> &'static [Code] {
        PROBLEMS
    }

    fn code(&self) -> &'static Code {
        self.code
    }
}

impl SettingsStore {
    /// Follows the history of a tenant from its first version to the newest, with the records of its groups: each version
    /// carries the digest of the one before it, and the head the digest of the newest. So it finds versions that were altered,
    /// removed or exchanged; after a hundred of them it stops.
    ///
    /// Whoever can write the store can rewrite all of it, digests and all, and the store alone cannot prove that nobody did. `seen` is
    /// the newest digest of an earlier report, kept where they cannot write: then that is found as well.
    ///
    /// # Errors
    /// [`LoadError`] only if the store fails, the tenant is not known or its head is damaged; what is wrong with the versions is in
    /// the report.
    pub fn verify(&self, tenant: &TenantId, seen: Option<&str>) -> Result<HistoryReport, LoadError> {
        let head = self.head(tenant)?.ok_or(LoadError::TenantUnknown)?;
        let mut walk = Walk { store: self, tenant, problems: BTreeSet::new(), parts: BTreeSet::new() };
        let (mut before, mut is_seen) = (Some(chain::start()), seen.is_none());
        for version in 1..=head.version {
            if walk.problems.len() >= MAX_PROBLEMS {
                return Ok(walk.report(&head));
            }
            before = walk.version(version, before)?;
            is_seen |= before.is_some_and(|digest| seen.is_some_and(|seen| is_same(seen, &digest)));
        }
        walk.end(&head, before)?;
        if !is_seen {
            walk.found(head.version, &REWRITTEN);
        }
        Ok(walk.report(&head))
    }
}

/// Where looking on ends: a head that was altered may name any number of versions.
const MAX_PROBLEMS: usize = 100;

fn is_same(text: &str, digest: &Digest) -> bool {
    text.trim().eq_ignore_ascii_case(&hex::encode(digest))
}

struct Walk<'a> {
    store: &'a SettingsStore,
    tenant: &'a TenantId,
    problems: BTreeSet<HistoryProblem>,
    /// Records of groups that were looked at: versions share them.
    parts: BTreeSet<Digest>,
}

impl Walk<'_> {
    fn found(&mut self, version: u64, code: &'static Code) {
        self.problems.insert(HistoryProblem { version, code });
    }

    /// Looks at one version, which should follow `before`; answers what the next one should follow.
    fn version(&mut self, version: u64, before: Option<Digest>) -> Result<Option<Digest>, LoadError> {
        let Some(found) = self.store.store.get(&revision_key(self.tenant, version))? else {
            self.found(version, &MISSING);
            return Ok(None);
        };
        let digest = chain::of_version(&found.body);
        let Ok(Version { parts, prev, .. }) = record::decode(&found.body, self.tenant, version) else {
            self.found(version, &ALTERED);
            return Ok(Some(digest));
        };
        if before.is_some_and(|before| before != prev) {
            // Either of the two; if it is this one, the next one says so as well.
            self.found(version.saturating_sub(1).max(1), &ALTERED);
        }
        for part in parts {
            self.part(version, part)?;
        }
        Ok(Some(digest))
    }

    fn part(&mut self, version: u64, digest: Digest) -> Result<(), LoadError> {
        if !self.parts.insert(digest) {
            return Ok(());
        }
        match self.store.store.get(&part_key(self.tenant, &digest))? {
            None => self.found(version, &MISSING),
            Some(found) if chain::of_part(&found.body) != digest => self.found(version, &ALTERED),
            Some(_) => {}
        }
        Ok(())
    }

    fn report(self, head: &Head) -> HistoryReport {
        let problems = self.problems.into_iter().collect();
        HistoryReport { versions: head.version, digest: hex::encode(head.digest), problems }
    }

    fn end(&mut self, head: &Head, newest: Option<Digest>) -> Result<(), LoadError> {
        if newest.is_some_and(|digest| digest != head.digest) {
            self.found(head.version, &ALTERED);
        }
        let (shard, after) = (self.tenant.folded().as_bytes(), head.version.to_be_bytes());
        let beyond = self.store.store.scan(REVISIONS, shard, Some(after.as_slice()), 1)?;
        if !beyond.is_empty() {
            self.found(head.version.saturating_add(1), &ADDED);
        }
        Ok(())
    }
}
