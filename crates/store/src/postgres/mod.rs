//! The hosted engine: PostgreSQL and databases that speak its protocol and the common subset of its SQL.

mod commit;
mod connection;
mod open;
mod options;
mod pipeline;
mod read;
mod retry;
mod schema;
mod tls;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

use crate::{EngineError, Key, Record, Store, StoreError, Write};
pub use options::{PostgresOptions, Roots};

/// A store in a PostgreSQL database.
///
/// - **Blocking, with a thread of its own.** The engine's connections live on a runtime thread that it owns, so it needs no
///   runtime of the caller, and works when called from inside one: the call blocks only the thread that makes it.
/// - **Serializable.** Every commit is one serializable transaction in three round trips. Serialization failures and
///   deadlocks (SQLSTATE 40001, 40P01) are retried here.
/// - **Exactly once.** Each commit stamps its rows. When the connection is lost while a commit is made, the engine reads
///   the stamps over a new connection, and makes the commit only if it has not happened; a stamp that is found is
///   acknowledged only once the server makes a later commit as durable as it promises. Where it cannot be told (a
///   commit of deletions alone, or rows that others have changed since) the answer is [`StoreError::OutcomeUnknown`].
/// - **Private.** Connections to anything but this machine use TLS with a verified certificate.
/// - **Portable.** The schema keeps to what PostgreSQL, Citus, `CockroachDB` and `YugabyteDB` have in common: the shard is in
///   every key, there are no sequences, locks or notifications. Tested on PostgreSQL 15.
///
/// As durable as the server's `synchronous_commit` promises, which must not be `off`. With a synchronous standby that is:
/// what was acknowledged survives the loss of the primary.
pub struct PostgresStore {
    /// The sender of calls. Dropping it ends the thread.
    jobs: Option<UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// A call, as the engine's thread takes it.
type Job = Box<dyn FnOnce(Rc<Shared>) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// What the calls share, on the engine's thread.
#[derive(Debug)]
struct Shared {
    pool: deadpool_postgres::Pool,
    timeout: std::time::Duration,
}

impl PostgresStore {
    /// Opens a store by a connection string or URL of PostgreSQL, with the other [options](PostgresOptions) as they are by
    /// default. The schema is created or brought up to date.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(PostgresOptions::new(url))
    }

    /// Opens a store.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if no server answers; [`StoreError::Io`] for a malformed connection string, TLS that
    /// cannot be had or a server with `synchronous_commit` off; [`StoreError::TooNew`] if a later version made the
    /// schema.
    pub fn open_with(options: PostgresOptions) -> Result<Self, StoreError> {
        let (jobs, taken) = unbounded_channel();
        let (report, reported) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("billfold-store".to_owned())
            .spawn(move || serve(&options, &report, taken))
            .map_err(io)?;
        reported.recv().map_err(|_| stopped_early())??;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `work` on the engine's thread, and waits for it on this one.
    fn run<T, F>(&self, work: impl FnOnce(Rc<Shared>) -> F + Send + 'static) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + 'static,
    {
        self.start(work)?.recv().map_err(|_| stopped_early())?
    }

    /// Starts `work` on the engine's thread. Its answer can be received.
    fn start<T, F>(
        &self,
        work: impl FnOnce(Rc<Shared>) -> F + Send + 'static,
    ) -> Result<Receiver<Result<T, StoreError>>, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + 'static,
    {
        let (send, receive) = sync_channel(1);
        let job: Job = Box::new(move |shared| {
            let work = work(shared);
            Box::pin(async move { drop(send.send(work.await)) })
        });
        let jobs = self.jobs.as_ref().ok_or_else(stopped_early)?;
        jobs.send(job).map_err(|_| stopped_early())?;
        Ok(receive)
    }

    /// Starts a commit.
    fn start_commit(&self, writes: &[Write]) -> Result<Receiver<Result<(), StoreError>>, StoreError> {
        crate::limits::check_writes(writes)?;
        let writes = writes.to_vec();
        self.start(move |shared| async move { commit::commit(&shared, &writes).await })
    }
}

/// The body of the engine's thread: it opens the pool, reports how that went, and takes calls until the store is dropped.
fn serve(
    options: &PostgresOptions,
    report: &SyncSender<Result<(), StoreError>>,
    mut jobs: UnboundedReceiver<Job>,
) {
    // A runtime of its own: `block_on` in the caller's thread panics when that thread is already inside one (decision 0010).
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(report.send(Err(io(error)))),
    };
    LocalSet::new().block_on(&runtime, async {
        let shared = match open::open(options).await {
            Ok(shared) => Rc::new(shared),
            Err(error) => return drop(report.send(Err(error))),
        };
        drop(report.send(Ok(())));
        while let Some(job) = jobs.recv().await {
            // The handle of the task is not needed: its answer goes to the caller.
            drop(spawn_local(job(Rc::clone(&shared))));
        }
    });
}

impl Store for PostgresStore {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        crate::limits::check_key(key)?;
        let key = key.clone();
        self.run(move |shared| async move { read::get(&shared, &key).await })
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        crate::limits::check_place(space, shard)?;
        crate::limits::check_index(index, value)?;
        let (place, index, value) = (Key::new(space, shard, []), index.to_owned(), value.to_vec());
        self.run(move |shared| async move { read::find(&shared, &place, &index, &value).await })
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        crate::limits::check_place(space, shard)?;
        let after = Key::new(space, shard, after.unwrap_or_default());
        self.run(move |shared| async move { read::scan(&shared, &after, limit).await })
    }

    fn find_keys(
        &self,
        space: &str,
        shard: &[u8],
        index: &str,
        value: &[u8],
    ) -> Result<Vec<Key>, StoreError> {
        crate::limits::check_place(space, shard)?;
        crate::limits::check_index(index, value)?;
        let (place, index, value) = (Key::new(space, shard, []), index.to_owned(), value.to_vec());
        self.run(move |shared| async move { read::find_keys(&shared, &place, &index, &value).await })
    }

    fn scan_keys(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError> {
        crate::limits::check_place(space, shard)?;
        let after = Key::new(space, shard, after.unwrap_or_default());
        self.run(move |shared| async move { read::scan_keys(&shared, &after, limit).await })
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        crate::limits::check_place(space, after.unwrap_or_default())?;
        let (space, after) = (space.to_owned(), after.map(<[u8]>::to_vec));
        self.run(move |shared| async move { read::shards(&shared, &space, after, limit).await })
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        crate::limits::check_writes(writes)?;
        if writes.is_empty() {
            return Ok(());
        }
        self.start_commit(writes)?.recv().map_err(|_| stopped_early())?
    }

    /// Each is a transaction of its own; as many as there are connections are made at a time, so that the server syncs its log
    /// for several at once.
    fn commit_all(&self, commits: &[Vec<Write>]) -> Vec<Result<(), StoreError>> {
        let mut answers = Vec::with_capacity(commits.len());
        for some in commits.chunks(IN_FLIGHT) {
            let started: Vec<_> = some.iter().map(|writes| self.start_commit(writes)).collect();
            let ended = started.into_iter().map(|commit| commit?.recv().map_err(|_| stopped_early())?);
            answers.extend(ended);
        }
        answers
    }
}

/// Commits of [`commit_all`](Store::commit_all) that wait for a connection at a time.
const IN_FLIGHT: usize = 64;

impl Drop for PostgresStore {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Calls that were accepted are finished before the store is gone.
            drop(thread.join());
        }
    }
}

/// Not the connection string, which may hold a password.
impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

fn io(error: impl Into<EngineError>) -> StoreError {
    StoreError::Io { source: error.into() }
}

fn unavailable(error: impl Into<EngineError>) -> StoreError {
    StoreError::Unavailable { source: error.into() }
}

fn stopped_early() -> StoreError {
    // Not "unavailable": the call may have been under way when the thread ended.
    StoreError::OutcomeUnknown { source: "the engine's thread ended".into() }
}
