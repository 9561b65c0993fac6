//! Listing and showing methods.

use std::collections::BTreeMap;

use billfold_reason::reasons;
use chrono::{DateTime, Utc};

use super::state::State;
use super::{ROUNDS, Vault, space};
use crate::codes::NOT_FOUND;
use crate::crypto::fingerprint;
use crate::error::AccessError;
use crate::record::StoredCard;
use crate::{MethodId, MethodView, OwnerId};

/// Why a method was not shown or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The owner has no such method. A method of another owner is reported in the same way, so that ids cannot be probed.
    #[error("the payment method does not exist")]
    NotFound,
    /// The vault could not read.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    ReadError {}
    shares {
        Self::NotFound => NOT_FOUND;
    }
    wraps {
        Self::Access(error) => error;
    }
}

impl Vault {
    /// Lists an owner's methods: the default first, then in the order they were added.
    ///
    /// # Errors
    /// [`AccessError`] if the store or the key provider fails, or a record is damaged, missing, altered or older than
    /// it must be.
    pub fn list(&self, owner: &OwnerId, now: DateTime<Utc>) -> Result<Vec<MethodView>, AccessError> {
        Ok(self.read(owner, |state| views(state, now))?.unwrap_or_default())
    }

    /// Reads one method.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] if the owner has no such method; otherwise as [`list`](Self::list).
    pub fn show(&self, owner: &OwnerId, id: &MethodId, now: DateTime<Utc>) -> Result<MethodView, ReadError> {
        let views = self.read(owner, |state| views(state, now))?.unwrap_or_default();
        views.into_iter().find(|view| view.id == *id).ok_or(ReadError::NotFound)
    }

    /// Reads the default method, which is offered first.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub fn default_method(
        &self,
        owner: &OwnerId,
        now: DateTime<Utc>,
    ) -> Result<Option<MethodView>, AccessError> {
        Ok(self.list(owner, now)?.into_iter().find(|view| view.default))
    }

    /// Reads an owner's records. Manifest and methods are read one after the other; if they contradict each other because
    /// another writer came between, they are read again.
    pub(super) fn read<T>(
        &self,
        owner: &OwnerId,
        mut look: impl FnMut(&mut State<'_>) -> Result<T, AccessError>,
    ) -> Result<Option<T>, AccessError> {
        for _ in 0..ROUNDS {
            let Some(mut state) = self.load(owner)? else { return Ok(None) };
            match look(&mut state) {
                Err(error) if error.may_be_a_race() && self.moved(&state)? => {}
                answer => return answer.map(Some),
            }
        }
        Err(AccessError::Contended)
    }
}

pub(super) fn views(state: &mut State<'_>, now: DateTime<Utc>) -> Result<Vec<MethodView>, AccessError> {
    let records = state.vault.store.scan(space::METHOD, &state.shard, None, Vault::MAX_METHODS * 2)?;
    // A row that was added from outside would otherwise be left out in silence, and a removed one simply be missing.
    if records.len() != state.manifest.entries.len() {
        return Err(AccessError::Missing { what: "method" });
    }
    let altered = || AccessError::NotAuthentic { what: "method" };
    let mut opened = Vec::with_capacity(records.len());
    for record in &records {
        let id = <[u8; MethodId::LENGTH]>::try_from(record.key.id.as_slice()).map_err(|_| altered())?;
        let id = MethodId::from_bytes(id);
        let (schema, content) = state.open_method(&id, record)?;
        let print = {
            let card = StoredCard::read(schema, &content).ok_or_else(altered)?;
            (card.created, fingerprint(state.fingerprint_key()?, card.number))
        };
        opened.push((print, id, schema, content));
    }
    // By age, since the store's order is that of random ids, and a duplicate is always the younger one.
    opened.sort_by_key(|(print, id, ..)| (print.0, *id));
    let mut first: BTreeMap<[u8; 32], MethodId> = BTreeMap::new();
    let mut views = Vec::with_capacity(opened.len());
    for ((_, print), id, schema, content) in &opened {
        let duplicate_of = first.get(print).copied();
        first.entry(*print).or_insert(*id);
        let default = state.manifest.default == Some(*id);
        let card = StoredCard::read(*schema, content).ok_or_else(altered)?;
        views.push(MethodView::of(*id, &card, default, duplicate_of, now).ok_or_else(altered)?);
    }
    views.sort_by_key(|view| !view.default);
    Ok(views)
}
