//! The writing half of the engine: one serializable transaction per commit, made once whatever breaks.

use deadpool_postgres::Object;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::error::SqlState;

use super::connection::connection;
use super::pipeline::{Unsent, in_order};
use super::retry::{from_engine, is_transient, next_pause};
use super::{Shared, io, unavailable};
use crate::codec::{checksum, damaged, decode_indexes, encode_indexes};
use crate::row_changes::{Held, Present, Row, RowChanges};
use crate::{Index, Key, StoreError, Write};

/// Marks the rows of one commit.
type Stamp = [u8; 16];

/// How one try ended.
enum Try {
    /// It has happened.
    Done,
    /// It has not happened and will not.
    Refused(StoreError),
    /// It has not happened; another try may succeed.
    Again(StoreError),
    /// The connection was lost after the commit was sent.
    Unknown(StoreError),
}

/// Tries until the commit has happened, is refused, or the time is over.
///
/// After a try whose end is unknown, the next one looks for the stamp first. Should the lost transaction still be alive on
/// the server, the next try collides with it, by a lock or a serialization failure, and looks again.
pub(super) async fn commit(shared: &Shared, writes: &[Write]) -> Result<(), StoreError> {
    let mut stamp: Stamp = [0; 16];
    getrandom::fill(&mut stamp).map_err(|_| io("no random bytes"))?;
    let end = Instant::now().checked_add(shared.timeout).unwrap_or_else(Instant::now);
    let mut pause = std::time::Duration::from_millis(2);
    let mut lost = false;
    loop {
        let mut sent = false;
        let outcome = match timeout_at(end, attempt(shared, writes, &stamp, &mut sent)).await {
            Ok(outcome) => outcome,
            Err(elapsed) if sent => return Err(unknown(unavailable(elapsed))),
            Err(elapsed) if lost => return Err(unknown(unavailable(elapsed))),
            Err(elapsed) => return Err(unavailable(elapsed)),
        };
        let error = match outcome {
            Try::Done => return Ok(()),
            // The stamp is not there, and the state has moved on: ours may have come and gone.
            Try::Refused(error) if lost => return Err(unknown(error)),
            Try::Refused(error) => return Err(error),
            Try::Again(error) => error,
            Try::Unknown(error) => {
                lost = true;
                error
            }
        };
        pause = next_pause(pause);
        if timeout_at(end, sleep(pause)).await.is_err() {
            return Err(if lost { unknown(error) } else { error });
        }
    }
}

fn unknown(error: StoreError) -> StoreError {
    match error {
        StoreError::Unavailable { source } | StoreError::Io { source } => {
            StoreError::OutcomeUnknown { source }
        }
        other => StoreError::OutcomeUnknown { source: Box::new(other) },
    }
}

/// One try. `sent` is raised when the commit leaves, for a caller that stops waiting.
async fn attempt(shared: &Shared, writes: &[Write], stamp: &Stamp, sent: &mut bool) -> Try {
    let client = match connection(shared).await {
        Ok(client) => Unclean(Some(client)),
        Err(error @ StoreError::Unavailable { .. }) => return Try::Again(error),
        Err(error) => return Try::Refused(error),
    };
    let Some(connection) = &client.0 else { return Try::Again(unavailable("no connection")) };
    let (present, stamped) = match begin(connection, writes, stamp).await {
        Ok(found) => found,
        Err(error @ StoreError::Unavailable { .. }) => return Try::Again(error),
        Err(error) => return Try::Refused(error),
    };
    let changed = match stamped {
        Some(key) => confirm(connection, key, stamp).await,
        None => match RowChanges::new(writes, &present) {
            Ok(changes) => write(connection, &changes, stamp).await,
            Err(error) => return finish(client, Try::Refused(error)).await,
        },
    };
    match changed {
        Ok(()) => {}
        Err(error @ StoreError::Unavailable { .. }) => return Try::Again(error),
        Err(error) => return finish(client, Try::Refused(error)).await,
    }
    *sent = true;
    match connection.batch_execute("COMMIT").await {
        Ok(()) => {
            client.keep();
            Try::Done
        }
        // Without an SQLSTATE the wire broke, and the server may have made the commit before its answer was lost.
        Err(error) if error.code().is_none() || ends_session(&error) => Try::Unknown(unavailable(error)),
        // PostgreSQL reports a serialization failure also at COMMIT; then it has rolled the transaction back.
        Err(error) if is_transient(&error) => Try::Again(unavailable(error)),
        Err(error) => Try::Refused(from_engine(error)),
    }
}

/// A connection that may be inside a transaction: unless it is kept, it is closed and not given back to the pool, also
/// when the caller stops waiting.
struct Unclean(Option<Object>);

impl Unclean {
    fn keep(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Unclean {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

/// Ends the transaction without its writes, and gives the connection back.
async fn finish(client: Unclean, outcome: Try) -> Try {
    let ended = match &client.0 {
        Some(connection) => connection.batch_execute("ROLLBACK").await.is_ok(),
        None => false,
    };
    if ended {
        client.keep();
    }
    outcome
}

/// The first round trip: begins, and reads the records of the commit. The key is that of a record which shows that the
/// commit has happened already.
async fn begin<'a>(
    client: &Object,
    writes: &'a [Write],
    stamp: &Stamp,
) -> Result<(Present, Option<&'a Key>), StoreError> {
    let sql =
        "SELECT version, indexes, stamp FROM billfold_record WHERE shard = $1 AND space = $2 AND id = $3";
    let statement = client.prepare_cached(sql).await.map_err(from_engine)?;
    let mut steps: Vec<Unsent<'_, Result<Option<tokio_postgres::Row>, tokio_postgres::Error>>> = Vec::new();
    steps.push(Box::pin(async {
        // Weaker levels allow write skew: two commits that each expect the other's record unchanged would both succeed.
        client.batch_execute("BEGIN ISOLATION LEVEL SERIALIZABLE").await.map(|()| None)
    }));
    for key in writes.iter().map(Write::key) {
        let statement = &statement;
        steps.push(Box::pin(
            async move { client.query_opt(statement, &[&key.shard, &key.space, &key.id]).await },
        ));
    }
    let mut rows = in_order(steps).await.into_iter();
    rows.next().transpose().map_err(from_engine)?;
    let mut present = Present::new();
    let mut stamped = None;
    for (write, row) in writes.iter().zip(rows) {
        let Some(row) = row.map_err(from_engine)? else { continue };
        let version: i64 = row.try_get(0).map_err(from_engine)?;
        let indexes: &[u8] = row.try_get(1).map_err(from_engine)?;
        let held: &[u8] = row.try_get(2).map_err(from_engine)?;
        // A stamp is 128 random bits, made for this commit: no other commit can have left it.
        if held == stamp {
            stamped = Some(write.key());
        }
        let version = u64::try_from(version).map_err(|_| damaged())?;
        present.insert(write.key().clone(), Held { version, indexes: decode_indexes(indexes)? });
    }
    Ok((present, stamped))
}

/// In place of the changes, when they have been made: touches one of their rows. A commit whose session ended while it waited
/// for a standby can be seen before the standby has it; when this later one is acknowledged, the standby has both.
async fn confirm(client: &Object, key: &Key, stamp: &Stamp) -> Result<(), StoreError> {
    let sql = "UPDATE billfold_record SET stamp = $1 WHERE shard = $2 AND space = $3 AND id = $4";
    let stamp = &stamp[..];
    client.execute(sql, &[&stamp, &key.shard, &key.space, &key.id]).await.map_err(from_engine)?;
    Ok(())
}

/// The second round trip: all changes, without the commit. Whatever fails here, nothing has happened.
async fn write(client: &Object, changes: &RowChanges<'_>, stamp: &Stamp) -> Result<(), StoreError> {
    prepare(client).await?;
    let mut steps: Vec<Unsent<'_, Result<(), StoreError>>> = Vec::new();
    for (key, index) in &changes.entries_out {
        steps.push(Box::pin(async { entry_out(client, key, index).await.map_err(from_engine) }));
    }
    for (key, _) in &changes.rows_out {
        steps.push(Box::pin(async { row_out(client, key).await.map_err(from_engine) }));
    }
    for row in &changes.rows_in {
        let indexes = encode_indexes(&row.indexes)?;
        // A row that is there although it was not a moment ago passes as "unavailable": the next try sees it.
        steps.push(Box::pin(async { row_in(client, row, indexes, stamp).await.map_err(from_engine) }));
    }
    for (key, index) in &changes.entries_in {
        steps.push(Box::pin(async {
            entry_in(client, key, index).await.map_err(|e| violation(e, key, index))
        }));
    }
    // The first failure is the one that counts: after it the server refuses everything.
    in_order(steps).await.into_iter().collect()
}

fn violation(error: tokio_postgres::Error, key: &Key, index: &Index) -> StoreError {
    if error.code() == Some(&SqlState::UNIQUE_VIOLATION) {
        StoreError::UniqueViolation { space: key.space.clone(), index: index.name.clone() }
    } else {
        from_engine(error)
    }
}

/// Whether the server ended the session with this answer. To a COMMIT that does not answer whether it happened.
fn ends_session(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|state| state.code().starts_with("57P") || state.code().starts_with("08"))
}

const ROW_INSERT: &str = "INSERT INTO billfold_record (version, body, indexes, sum, stamp, shard, space, id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ROW_UPDATE: &str =
    "UPDATE billfold_record SET version = $1, body = $2, indexes = $3, sum = $4, stamp = $5
     WHERE shard = $6 AND space = $7 AND id = $8";
const ROW_DELETE: &str = "DELETE FROM billfold_record WHERE shard = $1 AND space = $2 AND id = $3";
const ENTRY_INSERT: &str =
    "INSERT INTO billfold_entry (shard, space, name, value, id, is_unique) VALUES ($1, $2, $3, $4, $5, $6)";
const ENTRY_DELETE: &str =
    "DELETE FROM billfold_entry WHERE shard = $1 AND space = $2 AND name = $3 AND value = $4 AND id = $5";

/// Prepares what the steps use, once per connection, so that each step is one message.
async fn prepare(client: &Object) -> Result<(), StoreError> {
    for sql in [ROW_INSERT, ROW_UPDATE, ROW_DELETE, ENTRY_INSERT, ENTRY_DELETE] {
        client.prepare_cached(sql).await.map_err(from_engine)?;
    }
    Ok(())
}

async fn row_in(
    client: &Object,
    row: &Row<'_>,
    indexes: Vec<u8>,
    stamp: &Stamp,
) -> Result<(), tokio_postgres::Error> {
    let key = row.key;
    let sum = checksum(key, row.version, &indexes, row.body);
    let version = i64::try_from(row.version).unwrap_or(i64::MAX);
    // A plain INSERT rather than an upsert: overwriting a row that another writer has just inserted would lose its record.
    let statement = client.prepare_cached(if row.version == 1 { ROW_INSERT } else { ROW_UPDATE }).await?;
    let (sum, stamp) = (&sum[..], &stamp[..]);
    client
        .execute(&statement, &[&version, &row.body, &indexes, &sum, &stamp, &key.shard, &key.space, &key.id])
        .await?;
    Ok(())
}

async fn row_out(client: &Object, key: &Key) -> Result<(), tokio_postgres::Error> {
    let statement = client.prepare_cached(ROW_DELETE).await?;
    client.execute(&statement, &[&key.shard, &key.space, &key.id]).await?;
    Ok(())
}

async fn entry_in(client: &Object, key: &Key, index: &Index) -> Result<(), tokio_postgres::Error> {
    let statement = client.prepare_cached(ENTRY_INSERT).await?;
    client
        .execute(&statement, &[&key.shard, &key.space, &index.name, &index.value, &key.id, &index.unique])
        .await?;
    Ok(())
}

async fn entry_out(client: &Object, key: &Key, index: &Index) -> Result<(), tokio_postgres::Error> {
    let statement = client.prepare_cached(ENTRY_DELETE).await?;
    client.execute(&statement, &[&key.shard, &key.space, &index.name, &index.value, &key.id]).await?;
    Ok(())
}
