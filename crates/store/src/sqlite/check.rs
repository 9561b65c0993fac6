//! The check of a whole file.

use rusqlite::{Connection, Row};

use super::from_engine;
use crate::codec::Columns;
use crate::{Damage, Key, StoreError};

pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    // One transaction, so that records and entries are read at one instant.
    let snapshot = connection.unchecked_transaction().map_err(from_engine)?;
    let answer: String =
        snapshot.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(from_engine)?;
    if answer != "ok" {
        return Err(StoreError::Corrupt { what: Damage::File });
    }
    let indexes = check_records(&snapshot)?;
    let entries: i64 =
        snapshot.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).map_err(from_engine)?;
    // Every index of a record has its entry, and there are as many of one as of the other.
    if indexes == entries { Ok(()) } else { Err(StoreError::Corrupt { what: Damage::Index }) }
}

fn check_records(connection: &Connection) -> Result<i64, StoreError> {
    let mut records = connection
        .prepare("SELECT space, shard, id, version, body, indexes, sum FROM record")
        .map_err(from_engine)?;
    let mut entry = connection
        .prepare(
            "SELECT count(*) FROM entry
             WHERE space = ?1 AND shard = ?2 AND name = ?3 AND value = ?4 AND id = ?5 AND is_unique = ?6",
        )
        .map_err(from_engine)?;
    let mut indexes = 0_i64;
    for row in records.query_map([], whole_row).map_err(from_engine)? {
        let (key, columns) = row.map_err(from_engine)?;
        let record = columns.into_record(key)?;
        for index in &record.indexes {
            let key = &record.key;
            let held: i64 = entry
                .query_row(
                    (&key.space, &key.shard, &index.name, &index.value, &key.id, index.unique),
                    |row| row.get(0),
                )
                .map_err(from_engine)?;
            if held != 1 {
                return Err(StoreError::Corrupt { what: Damage::Index });
            }
            indexes = indexes.saturating_add(1);
        }
    }
    Ok(indexes)
}

fn whole_row(row: &Row<'_>) -> rusqlite::Result<(Key, Columns)> {
    let key = Key { space: row.get(0)?, shard: row.get(1)?, id: row.get(2)? };
    let columns = Columns { version: row.get(3)?, body: row.get(4)?, indexes: row.get(5)?, sum: row.get(6)? };
    Ok((key, columns))
}
