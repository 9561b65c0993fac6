//! The reading half of the engine. Each function is one statement, and so one snapshot.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::from_engine;
use crate::codec::Columns;
use crate::limits::{self, at_most};
use crate::{Damage, Key, Limited, Record, StoreError};

pub(super) fn get(connection: &Connection, key: &Key) -> Result<Option<Record>, StoreError> {
    limits::check_key(key)?;
    let mut statement = connection
        .prepare_cached(
            "SELECT id, version, body, indexes, sum FROM record WHERE space = ?1 AND shard = ?2 AND id = ?3",
        )
        .map_err(from_engine)?;
    let row = statement.query_row((&key.space, &key.shard, &key.id), columns).optional();
    let Some((_, row)) = row.map_err(from_engine)? else { return Ok(None) };
    row.into_record(key.clone()).map(Some)
}

pub(super) fn find(
    connection: &Connection,
    space: &str,
    shard: &[u8],
    index: &str,
    value: &[u8],
) -> Result<Vec<Record>, StoreError> {
    limits::check_place(space, shard)?;
    limits::check_index(index, value)?;
    let mut statement = connection
        .prepare_cached(
            "SELECT e.id, r.version, r.body, r.indexes, r.sum
             FROM entry e LEFT JOIN record r ON r.space = e.space AND r.shard = e.shard AND r.id = e.id
             WHERE e.space = ?1 AND e.shard = ?2 AND e.name = ?3 AND e.value = ?4
             ORDER BY e.id LIMIT ?5",
        )
        .map_err(from_engine)?;
    let most = limits::MAX_FOUND.saturating_add(1);
    let rows = statement
        .query_map((space, shard, index, value, count(most)), |row| {
            if row.get_ref(1)? == rusqlite::types::ValueRef::Null { Ok(None) } else { columns(row).map(Some) }
        })
        .map_err(from_engine)?;
    let mut records = Vec::new();
    for row in rows {
        let Some((id, row)) = row.map_err(from_engine)? else {
            return Err(StoreError::Corrupt { what: Damage::Index });
        };
        let record = row.into_record(Key::new(space, shard, id))?;
        if !record.indexes.iter().any(|held| held.name == index && held.value == value) {
            return Err(StoreError::Corrupt { what: Damage::Index });
        }
        records.push(record);
        at_most(Limited::Found, records.len(), limits::MAX_FOUND)?;
    }
    Ok(records)
}

pub(super) fn scan(
    connection: &Connection,
    space: &str,
    shard: &[u8],
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    limits::check_place(space, shard)?;
    let mut statement = connection
        .prepare_cached(
            "SELECT id, version, body, indexes, sum FROM record
             WHERE space = ?1 AND shard = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
        )
        .map_err(from_engine)?;
    let limit = count(limit.min(limits::MAX_PAGE));
    let rows =
        statement.query_map((space, shard, after.unwrap_or(&[]), limit), columns).map_err(from_engine)?;
    let mut records = Vec::new();
    for row in rows {
        let (id, row) = row.map_err(from_engine)?;
        records.push(row.into_record(Key::new(space, shard, id))?);
    }
    Ok(records)
}

/// Steps from shard to shard, so that the cost does not depend on how many records each has.
pub(super) fn shards(
    connection: &Connection,
    space: &str,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    limits::check_place(space, after.unwrap_or(&[]))?;
    let mut statement = connection
        .prepare_cached(
            "WITH RECURSIVE step (shard) AS (
                 SELECT (SELECT min(shard) FROM record WHERE space = ?1 AND (?2 IS NULL OR shard > ?2))
                 UNION ALL
                 SELECT (SELECT min(shard) FROM record WHERE space = ?1 AND shard > step.shard)
                 FROM step WHERE step.shard IS NOT NULL
             ) SELECT shard FROM step WHERE shard IS NOT NULL LIMIT ?3",
        )
        .map_err(from_engine)?;
    let limit = count(limit.min(limits::MAX_PAGE));
    let rows = statement.query_map((space, after, limit), |row| row.get(0)).map_err(from_engine)?;
    rows.collect::<Result<_, _>>().map_err(from_engine)
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, Columns)> {
    let columns = Columns { version: row.get(1)?, body: row.get(2)?, indexes: row.get(3)?, sum: row.get(4)? };
    Ok((row.get(0)?, columns))
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
