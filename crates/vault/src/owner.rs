//! The ids of owners and of payment methods.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};
use serde::{Deserialize, Serialize, Serializer};

use crate::crypto::{NoRandomness, fill};

/// The owner of payment methods: a person, or a mailbox of a tenant.
///
/// As text: `pat@customer.example`, or `contoso:pat@contoso.example`. The text is what a ledger claim carries. Texts
/// are compared as they are: the host normalises addresses before.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId {
    tenant: String,
    owner: String,
}

/// Why a text is not an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an owner or tenant is empty, longer than {limit} bytes, or has a colon or control character")]
#[non_exhaustive]
pub struct OwnerIdError {
    /// Longest owner or tenant in bytes.
    pub limit: usize,
}

reasons! {
    OwnerIdError {
        Self { limit } => Code::refusal(
            "vault.owner_id",
            "An owner or tenant is empty, too long, or has a colon or control character.",
        )
        .with_detail("An owner or tenant is empty, longer than {limit:number} bytes, or has a colon or control character."),
        limit: *limit;
    }
}

impl OwnerId {
    /// Longest owner, and longest tenant, in bytes.
    pub const MAX: usize = 254;

    /// A person.
    ///
    /// # Errors
    /// [`OwnerIdError`] if the owner is empty, too long, or has a colon or control character.
    pub fn new(owner: &str) -> Result<Self, OwnerIdError> {
        Ok(Self { tenant: String::new(), owner: part(owner)? })
    }

    /// A mailbox of a tenant.
    ///
    /// # Errors
    /// [`OwnerIdError`] if tenant or owner is empty, too long, or has a colon or control character.
    pub fn in_tenant(tenant: &str, owner: &str) -> Result<Self, OwnerIdError> {
        Ok(Self { tenant: part(tenant)?, owner: part(owner)? })
    }

    /// The tenant; empty for a person.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The owner without the tenant.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }
}

fn part(text: &str) -> Result<String, OwnerIdError> {
    let bad = |c: char| c == ':' || c.is_control();
    if text.is_empty() || text.len() > OwnerId::MAX || text.chars().any(bad) {
        return Err(OwnerIdError { limit: OwnerId::MAX });
    }
    Ok(text.to_owned())
}

impl fmt::Display for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tenant.is_empty() {
            f.write_str(&self.owner)
        } else {
            write!(f, "{}:{}", self.tenant, self.owner)
        }
    }
}

impl fmt::Debug for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnerId({self})")
    }
}

impl FromStr for OwnerId {
    type Err = OwnerIdError;

    fn from_str(text: &str) -> Result<Self, OwnerIdError> {
        match text.split_once(':') {
            Some((tenant, owner)) => Self::in_tenant(tenant, owner),
            None => Self::new(text),
        }
    }
}

/// The name of a payment method: 32 lower-case hexadecimal digits, chosen at random. It tells nothing about the card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct MethodId([u8; Self::LENGTH]);

/// Why a text is not the id of a payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a payment method's id is 32 hexadecimal digits")]
#[non_exhaustive]
pub struct MethodIdError;

reasons! {
    MethodIdError {
        Self => Code::refusal("vault.method_id", "The id of a payment method is 32 hexadecimal digits.");
    }
}

impl MethodId {
    /// Bytes of an id.
    pub const LENGTH: usize = 16;

    pub(crate) fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; Self::LENGTH];
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl FromStr for MethodId {
    type Err = MethodIdError;

    fn from_str(text: &str) -> Result<Self, MethodIdError> {
        // One id has one text: ledger and audit trail carry it as text.
        let lower = text.bytes().all(|b| !b.is_ascii_uppercase());
        let bytes = hex::decode(text).ok().filter(|_| lower);
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(MethodIdError)
    }
}

impl TryFrom<String> for MethodId {
    type Error = MethodIdError;

    fn try_from(text: String) -> Result<Self, MethodIdError> {
        text.parse()
    }
}

impl fmt::Display for MethodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for MethodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MethodId({self})")
    }
}

impl Serialize for MethodId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_owner_are_one_to_one() {
        for text in ["pat@customer.example", "contoso:pat@contoso.example"] {
            assert_eq!(text.parse::<OwnerId>().unwrap().to_string(), text);
        }
        for wrong in ["", ":", "a:", ":b", "a:b:c", "a\nb", &"x".repeat(255)] {
            assert!(wrong.parse::<OwnerId>().is_err(), "{wrong:?}");
        }
        let id = MethodId::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "00", &"A".repeat(32), &"g".repeat(32)] {
            assert_eq!(wrong.parse::<MethodId>(), Err(MethodIdError));
        }
    }
}
