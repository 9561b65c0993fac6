//! The writing half of the engine: one immediate transaction per commit.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use super::{from_engine, spoils};
use crate::codec::{checksum, damaged, decode_indexes, encode_indexes};
use crate::limits::check_writes;
use crate::row_changes::{Held, Present, RowChanges};
use crate::{Index, Key, StoreError, Write};

pub(super) fn commit(connection: &mut Connection, writes: &[Write]) -> Result<(), StoreError> {
    // Immediate: the write lock is taken before anything is read, so what is read stays true.
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_engine)?;
    make(&transaction, writes)?;
    end(transaction)
}

/// Several commits in one transaction, and so with one sync. Each is all or nothing by a savepoint, and answered for in
/// `answers`. An error is about the transaction: then none of them has happened, or of none it is known.
pub(super) fn commit_together(
    connection: &mut Connection,
    commits: &[Vec<Write>],
    answers: &mut Vec<Result<(), StoreError>>,
) -> Result<(), StoreError> {
    let mut transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_engine)?;
    for writes in commits {
        let answer = check_writes(writes).and_then(|()| {
            // One sync serves many commits, but each must be able to fail alone.
            let savepoint = transaction.savepoint().map_err(from_engine)?;
            make(&savepoint, writes)?;
            savepoint.commit().map_err(from_engine)
        });
        match answer {
            // Of this commit alone: dropping the savepoint has undone it.
            Err(error) if !spoils(&error) => answers.push(Err(error)),
            answer => answers.push(Ok(answer?)),
        }
    }
    end(transaction)
}

fn end(transaction: Transaction<'_>) -> Result<(), StoreError> {
    transaction.commit().map_err(|error| match from_engine(error) {
        // SQLite gave up before it wrote anything.
        error @ StoreError::Unavailable { .. } => error,
        // A failed sync does not tell whether the log reached the disk: after a crash the commit may be there or not.
        StoreError::Io { source } => StoreError::OutcomeUnknown { source },
        _ => StoreError::OutcomeUnknown { source: "damaged file".into() },
    })
}

/// Reads, judges and changes, within a transaction.
fn make(transaction: &Connection, writes: &[Write]) -> Result<(), StoreError> {
    let mut present = Present::new();
    for write in writes {
        if let Some(held) = held(transaction, write.key())? {
            present.insert(write.key().clone(), held);
        }
    }
    apply(transaction, &RowChanges::new(writes, &present)?)
}

pub(super) const HELD: &str =
    "SELECT version, indexes FROM record WHERE space = ?1 AND shard = ?2 AND id = ?3";
pub(super) const UPDATE: &str = "UPDATE record SET version = ?1, body = ?2, indexes = ?3, sum = ?4
     WHERE space = ?5 AND shard = ?6 AND id = ?7";
pub(super) const ENTRY_OUT: &str =
    "DELETE FROM entry WHERE space = ?1 AND shard = ?2 AND name = ?3 AND value = ?4 AND id = ?5";

fn held(transaction: &Connection, key: &Key) -> Result<Option<Held>, StoreError> {
    let mut statement = transaction.prepare_cached(HELD).map_err(from_engine)?;
    let row = statement
        .query_row((&key.space, &key.shard, &key.id), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()
        .map_err(from_engine)?;
    let Some((version, indexes)) = row else { return Ok(None) };
    let version = u64::try_from(version).map_err(|_| damaged())?;
    Ok(Some(Held { version, indexes: decode_indexes(&indexes)? }))
}

fn apply(transaction: &Connection, changes: &RowChanges<'_>) -> Result<(), StoreError> {
    for (key, index) in &changes.entries_out {
        entry_out(transaction, key, index)?;
    }
    for (key, _) in &changes.rows_out {
        let mut statement = transaction
            .prepare_cached("DELETE FROM record WHERE space = ?1 AND shard = ?2 AND id = ?3")
            .map_err(from_engine)?;
        statement.execute((&key.space, &key.shard, &key.id)).map_err(from_engine)?;
    }
    for row in &changes.rows_in {
        let key = row.key;
        let indexes = encode_indexes(&row.indexes)?;
        let sum = checksum(key, row.version, &indexes, row.body);
        let version = i64::try_from(row.version).map_err(|_| damaged())?;
        let sql = if row.version == 1 {
            "INSERT INTO record (version, body, indexes, sum, space, shard, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        } else {
            UPDATE
        };
        let mut statement = transaction.prepare_cached(sql).map_err(from_engine)?;
        statement
            .execute((version, row.body, &indexes, &sum[..], &key.space, &key.shard, &key.id))
            .map_err(from_engine)?;
    }
    // Last, when every old entry of the commit is gone: SQLite checks a unique index at each statement, not at the end.
    changes.entries_in.iter().try_for_each(|(key, index)| entry_in(transaction, key, index))
}

fn entry_out(transaction: &Connection, key: &Key, index: &Index) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(ENTRY_OUT).map_err(from_engine)?;
    statement.execute((&key.space, &key.shard, &index.name, &index.value, &key.id)).map_err(from_engine)?;
    Ok(())
}

/// Nothing is inserted where the unique index refuses.
fn entry_in(transaction: &Connection, key: &Key, index: &Index) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached(
            "INSERT INTO entry (space, shard, name, value, id, is_unique) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
        )
        .map_err(from_engine)?;
    let made = statement
        .execute((&key.space, &key.shard, &index.name, &index.value, &key.id, index.unique))
        .map_err(from_engine)?;
    if made == 1 {
        Ok(())
    } else {
        Err(StoreError::UniqueViolation { space: key.space.clone(), index: index.name.clone() })
    }
}
