//! The error of a store, and what each failure says about the writes.

use billfold_reason::{Code, reasons};

use crate::Key;

/// Why a call on a [`Store`](crate::Store) failed.
///
/// After an error of a commit nothing of the commit has happened, with one exception: [`OutcomeUnknown`](Self::OutcomeUnknown).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A record was not at the version the write expected. Read again and decide again.
    #[error("record is not at the expected version")]
    Conflict {
        /// The first such record, in the order of the writes.
        key: Box<Key>,
    },
    /// Another record has the value under an index declared unique.
    #[error("another record has the same value under a unique index")]
    UniqueViolation {
        /// The space of the record.
        space: String,
        /// The name of the index.
        index: String,
    },
    /// The writes of one commit are in several shards.
    #[error("the writes of a commit must be in one shard")]
    ShardMix,
    /// Two writes of one commit are about the same record.
    #[error("a commit has two writes for one record")]
    RepeatedKey {
        /// The record.
        key: Box<Key>,
    },
    /// A part of the call is over its limit.
    #[error("{what} is over the limit of {max}")]
    TooLarge {
        /// What is too large.
        what: Limited,
        /// The limit: bytes, or a count for [`Limited::Indexes`], [`Limited::Writes`] and [`Limited::Found`].
        max: usize,
    },
    /// A name is empty or has a character outside `a-z 0-9 . _ -`, an id is empty, or a record has an index twice.
    #[error("{what} is malformed")]
    Malformed {
        /// What is malformed.
        what: Limited,
    },
    /// The store could not be reached, or was busy for longer than its timeout. Nothing happened; trying again later may help.
    #[error("the store is unavailable")]
    Unavailable {
        /// What the engine said.
        source: EngineError,
    },
    /// The engine failed while it made a commit permanent: all of the commit has happened or none of it. Read to find out.
    #[error("the store failed during a commit, whose outcome is unknown")]
    OutcomeUnknown {
        /// What the engine said.
        source: EngineError,
    },
    /// The engine reported another error: a full disk, a missing permission, a wrong schema.
    #[error("the storage engine failed")]
    Io {
        /// What the engine said.
        source: EngineError,
    },
    /// What was read is not what was written.
    #[error("stored data is damaged: {what}")]
    Corrupt {
        /// Where the damage showed.
        what: Damage,
    },
    /// The database belongs to another program.
    #[error("the database is not a billfold store")]
    Foreign,
    /// The file is on a network file system, which cannot hold a database that several processes share.
    #[error("a store cannot lie on a network file system")]
    NetworkFileSystem,
    /// The database was written by a later version of this crate. It is left untouched.
    #[error("the store has schema {found}, and this version knows up to {supported}")]
    TooNew {
        /// The schema number found.
        found: u32,
        /// The highest schema number this version knows.
        supported: u32,
    },
}

/// The error of an engine, as the engine prints it. Statements carry no data (values are bound), so neither does this.
pub type EngineError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What [`StoreError::TooLarge`] and [`StoreError::Malformed`] are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limited {
    /// [`Key::space`].
    Space,
    /// [`Key::shard`].
    Shard,
    /// [`Key::id`].
    Id,
    /// [`Record::body`](crate::Record::body).
    Body,
    /// [`Index::name`](crate::Index::name).
    IndexName,
    /// [`Index::value`](crate::Index::value).
    IndexValue,
    /// The indexes of one record.
    Indexes,
    /// The writes of one commit.
    Writes,
    /// All bodies of one commit together.
    Commit,
    /// The records of one [`find`](crate::Store::find).
    Found,
    /// A version number.
    Version,
}

impl Limited {
    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::Shard => "shard",
            Self::Id => "id",
            Self::Body => "body",
            Self::IndexName => "index name",
            Self::IndexValue => "index value",
            Self::Indexes => "number of indexes",
            Self::Writes => "number of writes",
            Self::Commit => "size of the commit",
            Self::Found => "number of records found",
            Self::Version => "version",
        }
    }
}

impl std::fmt::Display for Limited {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kind of damage that [`StoreError::Corrupt`] reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// The checksum of a record does not match its content.
    Checksum,
    /// A stored value does not have the form the engine writes.
    Form,
    /// An index names a record that is absent or does not have that value.
    Index,
    /// The engine itself found its file damaged.
    File,
}

impl Damage {
    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Checksum => "checksum of a record",
            Self::Form => "form of a stored value",
            Self::Index => "index without its record",
            Self::File => "database file",
        }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

reasons! {
    StoreError {
        Self::Conflict { .. } => Code::hold(
            "store.conflict",
            "Another writer changed the record first; nothing was written.",
        )
        .with_remedy("Read the record again and decide again.");
        Self::UniqueViolation { .. } => Code::hold(
            "store.unique_violation",
            "Another record already has the value, which may occur once only; nothing was written.",
        )
        .with_remedy("Read again and decide again.");
        Self::ShardMix => Code::refusal(
            "store.shard_mix",
            "The writes of one commit are in several shards; nothing was written.",
        )
        .with_remedy("Host developer: commit once for each shard.");
        Self::RepeatedKey { .. } => Code::refusal(
            "store.repeated_key",
            "One commit has two writes for the same record; nothing was written.",
        );
        Self::TooLarge { what, max } => Code::refusal(
            "store.too_large",
            "A record or a commit is larger than the store's limits allow; nothing was written.",
        )
        .with_detail("The {what:word} is over the limit of {max:number}."), what: what.as_str(), max: *max;
        Self::Malformed { what } => Code::refusal(
            "store.malformed",
            "A name, an id or an index is not in the form that the store takes.",
        )
        .with_detail("The {what:word} is malformed."), what: what.as_str();
        Self::Unavailable { .. } => Code::hold(
            "store.unavailable",
            "The database could not be reached, or was busy for too long; nothing was written.",
        )
        .with_remedy("Try again later. If it lasts, whoever runs the database should look at it.");
        Self::OutcomeUnknown { .. } => Code::unknown(
            "store.outcome_unknown",
            "The database failed during a commit: all of it was written, or none of it.",
        )
        .with_remedy("Read the records to find out, before anything is written again.");
        Self::Io { .. } => Code::damage(
            "store.io",
            "The database failed: a full disk, a missing permission or a wrong schema, for example.",
        )
        .with_remedy("Whoever runs the database should look at its log, its disk and its permissions.");
        Self::Corrupt { what } => Code::damage("store.corrupt", "Stored data is not what was written.")
            .with_detail("Stored data is damaged: {what:word}.")
            .with_remedy("Restore the database from a backup, and check the disk."), what: what.as_str();
        Self::Foreign => Code::refusal(
            "store.foreign",
            "The database belongs to another program; it was left untouched.",
        )
        .with_remedy("Name another file or database.");
        Self::NetworkFileSystem => Code::refusal(
            "store.network_file_system",
            "The database file is on a network file system, where several processes cannot share it safely.",
        )
        .with_remedy("Put the file on a local disk, or use PostgreSQL.");
        Self::TooNew { found, supported } => Code::refusal(
            "store.too_new",
            "The database was written by a later version of the program; it was left untouched.",
        )
        .with_detail("The database has schema {found:number}; this version knows schemas up to {supported:number}.")
        .with_remedy("Use the later version of the program."), found: *found, supported: *supported;
    }
}

impl StoreError {
    /// Whether another writer was first, so that the caller should read again and decide again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. } | Self::UniqueViolation { .. })
    }
}
