//! Removing what is old, and destroying what is an owner's.

use billfold_store::{Key, Record, Write};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::remove::oldest;
use super::{MANIFEST, NAME, ROUNDS, TOMBSTONE, Vault, space};
use crate::crypto::{open_small, seal_small};
use crate::error::AccessError;
use crate::keys::KeyRow;
use crate::record::{Action, StoredCard, chain_start};
use crate::vault::draft::name_aad;
use crate::{MethodId, OwnerId, Proof};

/// The rule for which methods are too old (PCI DSS 3.2.1: keep no longer than needed).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurgeRule {
    /// Remove cards that expired more than so many days ago.
    pub expired_days: Option<u16>,
    /// Remove cards that were neither added nor changed for so many days.
    pub unchanged_days: Option<u16>,
}

impl PurgeRule {
    /// Cards that expired more than `days` ago.
    #[must_use]
    pub fn expired(days: u16) -> Self {
        Self { expired_days: Some(days), unchanged_days: None }
    }

    /// Cards that were not changed for `days`.
    #[must_use]
    pub fn unchanged(days: u16) -> Self {
        Self { expired_days: None, unchanged_days: Some(days) }
    }

    fn meets(&self, card: &StoredCard<'_>, now: DateTime<Utc>) -> bool {
        let before = |days: u16| now.checked_sub_signed(TimeDelta::days(i64::from(days)));
        let expired = self.expired_days.and_then(before).is_some_and(|then| card.expiry.is_past(then));
        let unchanged = self.unchanged_days.and_then(before).is_some_and(|then| card.updated < then);
        expired || unchanged
    }
}

/// The outcome of [`Vault::purge`]: which methods were removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PurgeReport {
    /// Methods that were removed.
    pub removed: Vec<MethodId>,
    /// How many are left.
    pub kept: usize,
}

/// The outcome of [`Vault::shred`]: what was deleted, and whether no copy can be read any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShredReport {
    /// Rows that were deleted from the store.
    pub rows: usize,
    /// Whether every copy of the owner's cards, in any backup, is unreadable for ever. `proven` only if the key provider
    /// kept a secret of the owner outside the database, and has destroyed it.
    pub destroyed: Proof,
}

/// What is kept of a shredded owner: where epoch and audit trail continue if the owner returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tombstone {
    pub(super) epoch: u64,
    pub(super) audit: (u64, [u8; 32]),
}

impl Vault {
    /// Removes the methods of an owner that a rule finds too old.
    ///
    /// # Errors
    /// [`AccessError`] if the store or the key provider fails, or a record is damaged, missing, altered or older than
    /// it must be.
    pub fn purge(
        &self,
        owner: &OwnerId,
        rule: PurgeRule,
        now: DateTime<Utc>,
    ) -> Result<PurgeReport, AccessError> {
        let report = self.change(owner, false, now, |draft| {
            let ids: Vec<_> = draft.state.manifest.entries.keys().copied().collect();
            let mut removed = Vec::new();
            for id in ids {
                let record = draft.state.method_row(&id)?.ok_or(AccessError::Missing { what: "method" })?;
                let (schema, content) = draft.state.open_method(&id, &record)?;
                let card =
                    StoredCard::read(schema, &content).ok_or(AccessError::NotAuthentic { what: "method" })?;
                if rule.meets(&card, now) {
                    draft.remove(&id, &record);
                    draft.note(Action::Purged, Some(id), "");
                    removed.push(id);
                }
            }
            if draft.state.manifest.default.is_some_and(|id| removed.contains(&id)) {
                draft.state.manifest.default = oldest(draft)?;
            }
            Ok::<_, AccessError>(PurgeReport { removed, kept: draft.state.manifest.entries.len() })
        })?;
        Ok(report.unwrap_or(PurgeReport { removed: Vec::new(), kept: 0 }))
    }

    /// Destroys an owner's methods and keys. The audit trail stays: it holds no card data. See
    /// [`shred_on_record`](Self::shred_on_record) for an event of it.
    ///
    /// Deleting rows is a logical deletion: free pages, logs and backups keep the sealed records and the wrapped keys. Only a
    /// provider that kept a secret of the owner outside the database makes them unreadable; see [`ShredReport::destroyed`].
    ///
    /// # Errors
    /// [`AccessError`] if the store or the key provider fails. The owner's secret is destroyed first; calling again
    /// finishes what an error interrupted.
    pub fn shred(&self, owner: &OwnerId) -> Result<ShredReport, AccessError> {
        let shard = self.shard(owner);
        let tombstone = match self.load_unanchored(owner) {
            Ok(Some(state)) => Some(Tombstone { epoch: state.manifest.epoch, audit: state.manifest.audit }),
            // The manifest does not open any more: an earlier call destroyed the secret.
            Ok(None) | Err(AccessError::Provider(_)) => None,
            Err(error) => return Err(error),
        };
        if let Some(tombstone) = tombstone {
            // First of all: once the secret is destroyed, epoch and audit trail can no longer be read from the manifest.
            self.bury(&shard, tombstone)?;
        }
        let mut destroyed = Proof::NotProvable;
        if let Some(secrets) = self.kek.owner_secrets() {
            if self.all_mixed(&shard)? {
                destroyed = Proof::Proven;
            }
            // Before the rows: if the program ends in between, what is left cannot be read.
            secrets.destroy(&shard)?;
        }
        let mut rows = 0_usize;
        for _ in 0..ROUNDS {
            let batch = self.remains(&shard)?;
            if batch.is_empty() {
                return Ok(ShredReport { rows, destroyed });
            }
            let writes: Vec<_> =
                batch.iter().map(|record| Write::delete(record.key.clone(), record.version)).collect();
            match self.store.commit(&writes) {
                Ok(()) => rows = rows.saturating_add(writes.len()),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AccessError::Contended)
    }

    /// [Shreds](Self::shred) an owner with an event of it at the end of the audit trail, which stays.
    ///
    /// # Errors
    /// [`AccessError`] if the store or the key provider fails; if the event cannot be written nothing is destroyed.
    pub fn shred_on_record(&self, owner: &OwnerId, now: DateTime<Utc>) -> Result<ShredReport, AccessError> {
        self.change(owner, false, now, |draft| {
            draft.note(Action::Shredded, None, "");
            Ok::<_, AccessError>(())
        })?;
        self.shred(owner)
    }

    /// Rows of an owner that shredding deletes, methods and keys first, a commit's worth.
    fn remains(&self, shard: &[u8; 32]) -> Result<Vec<Record>, AccessError> {
        const BATCH: usize = 200;
        let mut batch = self.store.scan(space::METHOD, shard, None, BATCH)?;
        batch.extend(self.store.scan(space::KEY, shard, None, BATCH.saturating_sub(batch.len()))?);
        if batch.len() < BATCH {
            for id in [MANIFEST, NAME] {
                // finished.
                batch.extend(self.store.get(&Key::new(space::OWNER, *shard, id))?);
            }
        }
        Ok(batch)
    }

    fn bury(&self, shard: &[u8; 32], tombstone: Tombstone) -> Result<(), AccessError> {
        let (events, digest) = tombstone.audit;
        let plain = [&tombstone.epoch.to_be_bytes()[..], &events.to_be_bytes(), &digest].concat();
        let body = seal_small(&self.locator, &tombstone_aad(shard), &plain)?;
        let key = Key::new(space::OWNER, *shard, TOMBSTONE);
        let write = match self.store.get(&key)? {
            Some(old) => Write::replace(key, old.version, body, Vec::new()),
            None => Write::insert(key, body, Vec::new()),
        };
        Ok(self.store.commit(&[write])?)
    }

    /// What stayed of an owner who was shredded; for one who was not, the beginning.
    pub(super) fn tombstone(&self, shard: &[u8; 32]) -> Result<Tombstone, AccessError> {
        let Some(record) = self.store.get(&Key::new(space::OWNER, *shard, TOMBSTONE))? else {
            return Ok(Tombstone { epoch: 0, audit: (0, chain_start()) });
        };
        let altered = || AccessError::NotAuthentic { what: "tombstone" };
        let plain = open_small(&self.locator, &tombstone_aad(shard), &record.body).map_err(|_| altered())?;
        let (epoch, rest) = plain.split_first_chunk().ok_or_else(altered)?;
        let (events, digest) = rest.split_first_chunk().ok_or_else(altered)?;
        let digest = digest.try_into().map_err(|_| altered())?;
        Ok(Tombstone { epoch: u64::from_be_bytes(*epoch), audit: (u64::from_be_bytes(*events), digest) })
    }

    /// Owners with records, a page of them, in no particular order: those behind `after`, which is the last one of the page
    /// before. For sweeps by the operator.
    ///
    /// # Errors
    /// [`AccessError`] if the store fails.
    pub fn owners(&self, after: Option<&OwnerId>, limit: usize) -> Result<Vec<OwnerId>, AccessError> {
        let after = after.map(|owner| self.shard(owner));
        let shards = self.store.shards(space::OWNER, after.as_ref().map(<[u8; 32]>::as_slice), limit)?;
        let mut owners = Vec::with_capacity(shards.len());
        for shard in shards {
            owners.extend(self.owner_of(&shard)?);
        }
        Ok(owners)
    }

    /// The owner of a shard. A shard of another namespace in the same store is not ours, and has none.
    pub(super) fn owner_of(&self, shard: &[u8]) -> Result<Option<OwnerId>, AccessError> {
        let Ok(shard) = <[u8; 32]>::try_from(shard) else { return Ok(None) };
        let Some(record) = self.store.get(&Key::new(space::OWNER, shard, NAME))? else { return Ok(None) };
        let Ok(name) = open_small(&self.locator, &name_aad(&shard), &record.body) else { return Ok(None) };
        Ok(std::str::from_utf8(&name).ok().and_then(|name| name.parse().ok()))
    }

    /// Whether every key of an owner has the owner's secret mixed in. Only then does destroying the secret make all of them
    /// useless.
    fn all_mixed(&self, shard: &[u8; 32]) -> Result<bool, AccessError> {
        let rows = self.store.scan(space::KEY, shard, None, 1000)?;
        Ok(rows.iter().all(|row| KeyRow::parse(&row.body).is_some_and(|row| row.mixed)))
    }
}

fn tombstone_aad(shard: &[u8; 32]) -> Vec<u8> {
    crate::crypto::Canonical::new("billfold-vault tombstone").field(shard).finish()
}
