//! Removing a method.

use chrono::{DateTime, Utc};

use super::Vault;
use super::draft::Draft;
use super::read::ReadError;
use crate::error::AccessError;
use crate::record::{Action, StoredCard};
use crate::{MethodId, OwnerId};

impl Vault {
    /// Removes a method. If it was the default, the oldest of the others becomes the default.
    ///
    /// The row is deleted; copies in free pages, logs and backups of the database stay sealed. See
    /// [`shred`](Self::shred) for more.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] if the owner has no such method; [`ReadError::Access`] if the store or the key provider
    /// fails, or a record is damaged, missing, altered or older than it must be.
    pub fn remove(&self, owner: &OwnerId, id: &MethodId, now: DateTime<Utc>) -> Result<(), ReadError> {
        let removed = self.change(owner, false, now, |draft| {
            let record = draft.state.method_row(id)?.ok_or(ReadError::NotFound)?;
            draft.remove(id, &record);
            draft.note(Action::Removed, Some(*id), "");
            if draft.state.manifest.default == Some(*id) {
                draft.state.manifest.default = oldest(draft)?;
            }
            Ok::<_, ReadError>(())
        })?;
        removed.ok_or(ReadError::NotFound)
    }
}

/// The method that was added first.
pub(super) fn oldest(draft: &mut Draft<'_>) -> Result<Option<MethodId>, AccessError> {
    let ids: Vec<_> = draft.state.manifest.entries.keys().copied().collect();
    let mut oldest = None;
    for id in ids {
        let record = draft.state.method_row(&id)?.ok_or(AccessError::Missing { what: "method" })?;
        let (schema, content) = draft.state.open_method(&id, &record)?;
        let card = StoredCard::read(schema, &content).ok_or(AccessError::NotAuthentic { what: "method" })?;
        if oldest.is_none_or(|first| (card.created, id) < first) {
            oldest = Some((card.created, id));
        }
    }
    Ok(oldest.map(|(_, id)| id))
}
