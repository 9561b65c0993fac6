//! The reading half of the engine. Each function but the last is one statement, and so one snapshot.

use deadpool_postgres::Object;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::Shared;
use super::connection::connection;
use super::retry::{from_engine, until};
use crate::codec::Columns;
use crate::limits::{self, at_most};
use crate::{Damage, Key, Limited, Record, StoreError};

pub(super) async fn get(shared: &Shared, key: &Key) -> Result<Option<Record>, StoreError> {
    let sql = "SELECT id, version, body, indexes, sum FROM billfold_record
         WHERE shard = $1 AND space = $2 AND id = $3";
    let rows = query(shared, sql, &[&key.shard, &key.space, &key.id]).await?;
    match rows.first() {
        Some(row) => record(row, key).map(Some),
        None => Ok(None),
    }
}

pub(super) async fn find(
    shared: &Shared,
    place: &Key,
    index: &str,
    value: &[u8],
) -> Result<Vec<Record>, StoreError> {
    // LEFT JOIN, so that an entry without its record shows as damage instead of being silently left out.
    let sql = "SELECT e.id, r.version, r.body, r.indexes, r.sum
         FROM billfold_entry e
         LEFT JOIN billfold_record r ON r.shard = e.shard AND r.space = e.space AND r.id = e.id
         WHERE e.shard = $1 AND e.space = $2 AND e.name = $3 AND e.value = $4
         ORDER BY e.id LIMIT $5";
    let most = count(limits::MAX_FOUND.saturating_add(1));
    let rows = query(shared, sql, &[&place.shard, &place.space, &index, &value, &most]).await?;
    at_most(Limited::Found, rows.len(), limits::MAX_FOUND)?;
    let mut records = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<_, Option<i64>>(1).map_err(from_engine)?.is_none() {
            return Err(StoreError::Corrupt { what: Damage::Index });
        }
        let record = record(row, place)?;
        if !record.indexes.iter().any(|held| held.name == index && held.value == value) {
            return Err(StoreError::Corrupt { what: Damage::Index });
        }
        records.push(record);
    }
    Ok(records)
}

/// `after` is the place, with the id to go on from.
pub(super) async fn scan(shared: &Shared, after: &Key, limit: usize) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT id, version, body, indexes, sum FROM billfold_record
         WHERE shard = $1 AND space = $2 AND id > $3 ORDER BY id LIMIT $4";
    let limit = count(limit.min(limits::MAX_PAGE));
    let rows = query(shared, sql, &[&after.shard, &after.space, &after.id, &limit]).await?;
    rows.iter().map(|row| record(row, after)).collect()
}

pub(super) async fn find_keys(
    shared: &Shared,
    place: &Key,
    index: &str,
    value: &[u8],
) -> Result<Vec<Key>, StoreError> {
    let sql = "SELECT id FROM billfold_entry
         WHERE shard = $1 AND space = $2 AND name = $3 AND value = $4 ORDER BY id LIMIT $5";
    let most = count(limits::MAX_FOUND.saturating_add(1));
    let rows = query(shared, sql, &[&place.shard, &place.space, &index, &value, &most]).await?;
    at_most(Limited::Found, rows.len(), limits::MAX_FOUND)?;
    keys(&rows, place)
}

/// `after` is the place, with the id to go on from.
pub(super) async fn scan_keys(shared: &Shared, after: &Key, limit: usize) -> Result<Vec<Key>, StoreError> {
    let sql = "SELECT id FROM billfold_record
         WHERE shard = $1 AND space = $2 AND id > $3 ORDER BY id LIMIT $4";
    let limit = count(limit.min(limits::MAX_PAGE));
    let rows = query(shared, sql, &[&after.shard, &after.space, &after.id, &limit]).await?;
    keys(&rows, after)
}

fn keys(rows: &[Row], place: &Key) -> Result<Vec<Key>, StoreError> {
    let id = |row: &Row| row.try_get::<_, Vec<u8>>(0).map_err(from_engine);
    rows.iter().map(|row| Ok(Key::new(place.space.as_str(), place.shard.as_slice(), id(row)?))).collect()
}

/// Steps from shard to shard, one statement each, so that the cost does not depend on how many records each has.
pub(super) async fn shards(
    shared: &Shared,
    space: &str,
    after: Option<Vec<u8>>,
    limit: usize,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let first = "SELECT shard FROM billfold_record WHERE space = $1 ORDER BY shard LIMIT 1";
    let next = "SELECT shard FROM billfold_record WHERE space = $1 AND shard > $2 ORDER BY shard LIMIT 1";
    let mut shards: Vec<Vec<u8>> = Vec::new();
    while shards.len() < limit.min(limits::MAX_PAGE) {
        let rows = match shards.last().or(after.as_ref()) {
            None => query(shared, first, &[&space]).await?,
            Some(last) => query(shared, next, &[&space, last]).await?,
        };
        let Some(row) = rows.first() else { break };
        shards.push(row.try_get(0).map_err(from_engine)?);
    }
    Ok(shards)
}

/// One statement, repeated while its failure passes.
async fn query(shared: &Shared, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
    until(shared, async || {
        let client = connection(shared).await?;
        let answer = ask(&client, sql, values).await;
        if answer.is_err() {
            // A connection that failed is not used again.
            drop(Object::take(client));
        }
        answer
    })
    .await
}

async fn ask(client: &Object, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(from_engine)?;
    client.query(&statement, values).await.map_err(from_engine)
}

fn record(row: &Row, place: &Key) -> Result<Record, StoreError> {
    let columns = Columns {
        version: row.try_get(1).map_err(from_engine)?,
        body: row.try_get(2).map_err(from_engine)?,
        indexes: row.try_get(3).map_err(from_engine)?,
        sum: row.try_get(4).map_err(from_engine)?,
    };
    let id: Vec<u8> = row.try_get(0).map_err(from_engine)?;
    columns.into_record(Key::new(place.space.as_str(), place.shard.as_slice(), id))
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
