//! Adding a card.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use billfold_reason::{Code, reasons};
use billfold_store::{StoreError, Write};
use chrono::{DateTime, Utc};

use super::Vault;
use super::draft::{Draft, FINGERPRINT_INDEX};
use super::space;
use crate::codes::NOT_FOUND;
use crate::crypto::fingerprint;
use crate::error::AccessError;
use crate::record::{Action, StoredCard};
use crate::{MethodId, MethodView, NewCard, NewCardError, OwnerId};

/// Why a card was not added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddError {
    /// The card is not acceptable.
    #[error(transparent)]
    Card(#[from] NewCardError),
    /// The owner already has the most methods that are allowed.
    #[error("an owner has at most {limit} payment methods")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// The method that is to be replaced does not exist.
    #[error("the payment method does not exist")]
    NotFound,
    /// A record that is to change together with the methods is in another shard, or in a space of the vault's own.
    #[error("a record beside the payment methods lies outside their shard or in the vault's own spaces")]
    NotBeside,
    /// The vault could not read or write.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    AddError {
        Self::TooMany { limit } => Code::refusal(
            "vault.too_many_methods",
            "There are as many payment methods as one owner may have.",
        )
        .with_detail("There are {limit:number} payment methods already, as many as one owner may have.")
        .with_remedy("Remove a payment method that is no longer used."), limit: *limit;
        Self::NotBeside => Code::refusal(
            "vault.not_beside",
            "A record that is to be written together with the payment methods does not lie beside them.",
        )
        .with_remedy("Host developer: put it into the owner's shard, in a space of your own.");
    }
    shares {
        Self::NotFound => NOT_FOUND;
    }
    wraps {
        Self::Card(error) => error;
        Self::Access(error) => error;
    }
}

impl Vault {
    /// Most methods of one owner.
    pub const MAX_METHODS: usize = 100;

    /// Adds a card. The first card of an owner becomes the default. A card that is stored already is added again and reported
    /// in [`MethodView::duplicate_of`]; the caller decides what to do. The security code, if one came along, is checked for its
    /// length and wiped.
    ///
    /// # Errors
    /// [`AddError::Card`] if the card has expired or its security code has the wrong length, [`AddError::TooMany`]
    /// beyond [`MAX_METHODS`](Self::MAX_METHODS), [`AddError::Access`] if the vault cannot read or write. The card is
    /// wiped in every case.
    #[expect(clippy::needless_pass_by_value, reason = "the card is used up, and wiped here")]
    pub fn add(&self, owner: &OwnerId, card: NewCard, now: DateTime<Utc>) -> Result<MethodView, AddError> {
        check(&card, now)?;
        let added = self.change(owner, true, now, |draft| insert(draft, &card, None))?;
        added.ok_or(AddError::Access(AccessError::Missing { what: "manifest" }))
    }

    /// Adds a card in place of another, which is removed in the same commit. If the old one was the default, the new one
    /// becomes it.
    ///
    /// # Errors
    /// [`AddError::NotFound`] if there is no such method; otherwise as [`add`](Self::add). The card is wiped in every
    /// case.
    pub fn replace(
        &self,
        owner: &OwnerId,
        old: &MethodId,
        card: NewCard,
        now: DateTime<Utc>,
    ) -> Result<MethodView, AddError> {
        self.replace_with(owner, old, card, now, |_| Ok(Vec::new()))
    }

    /// [Replaces](Self::replace) a card, and whatever of the host's refers to it, in one commit: billing profiles that are
    /// paid with it, for instance. `follow` is told the new method's id and answers the writes to the host's records, which lie
    /// [beside](Self::beside) the owner's methods. It reads them from the store itself, and runs again if another writer was
    /// first.
    ///
    /// # Errors
    /// As for [`replace`](Self::replace), [`AddError::NotBeside`], and what `follow` answers. Then nothing has changed.
    #[expect(clippy::needless_pass_by_value, reason = "the card is used up, and wiped here")]
    pub fn replace_with(
        &self,
        owner: &OwnerId,
        old: &MethodId,
        card: NewCard,
        now: DateTime<Utc>,
        mut follow: impl FnMut(&MethodId) -> Result<Vec<Write>, StoreError>,
    ) -> Result<MethodView, AddError> {
        check(&card, now)?;
        let replaced = self.change(owner, false, now, |draft| {
            let view = insert(draft, &card, Some(old))?;
            let beside = self.beside(owner);
            for write in follow(&view.id).map_err(AccessError::from)? {
                let key = write.key();
                // One commit is one shard; and a host that wrote into the vault's spaces could undo what it protects.
                if key.shard != beside || key.space.starts_with(space::OURS) {
                    return Err(AddError::NotBeside);
                }
                draft.push(write);
            }
            Ok(view)
        })?;
        replaced.ok_or(AddError::NotFound)
    }

    /// The shard of an owner's records, for records of the host that change together with them. The space is the host's
    /// own; those that begin with `vault.` are not.
    #[must_use]
    pub fn beside(&self, owner: &OwnerId) -> Vec<u8> {
        self.shard(owner).to_vec()
    }
}

fn check(card: &NewCard, now: DateTime<Utc>) -> Result<(), AddError> {
    card.check_code()?;
    card.expiry.check(now).map_err(NewCardError::from)?;
    Ok(())
}

fn insert(draft: &mut Draft<'_>, card: &NewCard, old: Option<&MethodId>) -> Result<MethodView, AddError> {
    let was_default = draft.state.manifest.default;
    if let Some(old) = old {
        let record = draft.state.method_row(old)?.ok_or(AddError::NotFound)?;
        draft.remove(old, &record);
        draft.note(Action::Removed, Some(*old), "replaced");
    }
    // After the removal, so that a full wallet can still replace a card.
    if draft.state.manifest.entries.len() >= Vault::MAX_METHODS {
        return Err(AddError::TooMany { limit: Vault::MAX_METHODS });
    }
    // Per owner: the same card of two owners has two fingerprints, so the database does not show that they share it.
    let print = fingerprint(draft.state.fingerprint_key()?, card.number.digits());
    let duplicate_of = oldest_with(draft, print)?.filter(|id| Some(id) != old);
    let id = MethodId::random().map_err(AccessError::from)?;
    let stored = StoredCard {
        number: card.number.digits(),
        expiry: card.expiry,
        name: &card.name,
        nickname: &card.nickname,
        billing: card.billing.parts(),
        created: draft.now,
        updated: draft.now,
        credentials: Vec::new(),
    };
    draft.put(id, None, &stored, print)?;
    draft.note(Action::Added, Some(id), "");
    if was_default.is_none() || was_default.as_ref() == old {
        draft.state.manifest.default = Some(id);
    }
    let default = draft.state.manifest.default == Some(id);
    MethodView::of(id, &stored, default, duplicate_of, draft.now)
        .ok_or(AddError::Access(AccessError::Sealing))
}

/// The oldest method with this fingerprint. The index only finds candidates: it is not authenticated, so a hit is opened
/// and looked at.
fn oldest_with(draft: &mut Draft<'_>, print: [u8; 32]) -> Result<Option<MethodId>, AccessError> {
    let state = &mut draft.state;
    let found = state.vault.store.find(space::METHOD, &state.shard, FINGERPRINT_INDEX, &print)?;
    let mut oldest = None;
    for record in found {
        let Ok(id) = <[u8; MethodId::LENGTH]>::try_from(record.key.id.as_slice()) else { continue };
        let id = MethodId::from_bytes(id);
        if !state.manifest.entries.contains_key(&id) {
            continue;
        }
        let (schema, content) = state.open_method(&id, &record)?;
        let altered = AccessError::NotAuthentic { what: "method" };
        let card = StoredCard::read(schema, &content).ok_or(altered)?;
        let same = verify_slices_are_equal(&fingerprint(state.fingerprint_key()?, card.number), &print);
        if same.is_ok() && oldest.is_none_or(|(created, _)| card.created < created) {
            oldest = Some((card.created, id));
        }
    }
    Ok(oldest.map(|(_, id)| id))
}
