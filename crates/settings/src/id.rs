//! Names of tenants and groups.

use std::cmp::Ordering;
use std::fmt;

use billfold_reason::characters::first_hidden;
use billfold_reason::{Code, reasons};

use crate::plain::{is_address, is_guid, plain};

/// The longest tenant id, in bytes.
pub const MAX_TENANT_ID: usize = 128;
/// The longest group identity, in bytes. Distinguished names are the longest form.
pub const MAX_GROUP_ID: usize = 1024;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing, or nothing but blanks.
    #[error("an id is empty")]
    Empty,
    /// Longer than the limit.
    #[error("an id is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A control character, a line end or a character that cannot be seen.
    #[error("an id has a control or invisible character at byte {at}")]
    Invisible {
        /// Byte offset of the character.
        at: usize,
    },
    /// A wildcard in the identity of a group: it would name no group, or many.
    #[error("the identity of a group has no `*`")]
    Wildcard,
}

reasons! {
    IdError {
        Self::Empty => Code::refusal("settings.id_empty", "The name of a tenant or group is empty.")
            .with_remedy("Write the name.");
        Self::TooLong { limit } => Code::refusal("settings.id_too_long", "The name of a tenant or group is longer than the limit.")
            .with_detail("The name is longer than {limit:number} bytes.")
            .with_remedy("Name the group by its address or its GUID."), limit: *limit;
        Self::Invisible { at } => Code::refusal("settings.id_invisible", "The name of a tenant or group has a control character or one that cannot be seen.")
            .with_detail("The name has a control character or one that cannot be seen at byte {at:number}.")
            .with_remedy("Type the name again instead of pasting it."), at: *at;
    }
    shares {
        Self::Wildcard => crate::code::IDENTITY_WILDCARD;
    }
}

/// Names a tenant. Compared without regard to case, shown as written.
///
/// ```
/// use billfold_settings::TenantId;
/// assert_eq!(TenantId::new("Contoso")?, TenantId::new("contoso")?);
/// # Ok::<(), billfold_settings::IdError>(())
/// ```
#[derive(Clone)]
pub struct TenantId(Name);

/// Names a group by one of the identities Exchange knows: address, alias, name, distinguished name or GUID. Compared
/// without regard to case and to what is written around it: `smtp:` before an address, braces around a GUID, quotes.
///
/// ```
/// use billfold_settings::GroupId;
/// let sales = GroupId::new("sales@contoso.com")?;
/// assert_eq!(GroupId::new("SMTP:Sales@Contoso.com")?, sales);
/// assert_eq!(GroupId::new("'sales@contoso.com'")?, sales);
/// assert!(GroupId::new("sales*").is_err());
/// # Ok::<(), billfold_settings::IdError>(())
/// ```
///
/// Two identities of one group are two ids here: this crate has no directory. A group's settings can list its other
/// identities ([`GroupSettings::aliases`](crate::GroupSettings::aliases)), see [`Plan::alias`](crate::Plan::alias).
#[derive(Clone)]
pub struct GroupId(Name);

impl TenantId {
    /// Reads an id; blanks around it are dropped.
    ///
    /// # Errors
    /// [`IdError`] if it is empty, longer than [`MAX_TENANT_ID`] or has invisible characters.
    pub fn new(id: &str) -> Result<Self, IdError> {
        Name::new(id, MAX_TENANT_ID).map(Self)
    }

    /// The id as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.shown
    }

    /// The id in the form it is compared in: lower case.
    #[must_use]
    pub fn folded(&self) -> &str {
        self.0.folded()
    }
}

impl GroupId {
    /// Reads an identity; what is written around it is dropped.
    ///
    /// # Errors
    /// [`IdError`] if it is empty, longer than [`MAX_GROUP_ID`], or has a wildcard or invisible characters.
    pub fn new(id: &str) -> Result<Self, IdError> {
        let id = plain(id);
        if id.contains('*') {
            return Err(IdError::Wildcard);
        }
        Name::new(id, MAX_GROUP_ID).map(Self)
    }

    /// The identity as it was written, without what was around it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.shown
    }

    /// The identity in the form it is compared in: lower case.
    #[must_use]
    pub fn folded(&self) -> &str {
        self.0.folded()
    }

    /// True if the identity looks like an address or a GUID, which name one group whatever it is renamed to.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        is_address(self.as_str()) || is_guid(self.as_str())
    }
}

/// A name as it was written, and in lower case if that is another text.
#[derive(Clone)]
struct Name {
    shown: Box<str>,
    folded: Option<Box<str>>,
}

impl Name {
    /// Both forms are held to the limit: lower case can be longer.
    fn new(name: &str, limit: usize) -> Result<Self, IdError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(IdError::Empty);
        }
        let folded = lower_case(name);
        if name.len().max(folded.as_ref().map_or(0, String::len)) > limit {
            return Err(IdError::TooLong { limit });
        }
        match first_hidden(name) {
            Some(at) => Err(IdError::Invisible { at }),
            None => Ok(Self { shown: name.into(), folded: folded.map(String::into_boxed_str) }),
        }
    }

    fn folded(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.shown)
    }
}

/// The name in lower case, if that is another text.
fn lower_case(name: &str) -> Option<String> {
    // Nearly all names are ASCII, and a script may have a hundred thousand of them.
    if name.is_ascii() {
        return name.bytes().any(|b| b.is_ascii_uppercase()).then(|| name.to_ascii_lowercase());
    }
    let folded: String = name.chars().flat_map(char::to_lowercase).collect();
    (folded != name).then_some(folded)
}

macro_rules! compared_without_case {
    ($id:ident) => {
        impl PartialEq for $id {
            fn eq(&self, other: &Self) -> bool {
                self.folded() == other.folded()
            }
        }
        impl Eq for $id {}
        impl PartialOrd for $id {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $id {
            fn cmp(&self, other: &Self) -> Ordering {
                self.folded().cmp(other.folded())
            }
        }
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl std::str::FromStr for $id {
            type Err = IdError;

            fn from_str(id: &str) -> Result<Self, IdError> {
                Self::new(id)
            }
        }
        impl serde::Serialize for $id {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

compared_without_case!(TenantId);
compared_without_case!(GroupId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_tell_groups_apart_and_is_kept() {
        let a = GroupId::new(" Größe@Contoso.com ").unwrap();
        assert_eq!(a, GroupId::new("gRÖßE@contoso.COM").unwrap());
        assert_eq!(a.as_str(), "Größe@Contoso.com");
        assert_eq!(a.folded(), "größe@contoso.com");
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        assert_eq!(GroupId::new("  "), Err(IdError::Empty));
        assert_eq!(GroupId::new("a\u{200b}b"), Err(IdError::Invisible { at: 1 }));
        assert_eq!(TenantId::new("a\nb"), Err(IdError::Invisible { at: 1 }));
        assert_eq!(TenantId::new(&"t".repeat(129)), Err(IdError::TooLong { limit: 128 }));
    }

    #[test]
    fn addresses_and_guids_last() {
        for (id, lasting) in [
            ("contosogroup@contoso.com", true),
            ("0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a", true),
            ("contosogroup", false),
            ("Marketing Department", false),
            ("@contoso.com", false),
        ] {
            assert_eq!(GroupId::new(id).unwrap().is_lasting(), lasting, "{id}");
        }
    }
}
