//! The tables, their migrations, and the check that a file is a billfold store.

use rusqlite::{Connection, TransactionBehavior};

use super::from_engine;
use crate::StoreError;

/// `BFLD`, in SQLite's application id.
pub(super) const APPLICATION_ID: i32 = 0x4246_4c44;

/// Step `n` leads from schema `n` to schema `n + 1`. A released step is never changed; a file of any earlier version
/// opens for ever.
const MIGRATIONS: &[&str] = &["
CREATE TABLE record (
    space   TEXT    NOT NULL,
    shard   BLOB    NOT NULL,
    id      BLOB    NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    body    BLOB    NOT NULL,
    indexes BLOB    NOT NULL,
    sum     BLOB    NOT NULL,
    PRIMARY KEY (space, shard, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
    space     TEXT    NOT NULL,
    shard     BLOB    NOT NULL,
    name      TEXT    NOT NULL,
    value     BLOB    NOT NULL,
    id        BLOB    NOT NULL,
    is_unique INTEGER NOT NULL CHECK (is_unique IN (0, 1)),
    PRIMARY KEY (space, shard, name, value, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_unique ON entry (space, shard, name, value) WHERE is_unique = 1;
"];

/// Refuses a file that is not ours before anything is written to it.
pub(super) fn check_owner(connection: &Connection) -> Result<(), StoreError> {
    let owner = (|| {
        // One snapshot: another process may be creating the schema.
        let snapshot = connection.unchecked_transaction()?;
        let application = pragma(&snapshot, "application_id")?;
        let version = pragma(&snapshot, "user_version")?;
        let tables: i64 = snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((application, version, tables))
    })();
    match owner {
        Ok((APPLICATION_ID, version, _)) => check_version(version),
        // A new file.
        Ok((0, 0, 0)) => Ok(()),
        Ok(_) => Err(StoreError::Foreign),
        Err(error) => match from_engine(error) {
            // SQLite calls any file without its header damaged; the remedy for that is another path, not a backup.
            StoreError::Corrupt { .. } => Err(StoreError::Foreign),
            other => Err(other),
        },
    }
}

/// Brings the schema up to date, in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = pragma(connection, "user_version").map_err(from_engine)?;
    check_version(version)?;
    if version == supported() {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_engine)?;
    // Another process may have been quicker.
    let version = pragma(&transaction, "user_version").map_err(from_engine)?;
    check_version(version)?;
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(from_engine)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(from_engine)?;
    transaction.pragma_update(None, "user_version", supported()).map_err(from_engine)?;
    transaction.commit().map_err(from_engine)
}

fn check_version(version: i32) -> Result<(), StoreError> {
    let found = u32::try_from(version).map_err(|_| StoreError::Foreign)?;
    let supported = u32::try_from(supported()).unwrap_or(0);
    if found > supported { Err(StoreError::TooNew { found, supported }) } else { Ok(()) }
}

fn supported() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
