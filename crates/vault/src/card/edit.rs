//! A change of a stored card.

use std::fmt;

use zeroize::Zeroizing;

use super::text::{MAX_LINE, MAX_NAME, check, check_optional};
use super::{Billing, Expiry, NewCardError, SecurityCode, json};

/// A change of a stored card: of its expiry, name, nickname or billing details. The number cannot change.
///
/// A security code may come along, as the edit form asks for it; it is checked by its form and wiped.
#[derive(Default)]
pub struct Edit {
    pub(crate) expiry: Option<Expiry>,
    pub(crate) name: Option<Zeroizing<String>>,
    pub(crate) nickname: Option<Zeroizing<String>>,
    pub(crate) billing: Option<Billing>,
    pub(crate) security_code: Option<SecurityCode>,
}

impl Edit {
    /// An edit that changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the expiry.
    #[must_use]
    pub fn expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Changes the name on the card.
    ///
    /// # Errors
    /// [`NewCardError::Text`] if it is empty, too long, has control or invisible characters, or looks like a card
    /// number.
    pub fn name(mut self, name: &str) -> Result<Self, NewCardError> {
        check(name, MAX_NAME).map_err(|problem| NewCardError::Text { field: "name", problem })?;
        self.name = Some(Zeroizing::new(name.to_owned()));
        Ok(self)
    }

    /// Changes the nickname; an empty text removes it.
    ///
    /// # Errors
    /// [`NewCardError::Text`] if it is too long, has control or invisible characters, or looks like a card number.
    pub fn nickname(mut self, nickname: &str) -> Result<Self, NewCardError> {
        check_optional(nickname, MAX_LINE)
            .map_err(|problem| NewCardError::Text { field: "nickname", problem })?;
        self.nickname = Some(Zeroizing::new(nickname.to_owned()));
        Ok(self)
    }

    /// Replaces the billing details as a whole.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }

    /// Adds the security code that the edit form asked for. It is checked for its length and wiped, never stored.
    #[must_use]
    pub fn security_code(mut self, code: SecurityCode) -> Self {
        self.security_code = Some(code);
        self
    }

    /// Reads the members of [`NewCard::from_json`](super::NewCard::from_json), all optional, without `number`.
    ///
    /// # Errors
    /// [`NewCardError::NumberImmutable`] if there is a number; otherwise [`NewCardError`] if the JSON is too long or
    /// malformed, has an unknown, repeated or mistyped member, or a value that is not acceptable.
    pub fn from_json(json: &[u8]) -> Result<Self, NewCardError> {
        let members = json::read(json)?;
        if members.number.is_some() {
            return Err(NewCardError::NumberImmutable);
        }
        let mut edit = Self::new();
        if let Some(name) = members.name {
            edit = edit.name(&name)?;
        }
        if let Some(nickname) = members.nickname {
            edit = edit.nickname(&nickname)?;
        }
        Ok(Self {
            expiry: members.expiry,
            billing: members.billing,
            security_code: members.security_code,
            ..edit
        })
    }

    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expiry.is_none() && self.name.is_none() && self.nickname.is_none() && self.billing.is_none()
    }
}

/// Which members change.
impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit")
            .field("expiry", &self.expiry.is_some())
            .field("name", &self.name.is_some())
            .field("nickname", &self.nickname.is_some())
            .field("billing", &self.billing.is_some())
            .finish_non_exhaustive()
    }
}
