//! An owner's manifest and keys, as read from the store.

use std::collections::BTreeMap;

use billfold_store::{Key, Record};
use zeroize::Zeroizing;

use super::{MANIFEST, ROUNDS, Vault, space};
use crate::crypto::{Canonical, Context, Envelope, WrappingKey, mac};
use crate::error::AccessError;
use crate::keys::{Holder, KeyRow, Purpose};
use crate::record::Manifest;
use crate::{MethodId, OwnerId, SecretKey};

/// The records of one owner as they were read at one time.
pub(super) struct State<'v> {
    pub(super) vault: &'v Vault,
    pub(super) owner: &'v OwnerId,
    pub(super) shard: [u8; 32],
    /// Version of the manifest's row in the store; 0 for an owner without one.
    pub(super) row: u64,
    pub(super) manifest: Manifest,
    secret: Option<SecretKey>,
    keys: BTreeMap<u32, WrappingKey>,
    fingerprint: Option<SecretKey>,
}

impl Vault {
    /// The name of an owner's shard, and of its epoch and secret at the provider.
    pub(super) fn shard(&self, owner: &OwnerId) -> [u8; 32] {
        let name = Canonical::new("billfold-vault owner")
            .field(self.namespace.as_bytes())
            .field(owner.tenant().as_bytes())
            .field(owner.owner().as_bytes())
            .finish();
        mac(&self.locator, &name)
    }

    /// Reads an owner's manifest, and checks it against the anchored epoch. `None` if the owner has no records.
    pub(super) fn load<'v>(&'v self, owner: &'v OwnerId) -> Result<Option<State<'v>>, AccessError> {
        let shard = self.shard(owner);
        // Read before the manifest: an epoch that another process anchors in between is then no rollback.
        let anchored = match self.kek.anchor() {
            Some(anchor) => Some(anchor.get(&shard)?.unwrap_or(0)),
            None => None,
        };
        let state = self.load_unanchored(owner)?;
        if let Some(anchored) = anchored {
            let epoch = match &state {
                Some(state) => state.manifest.epoch,
                None => self.tombstone(&shard)?.epoch,
            };
            // Ahead: a process ended, or another was faster, between the commit and the anchoring. Only a vault can seal a
            // later epoch, so only an earlier one is a rollback.
            if epoch < anchored {
                return Err(AccessError::Rollback { what: "database" });
            }
        }
        Ok(state)
    }

    /// Reads an owner's manifest whatever the anchor says.
    pub(super) fn load_unanchored<'v>(
        &'v self,
        owner: &'v OwnerId,
    ) -> Result<Option<State<'v>>, AccessError> {
        let shard = self.shard(owner);
        let key = Key::new(space::OWNER, shard, MANIFEST);
        for _ in 0..ROUNDS {
            let Some(record) = self.store.get(&key)? else { return Ok(None) };
            match self.read_manifest(owner, shard, &record) {
                // The key that sealed it may be retired in this moment: then there is a newer manifest.
                Err(error) if error.may_be_a_race() => {
                    if self.store.get(&key)?.is_some_and(|now| now.version == record.version) {
                        return Err(error);
                    }
                }
                answer => return answer.map(Some),
            }
        }
        Err(AccessError::Contended)
    }

    fn read_manifest<'v>(
        &'v self,
        owner: &'v OwnerId,
        shard: [u8; 32],
        record: &Record,
    ) -> Result<State<'v>, AccessError> {
        let altered = AccessError::NotAuthentic { what: "manifest" };
        let envelope = Envelope::parse(&record.body)?;
        let secret = match self.kek.owner_secrets() {
            Some(secrets) => secrets.get(&shard, false)?,
            None => None,
        };
        let (schema, epoch, version) = (envelope.schema(), envelope.version(), envelope.key_version());
        let by = self.wrapping_key(owner, shard, secret.as_ref(), version)?;
        let Ok(content) = envelope.open(&self.place(owner, "manifest", MANIFEST), &by) else {
            return Err(altered);
        };
        // The epoch is outside as well, where it is read without a key. Both must agree.
        let manifest = Manifest::read(schema, &content).filter(|manifest| manifest.epoch == epoch);
        let manifest = manifest.ok_or(altered)?;
        if version < manifest.minimum {
            return Err(AccessError::KeyTooOld);
        }
        let keys = BTreeMap::from([(version, by)]);
        let row = record.version;
        Ok(State { vault: self, owner, shard, row, manifest, secret, keys, fingerprint: None })
    }

    /// Where a record of an owner belongs.
    pub(super) fn place<'a>(&'a self, owner: &'a OwnerId, kind: &'static str, id: &'a [u8]) -> Context<'a> {
        Context { namespace: &self.namespace, kind, owner, id }
    }

    fn wrapping_key(
        &self,
        owner: &OwnerId,
        shard: [u8; 32],
        secret: Option<&SecretKey>,
        version: u32,
    ) -> Result<WrappingKey, AccessError> {
        let (row, key) = self.key(owner, shard, secret, (Purpose::Wrapping, version))?;
        Ok(WrappingKey { id: row.id, version, key })
    }

    fn key(
        &self,
        owner: &OwnerId,
        shard: [u8; 32],
        secret: Option<&SecretKey>,
        (purpose, version): (Purpose, u32),
    ) -> Result<(KeyRow, SecretKey), AccessError> {
        let id = KeyRow::row_id(purpose, version);
        let record = self.store.get(&Key::new(space::KEY, shard, id))?;
        let record = record.ok_or(AccessError::Missing { what: "key" })?;
        let altered = AccessError::NotAuthentic { what: "key" };
        let row = KeyRow::parse(&record.body)
            .filter(|row| row.purpose == purpose && row.version == version)
            .ok_or(altered)?;
        let holder = Holder { namespace: &self.namespace, owner, secret };
        let key = row.unwrap(self.kek.as_ref(), holder)?;
        Ok((row, key))
    }
}

impl<'v> State<'v> {
    /// The state of an owner without records, with keys that are not stored yet.
    pub(super) fn fresh(
        vault: &'v Vault,
        owner: &'v OwnerId,
        manifest: Manifest,
        secret: Option<SecretKey>,
    ) -> Self {
        let (shard, keys) = (vault.shard(owner), BTreeMap::new());
        Self { vault, owner, shard, row: 0, manifest, secret, keys, fingerprint: None }
    }

    pub(super) fn holder(&self) -> Holder<'_> {
        Holder { namespace: &self.vault.namespace, owner: self.owner, secret: self.secret.as_ref() }
    }

    /// Remembers a wrapping key that was just made.
    pub(super) fn learn(&mut self, key: WrappingKey) {
        self.keys.insert(key.version, key);
    }

    /// Remembers a fingerprint key that was just made.
    pub(super) fn learn_fingerprint(&mut self, key: SecretKey) {
        self.fingerprint = Some(key);
    }

    /// A version of the wrapping key.
    pub(super) fn wrapping_key(&mut self, version: u32) -> Result<&WrappingKey, AccessError> {
        if !self.keys.contains_key(&version) {
            let key = self.vault.wrapping_key(self.owner, self.shard, self.secret.as_ref(), version)?;
            self.keys.insert(version, key);
        }
        self.keys.get(&version).ok_or(AccessError::Missing { what: "key" })
    }

    /// Two versions at once.
    pub(super) fn two_keys(
        &mut self,
        one: u32,
        other: u32,
    ) -> Result<(&WrappingKey, &WrappingKey), AccessError> {
        self.wrapping_key(one)?;
        self.wrapping_key(other)?;
        let keys = self.keys.get(&one).zip(self.keys.get(&other));
        keys.ok_or(AccessError::Missing { what: "key" })
    }

    /// The version that seals.
    pub(super) fn active_key(&mut self) -> Result<&WrappingKey, AccessError> {
        self.wrapping_key(self.manifest.active)
    }

    pub(super) fn fingerprint_key(&mut self) -> Result<&SecretKey, AccessError> {
        if self.fingerprint.is_none() {
            let which = (Purpose::Fingerprint, 1);
            let (_, key) = self.vault.key(self.owner, self.shard, self.secret.as_ref(), which)?;
            self.fingerprint = Some(key);
        }
        self.fingerprint.as_ref().ok_or(AccessError::Missing { what: "key" })
    }

    /// The stored row of a method that the manifest names. `None` if it names none.
    pub(super) fn method_row(&self, id: &MethodId) -> Result<Option<Record>, AccessError> {
        if !self.manifest.entries.contains_key(id) {
            return Ok(None);
        }
        let key = self.method_key(id);
        self.vault.store.get(&key)?.map(Some).ok_or(AccessError::Missing { what: "method" })
    }

    /// The stored rows of all methods by their ids, read at once.
    pub(super) fn method_rows(&self) -> Result<BTreeMap<Vec<u8>, Record>, AccessError> {
        let records = self.vault.store.scan(space::METHOD, &self.shard, None, Vault::MAX_METHODS * 2)?;
        Ok(records.into_iter().map(|record| (record.key.id.clone(), record)).collect())
    }

    pub(super) fn method_key(&self, id: &MethodId) -> Key {
        Key::new(space::METHOD, self.shard, *id.as_bytes())
    }

    /// Takes a method's envelope apart and compares it with the manifest.
    pub(super) fn checked(&self, id: &MethodId, record: &Record) -> Result<Envelope, AccessError> {
        let entry = self.manifest.entries.get(id).ok_or(AccessError::Missing { what: "method" })?;
        let envelope = Envelope::parse(&record.body)?;
        if envelope.version() < entry.version {
            return Err(AccessError::Rollback { what: "method" });
        }
        // The digest, too: a record of the right version may come from another history of the database.
        if envelope.version() != entry.version || envelope.digest() != entry.digest {
            return Err(AccessError::NotAuthentic { what: "method" });
        }
        if envelope.key_version() < self.manifest.minimum {
            return Err(AccessError::KeyTooOld);
        }
        Ok(envelope)
    }

    /// Opens a method; answers schema and content.
    pub(super) fn open_method(
        &mut self,
        id: &MethodId,
        record: &Record,
    ) -> Result<(u8, Zeroizing<Vec<u8>>), AccessError> {
        let envelope = self.checked(id, record)?;
        let (schema, vault, owner) = (envelope.schema(), self.vault, self.owner);
        let by = self.wrapping_key(envelope.key_version())?;
        Ok((schema, envelope.open(&vault.place(owner, "method", id.as_bytes()), by)?))
    }
}
