//! The reading half of the engine. Each function but the last is one statement, and so one snapshot.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::from_engine;
use crate::codec::Columns;
use crate::limits::{self, at_most};
use crate::{Damage, Key, Limited, Record, StoreError};

pub(super) const GET: &str =
    "SELECT id, version, body, indexes, sum FROM record WHERE space = ?1 AND shard = ?2 AND id = ?3";
pub(super) const FIND: &str = "SELECT e.id, r.version, r.body, r.indexes, r.sum
     FROM entry e LEFT JOIN record r ON r.space = e.space AND r.shard = e.shard AND r.id = e.id
     WHERE e.space = ?1 AND e.shard = ?2 AND e.name = ?3 AND e.value = ?4
     ORDER BY e.id LIMIT ?5";
pub(super) const FIND_KEYS: &str = "SELECT id FROM entry
     WHERE space = ?1 AND shard = ?2 AND name = ?3 AND value = ?4 ORDER BY id LIMIT ?5";
pub(super) const SCAN_KEYS: &str = "SELECT id FROM record
     WHERE space = ?1 AND shard = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
pub(super) const SCAN: &str = "SELECT id, version, body, indexes, sum FROM record
     WHERE space = ?1 AND shard = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
pub(super) const FIRST_SHARD: &str = "SELECT min(shard) FROM record WHERE space = ?1";
/// Steps from shard to shard, so that the cost does not depend on how many records each has.
pub(super) const SHARDS: &str = "WITH RECURSIVE step (shard) AS (
         SELECT (SELECT min(shard) FROM record WHERE space = ?1 AND shard > ?2)
         UNION ALL
         SELECT (SELECT min(shard) FROM record WHERE space = ?1 AND shard > step.shard)
         FROM step WHERE step.shard IS NOT NULL
     ) SELECT shard FROM step WHERE shard IS NOT NULL LIMIT ?3";

pub(super) fn get(connection: &Connection, key: &Key) -> Result<Option<Record>, StoreError> {
    limits::check_key(key)?;
    let mut statement = connection.prepare_cached(GET).map_err(from_engine)?;
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
    let mut statement = connection.prepare_cached(FIND).map_err(from_engine)?;
    let most = limits::MAX_FOUND.saturating_add(1);
    let rows = statement
        .query_map((space, shard, index, value, count(most)), |row| {
            // From the LEFT JOIN: an entry without its record is damage to report, not a result to leave out.
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
    let mut statement = connection.prepare_cached(SCAN).map_err(from_engine)?;
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

pub(super) fn find_keys(
    connection: &Connection,
    space: &str,
    shard: &[u8],
    index: &str,
    value: &[u8],
) -> Result<Vec<Key>, StoreError> {
    limits::check_place(space, shard)?;
    limits::check_index(index, value)?;
    let most = count(limits::MAX_FOUND.saturating_add(1));
    let keys = keys(connection, FIND_KEYS, (space, shard), (space, shard, index, value, most))?;
    at_most(Limited::Found, keys.len(), limits::MAX_FOUND)?;
    Ok(keys)
}

pub(super) fn scan_keys(
    connection: &Connection,
    space: &str,
    shard: &[u8],
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Key>, StoreError> {
    limits::check_place(space, shard)?;
    let limit = count(limit.min(limits::MAX_PAGE));
    keys(connection, SCAN_KEYS, (space, shard), (space, shard, after.unwrap_or(&[]), limit))
}

fn keys(
    connection: &Connection,
    sql: &str,
    (space, shard): (&str, &[u8]),
    values: impl rusqlite::Params,
) -> Result<Vec<Key>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(from_engine)?;
    let ids = statement.query_map(values, |row| row.get::<_, Vec<u8>>(0)).map_err(from_engine)?;
    ids.map(|id| Ok(Key::new(space, shard, id.map_err(from_engine)?))).collect()
}

pub(super) fn shards(
    connection: &Connection,
    space: &str,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    limits::check_place(space, after.unwrap_or(&[]))?;
    let limit = limit.min(limits::MAX_PAGE);
    let mut shards: Vec<Vec<u8>> = Vec::new();
    if after.is_none() && limit > 0 {
        let mut first = connection.prepare_cached(FIRST_SHARD).map_err(from_engine)?;
        shards
            .extend(first.query_row((space,), |row| row.get::<_, Option<Vec<u8>>>(0)).map_err(from_engine)?);
    }
    let Some(after) = after.or(shards.first().map(Vec::as_slice)) else { return Ok(shards) };
    let mut statement = connection.prepare_cached(SHARDS).map_err(from_engine)?;
    let rest = count(limit.saturating_sub(shards.len()));
    let rows = statement.query_map((space, after, rest), |row| row.get(0)).map_err(from_engine)?;
    let rest = rows.collect::<Result<Vec<_>, _>>().map_err(from_engine)?;
    shards.extend(rest);
    Ok(shards)
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, Columns)> {
    let columns = Columns { version: row.get(1)?, body: row.get(2)?, indexes: row.get(3)?, sum: row.get(4)? };
    Ok((row.get(0)?, columns))
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::SqliteStore;
    use crate::sqlite::{commit, read};

    /// No statement walks through a table: each is a search by a key or an index.
    #[test]
    fn every_statement_is_a_search() {
        let store = SqliteStore::open_in_memory().unwrap();
        for sql in [
            read::GET,
            read::FIND,
            read::FIND_KEYS,
            read::SCAN_KEYS,
            read::SCAN,
            read::FIRST_SHARD,
            read::SHARDS,
            commit::HELD,
            commit::UPDATE,
            commit::ENTRY_OUT,
        ] {
            let plan: Vec<String> = store
                .write(|connection| {
                    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                    let none: [rusqlite::types::Null; 9] = [rusqlite::types::Null; 9];
                    let values = rusqlite::params_from_iter(none.iter().take(statement.parameter_count()));
                    let rows = statement.query_map(values, |row| row.get::<_, String>(3)).unwrap();
                    Ok(rows.map(Result::unwrap).collect())
                })
                .unwrap();
            let walks = |step: &&String| {
                step.starts_with("SCAN") && !step.contains("step") && !step.contains("CONSTANT")
            };
            assert!(plan.iter().any(|step| step.starts_with("SEARCH")), "{sql}: {plan:?}");
            assert_eq!(plan.iter().find(walks), None, "{sql}: {plan:?}");
        }
    }
}
