//! The embedded engine: one SQLite file that any number of processes on one machine may use at once.

mod check;
mod commit;
mod file_system;
mod open;
mod read;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode};

use crate::{Damage, EngineError, Key, Record, Store, StoreError, Write};

/// A store in one SQLite file.
///
/// - **Durable.** Write-ahead log with `synchronous=FULL`: a commit that returned is on the disk.
/// - **Shared.** Several processes of one machine may open the file; a writer waits for another up to ten seconds, then
///   [`StoreError::Unavailable`]. A network file system, whose locks and shared memory SQLite cannot trust, is refused.
/// - **Private.** The file is readable and writable by its owner alone (mode 0600 on Unix). Deleted content is
///   overwritten; [`checkpoint`](Self::checkpoint) also empties the log.
/// - **Checked.** Every record carries a checksum that each read verifies; [`check`](Self::check) verifies everything.
///   A file of another program, or of a later version, is refused and left as it is.
/// - **Careful after errors.** When the disk fails under a connection, the connection is dropped and the next call opens
///   a new one, because after a failed sync the page cache cannot be trusted.
pub struct SqliteStore {
    /// The file; `None` for a store in memory.
    path: Option<PathBuf>,
    /// The connection that writes; `None` after an error, until it is opened again.
    writer: Mutex<Option<Connection>>,
    /// Idle connections for reading.
    readers: Mutex<Vec<Connection>>,
}

/// Idle connections that are kept.
const MAX_IDLE: usize = 4;

/// Commits of [`commit_all`](Store::commit_all) that share one transaction, and so one sync. Other writers wait meanwhile.
const TOGETHER: usize = 256;

impl SqliteStore {
    /// Opens a store, and creates it if the file does not exist or is empty. The folder must exist.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] if the file is another program's, [`StoreError::TooNew`] if a later version wrote it,
    /// [`StoreError::NetworkFileSystem`] if it is on one, [`StoreError::Corrupt`] if it is damaged,
    /// [`StoreError::Unavailable`] if another process keeps it locked for too long, [`StoreError::Io`] if it cannot be
    /// opened or created.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        file_system::refuse_network(path)?;
        let writer = open::open(path)?;
        Ok(Self {
            path: Some(path.to_owned()),
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// A store in memory, for tests: SQLite's behaviour without a file.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the engine cannot make its tables.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        let writer = Mutex::new(Some(open::open_in_memory()?));
        Ok(Self { path: None, writer, readers: Mutex::new(Vec::new()) })
    }

    /// Writes the log back into the file and empties it, so that deleted content is in neither. Waits for readers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if another process kept reading for too long, [`StoreError::Io`] if the disk
    /// refuses.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            let busy: i64 = connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
                .map_err(from_engine)?;
            if busy == 0 {
                Ok(())
            } else {
                Err(StoreError::Unavailable { source: "checkpoint: busy".into() })
            }
        })
    }

    /// Writes a copy as of now into a new file, private as the store itself, while others go on using the store. A plain
    /// copy of the file would miss what is still in the log.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the file exists and is not empty, or cannot be written; [`StoreError::Corrupt`] if the
    /// store is damaged.
    pub fn copy_to(&self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        let path = path.as_ref();
        open::prepare_copy(path)?;
        let name = path.to_str().ok_or_else(|| io("the path is not Unicode"))?;
        self.write(|connection| connection.execute("VACUUM INTO ?1", [name]).map_err(from_engine))?;
        open::sync_copy(path)
    }

    /// Verifies everything: SQLite's own integrity check, the checksum of every record, and that records and indexes
    /// agree. Takes time in proportion to the size of the file.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] at the first damage; [`StoreError::Unavailable`] or [`StoreError::Io`] if the file
    /// cannot be read to its end.
    pub fn check(&self) -> Result<(), StoreError> {
        self.read(check::check)
    }

    /// Runs `work` on the one connection that writes, opening it again if it was dropped.
    fn write<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match (&mut *slot, &self.path) {
            (Some(connection), _) => connection,
            (empty, Some(path)) => empty.insert(open::open(path)?),
            (None, None) => return Err(StoreError::Corrupt { what: Damage::File }),
        };
        // The lock is held until the connection is judged: a second writer must not use one whose disk has just failed.
        let result = work(connection);
        if result.as_ref().is_err_and(spoils) {
            *slot = None;
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        result
    }

    /// Makes several commits in one transaction of the engine.
    fn commit_together(&self, commits: &[Vec<Write>]) -> Vec<Result<(), StoreError>> {
        let mut answers = Vec::with_capacity(commits.len());
        let made = self.write(|connection| commit::commit_together(connection, commits, &mut answers));
        let Err(error) = made else { return answers };
        // None of them has happened, or of none it is known. What was refused before stays refused.
        answers.resize_with(commits.len(), || Ok(()));
        for answer in answers.iter_mut().filter(|answer| answer.is_ok()) {
            *answer = Err(same(&error));
        }
        answers
    }

    /// Runs `work` on a connection of its own, so that reads wait neither for a writer nor for each other.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Some(path) = &self.path else { return self.write(|connection| work(connection)) };
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open::open_reader(path)?,
        };
        let result = work(&connection);
        if !result.as_ref().is_err_and(spoils) {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < MAX_IDLE {
                readers.push(connection);
            }
        }
        result
    }
}

impl Store for SqliteStore {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.read(|connection| read::get(connection, key))
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.read(|connection| read::find(connection, space, shard, index, value))
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.read(|connection| read::scan(connection, space, shard, after, limit))
    }

    fn find_keys(
        &self,
        space: &str,
        shard: &[u8],
        index: &str,
        value: &[u8],
    ) -> Result<Vec<Key>, StoreError> {
        self.read(|connection| read::find_keys(connection, space, shard, index, value))
    }

    fn scan_keys(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError> {
        self.read(|connection| read::scan_keys(connection, space, shard, after, limit))
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read(|connection| read::shards(connection, space, after, limit))
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        crate::limits::check_writes(writes)?;
        if writes.is_empty() {
            return Ok(());
        }
        self.write(|connection| commit::commit(connection, writes))
    }

    fn commit_all(&self, commits: &[Vec<Write>]) -> Vec<Result<(), StoreError>> {
        commits.chunks(TOGETHER).flat_map(|some| self.commit_together(some)).collect()
    }
}

/// An error that is the answer to several commits.
fn same(error: &StoreError) -> StoreError {
    match error {
        StoreError::Unavailable { source } => StoreError::Unavailable { source: source.to_string().into() },
        StoreError::OutcomeUnknown { source } => {
            StoreError::OutcomeUnknown { source: source.to_string().into() }
        }
        StoreError::Corrupt { what } => StoreError::Corrupt { what: *what },
        other => io(other.to_string()),
    }
}

/// Whether the connection must not be used again after this error.
fn spoils(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Io { .. }
            | StoreError::OutcomeUnknown { .. }
            | StoreError::Corrupt { what: Damage::File }
    )
}

/// An error of SQLite outside the moment of a commit: nothing has happened.
fn from_engine(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Unavailable { source: error.into() }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt { what: Damage::File }
        }
        _ => StoreError::Io { source: error.into() },
    }
}

fn io(error: impl Into<EngineError>) -> StoreError {
    StoreError::Io { source: error.into() }
}

/// Whether the store is in memory; not the path, which may name a person.
impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("in_memory", &self.path.is_none()).finish_non_exhaustive()
    }
}
