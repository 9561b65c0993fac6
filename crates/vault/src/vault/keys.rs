//! The life cycle of an owner's wrapping keys: rotation, rewrapping, retirement.

use billfold_reason::{Code, reasons};
use billfold_store::Key;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::draft::{Draft, FINGERPRINT_INDEX};
use super::{Vault, space};
use crate::OwnerId;
use crate::error::AccessError;
use crate::keys::{KeyRow, Purpose};
use crate::record::Action;

/// The state of an owner's wrapping keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyReport {
    /// The version that seals.
    pub active: u32,
    /// The oldest version that may open.
    pub minimum: u32,
    /// Since when the active version seals.
    pub activated: DateTime<Utc>,
    /// How many records the active version has sealed, each change's manifest included.
    pub seals: u64,
    /// How many records were wrapped anew by this call.
    pub rewrapped: usize,
}

/// Why an owner's keys were not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The owner has no records.
    #[error("the owner has no payment methods")]
    NotFound,
    /// Records are still wrapped by a version that was to be retired. Wrap them anew first.
    #[error("{records} records are still wrapped by older keys")]
    StillUsed {
        /// How many.
        records: usize,
    },
    /// The version does not exist yet, or is already retired.
    #[error("there is no such version of the key")]
    NoSuchVersion,
    /// The vault could not read or write.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    KeysError {
        Self::NotFound => Code::refusal(
            "vault.owner_not_found",
            "The owner has no payment methods, and so no keys.",
        );
        Self::StillUsed { records } => Code::refusal(
            "vault.key_still_used",
            "Records are still wrapped by the keys that were to be retired.",
        )
        .with_detail("{records:number} records are still wrapped by older keys.")
        .with_remedy("Wrap the records anew first."), records: *records;
        Self::NoSuchVersion => Code::refusal(
            "vault.key_no_such_version",
            "The key has no such version, or that version is retired already.",
        );
    }
    wraps {
        Self::Access(error) => error;
    }
}

impl Vault {
    /// The state of the owner's keys.
    ///
    /// # Errors
    /// [`KeysError::NotFound`] if the owner has no records, [`KeysError::Access`] if they cannot be read.
    pub fn key_report(&self, owner: &OwnerId) -> Result<KeyReport, KeysError> {
        let state = self.load(owner)?.ok_or(KeysError::NotFound)?;
        let manifest = &state.manifest;
        let (active, minimum) = (manifest.active, manifest.minimum);
        Ok(KeyReport { active, minimum, activated: manifest.activated, seals: manifest.seals, rewrapped: 0 })
    }

    /// Makes a new version of the owner's wrapping key, which seals from now on. Older versions still open.
    ///
    /// # Errors
    /// [`KeysError::NotFound`] if the owner has no records, [`KeysError::Access`] if they cannot be read or written.
    pub fn rotate(&self, owner: &OwnerId, now: DateTime<Utc>) -> Result<KeyReport, KeysError> {
        let rotated = self.change(owner, false, now, |draft| {
            draft.rotate()?;
            Ok::<_, KeysError>(report(draft, 0))
        })?;
        rotated.ok_or(KeysError::NotFound)
    }

    /// Wraps every record of the owner that an older version wraps by the active one, in one commit. The contents are
    /// neither opened nor changed.
    ///
    /// # Errors
    /// [`KeysError::NotFound`] if the owner has no records, [`KeysError::Access`] if they cannot be read or written.
    pub fn rewrap(&self, owner: &OwnerId, now: DateTime<Utc>) -> Result<KeyReport, KeysError> {
        self.change(owner, false, now, rewrap)?.ok_or(KeysError::NotFound)
    }

    /// Retires the versions of the wrapping key below `minimum`: they are destroyed in the store, and what they still wrap,
    /// for instance in a backup, no longer opens.
    ///
    /// # Errors
    /// [`KeysError::StillUsed`] while a record needs them, [`KeysError::NoSuchVersion`] beyond the active version,
    /// [`KeysError::NotFound`] if the owner has no records, [`KeysError::Access`] if they cannot be read or written.
    pub fn retire_keys(
        &self,
        owner: &OwnerId,
        minimum: u32,
        now: DateTime<Utc>,
    ) -> Result<KeyReport, KeysError> {
        self.change(owner, false, now, |draft| retire(draft, minimum))?.ok_or(KeysError::NotFound)
    }
}

fn report(draft: &Draft<'_>, rewrapped: usize) -> KeyReport {
    let manifest = &draft.state.manifest;
    let (active, minimum, activated) = (manifest.active, manifest.minimum, manifest.activated);
    KeyReport { active, minimum, activated, seals: manifest.seals, rewrapped }
}

pub(super) fn rewrap(draft: &mut Draft<'_>) -> Result<KeyReport, KeysError> {
    let (vault, owner) = (draft.state.vault, draft.state.owner);
    let ids: Vec<_> = draft.state.manifest.entries.keys().copied().collect();
    let active = draft.state.manifest.active;
    let mut records = draft.state.method_rows()?;
    let mut rewrapped = 0_usize;
    for id in ids {
        let record =
            records.remove(id.as_bytes().as_slice()).ok_or(AccessError::Missing { what: "method" })?;
        let envelope = draft.state.checked(&id, &record)?;
        if envelope.key_version() == active {
            continue;
        }
        let place = vault.place(owner, "method", id.as_bytes());
        let (from, to) = draft.state.two_keys(envelope.key_version(), active)?;
        let again = envelope.rewrap(&place, from, to).map_err(AccessError::from)?;
        // Carried over as it is: to compute it would mean to open the card.
        let print = record.indexes.iter().find(|index| index.name == FINGERPRINT_INDEX);
        let print = print.and_then(|index| index.value.as_slice().try_into().ok()).unwrap_or_default();
        draft.write_method(id, Some(record.version), &again, print);
        rewrapped = rewrapped.saturating_add(1);
    }
    if rewrapped > 0 {
        draft.note(Action::Rewrapped, None, rewrapped.to_string());
    }
    Ok(report(draft, rewrapped))
}

fn retire(draft: &mut Draft<'_>, minimum: u32) -> Result<KeyReport, KeysError> {
    let manifest = &draft.state.manifest;
    if minimum > manifest.active || minimum < manifest.minimum {
        return Err(KeysError::NoSuchVersion);
    }
    let mut records = 0_usize;
    for id in manifest.entries.keys() {
        let record = draft.state.method_row(id)?.ok_or(AccessError::Missing { what: "method" })?;
        // From the checked envelopes, not from the index, which is not authenticated.
        let older = draft.state.checked(id, &record)?.key_version() < minimum;
        records = records.saturating_add(usize::from(older));
    }
    if records > 0 {
        return Err(KeysError::StillUsed { records });
    }
    let (store, shard) = (&draft.state.vault.store, draft.state.shard);
    let mut gone = Vec::new();
    for version in draft.state.manifest.minimum..minimum {
        let key = Key::new(space::KEY, shard, KeyRow::row_id(Purpose::Wrapping, version));
        if let Some(record) = store.get(&key).map_err(AccessError::from)? {
            gone.push((key, record.version));
        }
        // A commit has a limit; the next call goes on from the new minimum.
        if gone.len() >= MOST_RETIRED {
            break;
        }
    }
    if !gone.is_empty() {
        let count = u32::try_from(gone.len()).unwrap_or(u32::MAX);
        draft.state.manifest.minimum = draft.state.manifest.minimum.saturating_add(count).min(minimum);
        draft.note(Action::OldKeysDestroyed, None, count.to_string());
    }
    for (key, version) in gone {
        draft.delete(key, version);
    }
    Ok(report(draft, 0))
}

/// Most keys that one commit destroys.
const MOST_RETIRED: usize = 200;
