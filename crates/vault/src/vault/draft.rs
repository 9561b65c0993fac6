//! One change of an owner's records: read, decide, commit; again if another writer was first.

use billfold_store::{Index, Key, Record, Write};
use chrono::{DateTime, TimeDelta, Utc};
use zeroize::Zeroizing;

use super::state::State;
use super::{MANIFEST, NAME, ROUNDS, Vault, space};
use crate::crypto::{Canonical, Context, Envelope, KEY_ID, WrappingKey, fill, seal_small};
use crate::error::AccessError;
use crate::keys::{KeyRow, Purpose};
use crate::record::{Action, AuditEvent, AuditRow, Manifest, ManifestEntry, StoredCard};
use crate::{MethodId, OwnerId, ProviderError};

/// Index of methods by the fingerprint of their number.
pub(super) const FINGERPRINT_INDEX: &str = "fingerprint";
/// Index of methods by the version of their wrapping key (u32, big endian).
pub(super) const KEY_INDEX: &str = "key-version";

/// A change in the making.
pub(super) struct Draft<'v> {
    pub(super) state: State<'v>,
    pub(super) now: DateTime<Utc>,
    writes: Vec<Write>,
    events: Vec<(Action, Option<MethodId>, String)>,
}

/// A change of an owner that is decided but not committed.
pub(super) struct Prepared<T> {
    pub(super) answer: T,
    /// Empty if nothing changes.
    pub(super) writes: Vec<Write>,
    pub(super) shard: [u8; 32],
    /// The epoch after the change.
    pub(super) epoch: u64,
}

impl Vault {
    /// Changes an owner's records in one commit. `decide` may run several times, each time on what is stored then.
    /// Without `create`, an owner without records answers `Ok(None)`.
    pub(super) fn change<T, E: From<AccessError>>(
        &self,
        owner: &OwnerId,
        create: bool,
        now: DateTime<Utc>,
        mut decide: impl FnMut(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        for _ in 0..ROUNDS {
            let Some(Prepared { answer, writes, shard, epoch }) =
                self.prepare(owner, create, now, &mut decide)?
            else {
                return Ok(None);
            };
            if writes.is_empty() {
                return Ok(Some(answer));
            }
            match self.store.commit(&writes) {
                Ok(()) => {
                    // After the commit, never before: an anchored epoch that was not stored would make the sound database look
                    // rolled back.
                    self.anchor(&shard, epoch);
                    return Ok(Some(answer));
                }
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(AccessError::from(error).into()),
            }
        }
        Err(AccessError::Contended.into())
    }

    /// A change that is decided but not committed. `None` if the owner has no records.
    pub(super) fn prepare<T, E: From<AccessError>>(
        &self,
        owner: &OwnerId,
        create: bool,
        now: DateTime<Utc>,
        decide: &mut impl FnMut(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<Option<Prepared<T>>, E> {
        for _ in 0..ROUNDS {
            let Some(mut draft) = self.draft(owner, create, now)? else { return Ok(None) };
            match decide(&mut draft) {
                Ok(answer) => {
                    let (shard, epoch) = (draft.state.shard, draft.state.manifest.epoch.saturating_add(1));
                    return Ok(Some(Prepared { answer, writes: draft.finish()?, shard, epoch }));
                }
                Err(error) => {
                    // The records may have changed while they were read. Then the error is not about what is stored now.
                    if !self.moved(&draft.state)? {
                        return Err(error);
                    }
                }
            }
        }
        Err(AccessError::Contended.into())
    }

    /// Notes a committed epoch outside the database, where there is such a place.
    pub(super) fn anchor(&self, shard: &[u8; 32], epoch: u64) {
        if let Some(anchor) = self.kek.anchor() {
            // The next change makes up for a failure here: an epoch ahead of the anchor is accepted.
            let _unanchored = anchor.put(shard, epoch);
        }
    }

    /// Whether another writer has changed the owner's records since they were read.
    pub(super) fn moved(&self, state: &State<'_>) -> Result<bool, AccessError> {
        let key = Key::new(space::OWNER, state.shard, MANIFEST);
        Ok(self.store.get(&key)?.map_or(0, |record| record.version) != state.row)
    }

    fn draft<'v>(
        &'v self,
        owner: &'v OwnerId,
        create: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<Draft<'v>>, AccessError> {
        let Some(state) = self.load(owner)? else {
            return if create { self.new_owner(owner, now).map(Some) } else { Ok(None) };
        };
        if let Some(anchor) = self.kek.anchor() {
            // First what an earlier change could not anchor: otherwise a rollback to it would not be noticed.
            anchor.put(&state.shard, state.manifest.epoch)?;
        }
        let mut draft = Draft { state, now, writes: Vec::new(), events: Vec::new() };
        let manifest = &draft.state.manifest;
        let age = TimeDelta::days(i64::from(self.policy.max_age_days));
        if now.signed_duration_since(manifest.activated) > age || manifest.seals >= self.policy.max_seals {
            draft.rotate()?;
        }
        Ok(Some(draft))
    }

    fn new_owner<'v>(&'v self, owner: &'v OwnerId, now: DateTime<Utc>) -> Result<Draft<'v>, AccessError> {
        let mut key_id = [0; KEY_ID];
        fill(&mut key_id)?;
        let secret = match self.kek.owner_secrets() {
            Some(secrets) => {
                let secret = secrets.get(&self.shard(owner), true)?;
                Some(secret.ok_or(AccessError::Provider(ProviderError::Malformed))?)
            }
            None => None,
        };
        // Not from 0: an owner who returns after a shredding must not fall below the anchored epoch.
        let before = self.tombstone(&self.shard(owner))?;
        let manifest = Manifest {
            epoch: before.epoch,
            default: None,
            key_id,
            active: 0,
            minimum: 1,
            activated: now,
            seals: 0,
            audit: before.audit,
            entries: std::collections::BTreeMap::new(),
        };
        let state = State::fresh(self, owner, manifest, secret);
        let mut draft = Draft { state, now, writes: Vec::new(), events: Vec::new() };
        draft.new_key()?;
        let family = (Purpose::Fingerprint, key_id, 1);
        let (row, fingerprint) = KeyRow::create(self.kek.as_ref(), draft.state.holder(), family, now)?;
        draft.insert_key(&row);
        let shard = draft.state.shard;
        let name = seal_small(&self.locator, &name_aad(&shard), owner.to_string().as_bytes())?;
        draft.writes.push(Write::insert(Key::new(space::OWNER, shard, NAME), name, Vec::new()));
        draft.state.learn_fingerprint(fingerprint);
        Ok(draft)
    }
}

impl<'v> Draft<'v> {
    /// Notes an event.
    pub(super) fn note(&mut self, action: Action, method: Option<MethodId>, detail: impl Into<String>) {
        self.events.push((action, method, detail.into()));
    }

    /// Makes a new version of the wrapping key, which seals from now on.
    pub(super) fn rotate(&mut self) -> Result<u32, AccessError> {
        let version = self.new_key()?;
        self.note(Action::KeyRotated, None, version.to_string());
        Ok(version)
    }

    fn new_key(&mut self) -> Result<u32, AccessError> {
        let version = self.state.manifest.active.checked_add(1).ok_or(AccessError::Sealing)?;
        let family = (Purpose::Wrapping, self.state.manifest.key_id, version);
        let provider = self.state.vault.kek.as_ref();
        let (row, key) = KeyRow::create(provider, self.state.holder(), family, self.now)?;
        self.insert_key(&row);
        self.state.learn(WrappingKey { id: row.id, version, key });
        self.state.manifest.active = version;
        self.state.manifest.activated = self.now;
        // Counted for each version of the key, because the limit is about how much one key has sealed.
        self.state.manifest.seals = 0;
        Ok(version)
    }

    fn insert_key(&mut self, row: &KeyRow) {
        let id = KeyRow::row_id(row.purpose, row.version);
        let key = Key::new(space::KEY, self.state.shard, id);
        self.writes.push(Write::insert(key, row.to_bytes(), Vec::new()));
    }

    /// Seals a card as a new method or as the next version of one.
    pub(super) fn put(
        &mut self,
        id: MethodId,
        was: Option<&Record>,
        card: &StoredCard<'_>,
        fingerprint: [u8; 32],
    ) -> Result<(), AccessError> {
        let version = match self.state.manifest.entries.get(&id) {
            Some(entry) => entry.version.checked_add(1).ok_or(AccessError::Sealing)?,
            None => 1,
        };
        let (vault, owner) = (self.state.vault, self.state.owner);
        let place = vault.place(owner, "method", id.as_bytes());
        let envelope = self.seal(&place, (version, StoredCard::SCHEMA), card.write())?;
        self.write_method(id, was.map(|record| record.version), &envelope, fingerprint);
        self.state.manifest.entries.insert(id, ManifestEntry { version, digest: envelope.digest() });
        Ok(())
    }

    /// Writes a method's envelope: an insert, or a replacement of a row at a version.
    pub(super) fn write_method(
        &mut self,
        id: MethodId,
        was: Option<u64>,
        envelope: &Envelope,
        fingerprint: [u8; 32],
    ) {
        let indexes = vec![
            Index::new(FINGERPRINT_INDEX, fingerprint),
            Index::new(KEY_INDEX, envelope.key_version().to_be_bytes()),
        ];
        let key = self.state.method_key(&id);
        self.writes.push(match was {
            Some(expected) => Write::replace(key, expected, envelope.to_bytes(), indexes),
            None => Write::insert(key, envelope.to_bytes(), indexes),
        });
    }

    /// Removes a method.
    pub(super) fn remove(&mut self, id: &MethodId, record: &Record) {
        self.state.manifest.entries.remove(id);
        self.delete(self.state.method_key(id), record.version);
    }

    /// A write of the host's, in the owner's shard.
    pub(super) fn push(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Deletes a row of the owner.
    pub(super) fn delete(&mut self, key: Key, expected: u64) {
        self.writes.push(Write::delete(key, expected));
    }

    fn seal(
        &mut self,
        place: &Context<'_>,
        version: (u64, u8),
        content: Zeroizing<Vec<u8>>,
    ) -> Result<Envelope, AccessError> {
        let sealed = Envelope::seal(place, version, self.state.active_key()?, content)?;
        self.state.manifest.seals = self.state.manifest.seals.saturating_add(1);
        Ok(sealed)
    }

    /// The writes of this change, with its audit events and the new manifest; empty if nothing changed.
    fn finish(mut self) -> Result<Vec<Write>, AccessError> {
        if self.events.is_empty() && self.writes.is_empty() {
            return Ok(Vec::new());
        }
        for (action, method, detail) in std::mem::take(&mut self.events) {
            self.append(action, method, detail)?;
        }
        let epoch = self.state.manifest.epoch.checked_add(1).ok_or(AccessError::Sealing)?;
        self.state.manifest.epoch = epoch;
        self.state.manifest.seals = self.state.manifest.seals.saturating_add(1);
        let content = self.state.manifest.write();
        let (vault, owner) = (self.state.vault, self.state.owner);
        let place = vault.place(owner, "manifest", MANIFEST);
        let envelope = Envelope::seal(&place, (epoch, Manifest::SCHEMA), self.state.active_key()?, content)?;
        let key = Key::new(space::OWNER, self.state.shard, MANIFEST);
        self.writes.push(match self.state.row {
            0 => Write::insert(key, envelope.to_bytes(), Vec::new()),
            expected => Write::replace(key, expected, envelope.to_bytes(), Vec::new()),
        });
        Ok(self.writes)
    }

    fn append(
        &mut self,
        action: Action,
        method: Option<MethodId>,
        detail: String,
    ) -> Result<(), AccessError> {
        let (count, prev) = self.state.manifest.audit;
        let seq = count.checked_add(1).ok_or(AccessError::Sealing)?;
        let origin = self.state.vault.origin.clone();
        let event = AuditEvent { seq, at: self.now, action, origin, method, detail };
        let body = AuditRow::new(&event, &prev).to_bytes();
        self.state.manifest.audit = (seq, AuditRow::digest(&body));
        let key = Key::new(space::AUDIT, self.state.shard, seq.to_be_bytes());
        self.writes.push(Write::insert(key, body, Vec::new()));
        Ok(())
    }
}

/// Associated data of an owner's sealed name.
pub(super) fn name_aad(shard: &[u8; 32]) -> Vec<u8> {
    Canonical::new("billfold-vault owner name").field(shard).finish()
}
