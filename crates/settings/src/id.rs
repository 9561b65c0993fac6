//! Names of tenants and groups.

use std::cmp::Ordering;
use std::fmt;

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
}

/// Names a tenant. Compared without regard to case, shown as written.
///
/// ```
/// use billfold_settings::TenantId;
/// assert_eq!(TenantId::new("Contoso")?, TenantId::new("contoso")?);
/// # Ok::<(), billfold_settings::IdError>(())
/// ```
#[derive(Clone)]
pub struct TenantId(String);

/// Names a group by one of the identities Exchange knows: address, alias, name, distinguished name or GUID. Compared
/// without regard to case, shown as written.
///
/// Two identities of one group are two ids here: this crate has no directory. A group's settings can list its other
/// identities ([`GroupSettings::aliases`](crate::GroupSettings::aliases)).
#[derive(Clone)]
pub struct GroupId(String);

impl TenantId {
    /// Reads an id; blanks around it are dropped.
    ///
    /// # Errors
    /// [`IdError`] if it is empty, longer than [`MAX_TENANT_ID`] or has invisible characters.
    pub fn new(id: &str) -> Result<Self, IdError> {
        let id = Self(check(id, MAX_TENANT_ID)?);
        // Lower case can be longer, and the store's limit is on that form.
        if id.folded().len() > MAX_TENANT_ID {
            return Err(IdError::TooLong { limit: MAX_TENANT_ID });
        }
        Ok(id)
    }

    /// The id as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id in the form it is compared in: lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0).collect()
    }
}

impl GroupId {
    /// Reads an identity; blanks around it are dropped.
    ///
    /// # Errors
    /// [`IdError`] if it is empty, longer than [`MAX_GROUP_ID`] or has invisible characters.
    pub fn new(id: &str) -> Result<Self, IdError> {
        check(id, MAX_GROUP_ID).map(Self)
    }

    /// The identity as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identity in the form it is compared in: lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0).collect()
    }

    /// True if the identity looks like an address or a GUID, which name one group whatever it is renamed to.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        let address = self.0.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.contains('@') && !self.0.contains(' ')
        });
        let guid = self.0.len() == 36
            && self.0.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        address || guid
    }
}

fn check(id: &str, limit: usize) -> Result<String, IdError> {
    let id = id.trim();
    if id.is_empty() {
        return Err(IdError::Empty);
    }
    if id.len() > limit {
        return Err(IdError::TooLong { limit });
    }
    match id.char_indices().find(|(_, c)| is_invisible(*c)) {
        Some((at, _)) => Err(IdError::Invisible { at }),
        None => Ok(id.to_owned()),
    }
}

/// Characters that change how an id is shown or compared without being seen themselves.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The characters of an id as it is compared, without allocating.
pub(crate) fn fold(id: &str) -> impl Iterator<Item = char> + '_ {
    id.chars().flat_map(char::to_lowercase)
}

macro_rules! compared_without_case {
    ($id:ident) => {
        impl PartialEq for $id {
            fn eq(&self, other: &Self) -> bool {
                fold(&self.0).eq(fold(&other.0))
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
                fold(&self.0).cmp(fold(&other.0))
            }
        }
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
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
                serializer.serialize_str(&self.0)
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
