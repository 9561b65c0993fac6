//! Changing a stored card, and which one is the default.

use billfold_reason::reasons;
use chrono::{DateTime, Utc};

use super::Vault;
use super::draft::Draft;
use super::read::ReadError;
use crate::codes::NOT_FOUND;
use crate::crypto::fingerprint;
use crate::error::AccessError;
use crate::record::{Action, StoredCard};
use crate::{Edit, ExpiryError, MethodId, MethodView, NewCardError, OwnerId};

/// Why a method was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// The owner has no such method.
    #[error("the payment method does not exist")]
    NotFound,
    /// The change is not acceptable.
    #[error(transparent)]
    Card(#[from] NewCardError),
    /// The vault could not read or write.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    UpdateError {}
    shares {
        Self::NotFound => NOT_FOUND;
    }
    wraps {
        Self::Card(error) => error;
        Self::Access(error) => error;
    }
}

impl From<ExpiryError> for UpdateError {
    fn from(error: ExpiryError) -> Self {
        Self::Card(error.into())
    }
}

impl Vault {
    /// Changes expiry, name, nickname or billing details. The number stays; the record's next version is sealed under a
    /// fresh key. A security code that comes along is checked for its length and wiped.
    ///
    /// # Errors
    /// [`UpdateError::NotFound`] if the owner has no such method, [`UpdateError::Card`] if the card would have expired
    /// or the security code has the wrong length, [`UpdateError::Access`] if the vault cannot read or write.
    #[expect(clippy::needless_pass_by_value, reason = "the edit may hold a security code, and is wiped here")]
    pub fn update(
        &self,
        owner: &OwnerId,
        id: &MethodId,
        edit: Edit,
        now: DateTime<Utc>,
    ) -> Result<MethodView, UpdateError> {
        if let Some(expiry) = edit.expiry {
            expiry.check(now)?;
        }
        self.change(owner, false, now, |draft| apply(draft, id, &edit))?.ok_or(UpdateError::NotFound)?;
        self.show(owner, id, now).map_err(|error| match error {
            ReadError::NotFound => UpdateError::NotFound,
            ReadError::Access(error) => error.into(),
        })
    }

    /// Makes a method the default.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] if the owner has no such method, [`ReadError::Access`] if the vault cannot read or
    /// write.
    pub fn set_default(
        &self,
        owner: &OwnerId,
        id: &MethodId,
        now: DateTime<Utc>,
    ) -> Result<MethodView, ReadError> {
        let set = self.change(owner, false, now, |draft| {
            if !draft.state.manifest.entries.contains_key(id) {
                return Err(ReadError::NotFound);
            }
            if draft.state.manifest.default != Some(*id) {
                draft.state.manifest.default = Some(*id);
                draft.note(Action::DefaultSet, Some(*id), "");
            }
            Ok(())
        })?;
        set.ok_or(ReadError::NotFound)?;
        self.show(owner, id, now)
    }
}

fn apply(draft: &mut Draft<'_>, id: &MethodId, edit: &Edit) -> Result<(), UpdateError> {
    let record = draft.state.method_row(id)?.ok_or(UpdateError::NotFound)?;
    let (schema, content) = draft.state.open_method(id, &record)?;
    let altered = AccessError::NotAuthentic { what: "method" };
    let mut card = StoredCard::read(schema, &content).ok_or(altered)?;
    let network = card.network().ok_or(AccessError::NotAuthentic { what: "method" })?;
    if edit.security_code.as_ref().is_some_and(|code| !code.fits(network)) {
        return Err(NewCardError::CodeLength.into());
    }
    // After the security code was checked, which an edit may bring for that alone.
    if edit.is_empty() {
        return Ok(());
    }
    card.expiry = edit.expiry.unwrap_or(card.expiry);
    card.name = edit.name.as_ref().map_or(card.name, |name| name.as_str());
    card.nickname = edit.nickname.as_ref().map_or(card.nickname, |nickname| nickname.as_str());
    card.billing = edit.billing.as_ref().map_or(card.billing, |billing| billing.parts());
    card.updated = draft.now;
    let print = fingerprint(draft.state.fingerprint_key()?, card.number);
    draft.put(*id, Some(&record), &card, print)?;
    let changed = [
        ("expiry", edit.expiry.is_some()),
        ("name", edit.name.is_some()),
        ("nickname", edit.nickname.is_some()),
        ("billing", edit.billing.is_some()),
    ];
    let changed: Vec<_> = changed.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    draft.note(Action::Changed, Some(*id), changed.join(" "));
    Ok(())
}
