//! Records under keys, the indexes they are found by, and the writes that change them.

use std::fmt;

/// The key of a record: its space (the kind of record), its shard (what it is stored with) and its id.
///
/// All records that must change together share one shard: an owner's methods, the attempts of one invoice. Keys are
/// visible to whoever holds the database, so they carry no secret and no personal data that can be avoided.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Key {
    /// The kind of record, as `vault.method`: 1 to 64 of `a-z 0-9 . _ -`.
    pub space: String,
    /// The unit of transactions and of distribution, at most 128 bytes. Empty is a shard like any other.
    pub shard: Vec<u8>,
    /// The record within space and shard, 1 to 128 bytes. Ordered as bytes.
    pub id: Vec<u8>,
}

impl Key {
    /// A key from its three parts. They are checked when the key is used.
    #[must_use]
    pub fn new(space: impl Into<String>, shard: impl Into<Vec<u8>>, id: impl Into<Vec<u8>>) -> Self {
        Self { space: space.into(), shard: shard.into(), id: id.into() }
    }
}

/// A value by which a record can be found within its space and shard.
///
/// A record may have several values under one name. `unique` values are refused to a second record of the same space
/// and shard; a plain value beside an equal unique one is not refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Index {
    /// The name, as `fingerprint`: 1 to 64 of `a-z 0-9 . _ -`.
    pub name: String,
    /// The value, at most 512 bytes. Stored in the clear.
    pub value: Vec<u8>,
    /// Whether no other record may have this value as a unique one.
    pub unique: bool,
}

impl Index {
    /// A value that many records may share.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), value: value.into(), unique: false }
    }

    /// A value that one record of a space and shard may have at a time.
    #[must_use]
    pub fn unique(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), value: value.into(), unique: true }
    }
}

/// A record with its version, as it was read.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The key of the record.
    pub key: Key,
    /// 1 after the insert, one more after each replacement. What [`Write::Replace`] compares with.
    pub version: u64,
    /// The content, opaque to the store; at most 1 MiB.
    pub body: Vec<u8>,
    /// The values it can be found by, ordered by name, then value.
    pub indexes: Vec<Index>,
}

impl Record {
    /// Makes a record, for engines outside this crate. The indexes are sorted.
    #[must_use]
    pub fn new(key: Key, version: u64, body: Vec<u8>, mut indexes: Vec<Index>) -> Self {
        indexes.sort();
        Self { key, version, body, indexes }
    }
}

/// One change, or one condition, of a [`commit`](crate::Store::commit).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Write {
    /// A record that must not exist yet. It starts at version 1.
    Insert {
        /// Where.
        key: Key,
        /// The content.
        body: Vec<u8>,
        /// What it is found by.
        indexes: Vec<Index>,
    },
    /// A record that must exist at `expected`. Body and indexes are replaced as a whole; the version becomes
    /// `expected + 1`.
    Replace {
        /// Which.
        key: Key,
        /// The version that was read.
        expected: u64,
        /// The new content.
        body: Vec<u8>,
        /// The new indexes, all of them.
        indexes: Vec<Index>,
    },
    /// A record that must exist at `expected`, and then does not. An id that is inserted again starts at version 1, so
    /// an id is used once: a reader of the old version 1 cannot tell the two apart.
    Delete {
        /// Which.
        key: Key,
        /// The version that was read.
        expected: u64,
    },
    /// No change: the record must be at this version (`None`: absent) for the other writes to happen.
    Expect {
        /// Which.
        key: Key,
        /// The version that was read.
        version: Option<u64>,
    },
}

impl Write {
    /// Adds a record that must not exist yet: [`Write::Insert`].
    #[must_use]
    pub fn insert(key: Key, body: impl Into<Vec<u8>>, indexes: Vec<Index>) -> Self {
        Self::Insert { key, body: body.into(), indexes }
    }

    /// Replaces the record that is at version `expected`: [`Write::Replace`].
    #[must_use]
    pub fn replace(key: Key, expected: u64, body: impl Into<Vec<u8>>, indexes: Vec<Index>) -> Self {
        Self::Replace { key, expected, body: body.into(), indexes }
    }

    /// Deletes the record that is at version `expected`: [`Write::Delete`].
    #[must_use]
    pub fn delete(key: Key, expected: u64) -> Self {
        Self::Delete { key, expected }
    }

    /// Makes the commit depend on a record's version, or its absence (`None`): [`Write::Expect`].
    #[must_use]
    pub fn expect(key: Key, version: Option<u64>) -> Self {
        Self::Expect { key, version }
    }

    /// The record this is about.
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Insert { key, .. }
            | Self::Replace { key, .. }
            | Self::Delete { key, .. }
            | Self::Expect { key, .. } => key,
        }
    }
}

/// `vault.method/6f776e6572/01`: shard and id in hexadecimal.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.space, Hex(&self.shard), Hex(&self.id))
    }
}

/// The name and the number of bytes: a value may be a fingerprint.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unique = if self.unique { " unique" } else { "" };
        write!(f, "{}({} bytes{unique})", self.name, self.value.len())
    }
}

/// The number of bytes in place of the body.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("key", &self.key)
            .field("version", &self.version)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("indexes", &self.indexes)
            .finish()
    }
}

/// The number of bytes in place of a body.
impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insert { key, body, indexes } => {
                write!(f, "Insert({key:?}, {} bytes, {indexes:?})", body.len())
            }
            Self::Replace { key, expected, body, indexes } => {
                write!(f, "Replace({key:?} at {expected}, {} bytes, {indexes:?})", body.len())
            }
            Self::Delete { key, expected } => write!(f, "Delete({key:?} at {expected})"),
            Self::Expect { key, version } => write!(f, "Expect({key:?} at {version:?})"),
        }
    }
}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_content() {
        let key = Key::new("vault.method", "owner", [1]);
        let write =
            Write::insert(key.clone(), "very private", vec![Index::unique("fingerprint", "abcdefgh")]);
        let text = format!("{write:?}");
        assert_eq!(text, "Insert(vault.method/6f776e6572/01, 12 bytes, [fingerprint(8 bytes unique)])");
        let record = Record::new(key, 1, b"very private".to_vec(), vec![]);
        assert!(!format!("{record:?}").contains("private"));
    }
}
