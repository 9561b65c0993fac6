//! The owner's manifest: which records there are, at which version, and the state of the owner's keys.
//!
//! It is sealed like a record, and replaced by every change of the owner's records in the same commit. So it is what
//! concurrent writers compare and set, and what makes a removed, added or rolled-back record visible. Its own rollback is
//! visible only against an epoch that is anchored outside the database.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::wire::{Reader, Writer};
use crate::MethodId;
use crate::crypto::KEY_ID;

const SCHEMA: u8 = 1;

/// One record as the manifest knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ManifestEntry {
    /// Version of the record.
    pub(crate) version: u64,
    /// Digest of its envelope without the wrapped data key.
    pub(crate) digest: [u8; 32],
}

/// The manifest of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Counts the changes, from 1.
    pub(crate) epoch: u64,
    pub(crate) default: Option<MethodId>,
    /// Family of the owner's wrapping keys.
    pub(crate) key_id: [u8; KEY_ID],
    /// The version that seals.
    pub(crate) active: u32,
    /// The oldest version that may still open.
    pub(crate) minimum: u32,
    /// Since when the active version seals.
    pub(crate) activated: DateTime<Utc>,
    /// How many records the active version has sealed.
    pub(crate) seals: u64,
    /// How many audit events there are, and the digest of the last.
    pub(crate) audit: (u64, [u8; 32]),
    pub(crate) entries: BTreeMap<MethodId, ManifestEntry>,
}

impl Manifest {
    pub(crate) const SCHEMA: u8 = SCHEMA;

    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        let length = self.entries.len().saturating_mul(56).saturating_add(119);
        let default = self.default.map_or([0; MethodId::LENGTH], |id| *id.as_bytes());
        let count = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        let mut writer = Writer::new(length)
            .bytes(&self.epoch.to_be_bytes())
            .bytes(&[u8::from(self.default.is_some())])
            .bytes(&default)
            .bytes(&self.key_id)
            .bytes(&self.active.to_be_bytes())
            .bytes(&self.minimum.to_be_bytes())
            .bytes(&self.activated.timestamp().to_be_bytes())
            .bytes(&self.seals.to_be_bytes())
            .bytes(&self.audit.0.to_be_bytes())
            .bytes(&self.audit.1)
            .bytes(&count.to_be_bytes());
        for (id, entry) in &self.entries {
            writer = writer.bytes(id.as_bytes()).bytes(&entry.version.to_be_bytes()).bytes(&entry.digest);
        }
        writer.finish()
    }

    pub(crate) fn read(schema: u8, content: &[u8]) -> Option<Self> {
        if schema != SCHEMA {
            return None;
        }
        let mut reader = Reader(content);
        let epoch = reader.u64()?;
        let (has_default, default) = (reader.u8()?, MethodId::from_bytes(reader.array()?));
        let key_id = reader.array()?;
        let (active, minimum) = (reader.u32()?, reader.u32()?);
        let activated = DateTime::from_timestamp(reader.i64()?, 0)?;
        let seals = reader.u64()?;
        let audit = (reader.u64()?, reader.array()?);
        let mut entries = BTreeMap::new();
        for _ in 0..reader.u16()? {
            let id = MethodId::from_bytes(reader.array()?);
            let entry = ManifestEntry { version: reader.u64()?, digest: reader.array()? };
            // One form for each manifest: a method that is there twice was not written here.
            if entries.insert(id, entry).is_some() {
                return None;
            }
        }
        reader.end()?;
        let default = (has_default == 1).then_some(default);
        Some(Self { epoch, default, key_id, active, minimum, activated, seals, audit, entries })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn written_and_read_it_is_the_same(
            epoch in any::<u64>(), default in prop::option::of(any::<[u8; 16]>()), key_id in any::<[u8; 16]>(),
            active in any::<u32>(), seals in any::<u64>(), events in any::<u64>(), head in any::<[u8; 32]>(),
            ids in prop::collection::btree_map(any::<[u8; 16]>(), (any::<u64>(), any::<[u8; 32]>()), 0..20),
        ) {
            let manifest = Manifest {
                epoch, key_id, active, seals,
                default: default.map(MethodId::from_bytes),
                minimum: active / 2,
                activated: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
                audit: (events, head),
                entries: ids.into_iter()
                    .map(|(id, (version, digest))| (MethodId::from_bytes(id), ManifestEntry { version, digest }))
                    .collect(),
            };
            let content = manifest.write();
            prop_assert_eq!(Manifest::read(SCHEMA, &content), Some(manifest));
            prop_assert_eq!(Manifest::read(SCHEMA + 1, &content), None);
            prop_assert_eq!(Manifest::read(SCHEMA, content.split_last().unwrap().1), None);
        }
    }
}
