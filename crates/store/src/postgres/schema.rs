//! The tables, in the subset that PostgreSQL, Citus, `CockroachDB` and `YugabyteDB` share: the shard, by which Citus
//! distributes, is in every primary and unique key; no sequences, no triggers, no advisory locks, no collations. (On Citus
//! the operator distributes `billfold_record` and `billfold_entry` by `shard`, colocated, before the first use.)

use super::Shared;
use super::connection::connection;
use super::retry::from_engine;
use crate::StoreError;

/// Step `n` leads from schema `n` to schema `n + 1`. Every statement may run twice, so that a step that was interrupted,
/// or two processes that take it at once, do no harm. A released step is never changed.
const MIGRATIONS: &[&[&str]] = &[&[
    "CREATE TABLE IF NOT EXISTS billfold_record (
        space   text   NOT NULL,
        shard   bytea  NOT NULL,
        id      bytea  NOT NULL,
        version bigint NOT NULL,
        body    bytea  NOT NULL,
        indexes bytea  NOT NULL,
        sum     bytea  NOT NULL,
        stamp   bytea  NOT NULL,
        PRIMARY KEY (shard, space, id)
    )",
    "CREATE TABLE IF NOT EXISTS billfold_entry (
        space     text    NOT NULL,
        shard     bytea   NOT NULL,
        name      text    NOT NULL,
        value     bytea   NOT NULL,
        id        bytea   NOT NULL,
        is_unique boolean NOT NULL,
        PRIMARY KEY (shard, space, name, value, id)
    )",
    "CREATE UNIQUE INDEX IF NOT EXISTS billfold_entry_unique
        ON billfold_entry (shard, space, name, value) WHERE is_unique",
]];

/// Reads the schema's number and, if it is allowed, brings the schema up to date.
pub(super) async fn prepare(shared: &Shared, migrate: bool) -> Result<(), StoreError> {
    let client = connection(shared).await?;
    let supported = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    let table = client
        .query_opt(
            "SELECT 1 FROM information_schema.tables
             WHERE table_name = 'billfold_schema' AND table_schema = current_schema()",
            &[],
        )
        .await
        .map_err(from_engine)?;
    if table.is_none() && migrate {
        let statement =
            "CREATE TABLE IF NOT EXISTS billfold_schema (one integer PRIMARY KEY, version integer NOT NULL)";
        client.batch_execute(statement).await.map_err(from_engine)?;
    }
    let row = client
        .query_opt("SELECT version FROM billfold_schema WHERE one = 1", &[])
        .await
        .map_err(from_engine)?;
    let version = match row {
        Some(row) => row.try_get::<_, i32>(0).map_err(from_engine)?,
        None => 0,
    };
    if version > supported || (version < supported && !migrate) {
        let (found, supported) = (u32::try_from(version), u32::try_from(supported));
        return Err(StoreError::TooNew { found: found.unwrap_or(0), supported: supported.unwrap_or(0) });
    }
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        for statement in *step {
            client.batch_execute(statement).await.map_err(from_engine)?;
        }
    }
    if version < supported {
        let statement = "INSERT INTO billfold_schema (one, version) VALUES (1, $1)
             ON CONFLICT (one) DO UPDATE SET version = excluded.version
             WHERE billfold_schema.version < excluded.version";
        client.execute(statement, &[&supported]).await.map_err(from_engine)?;
    }
    Ok(())
}
