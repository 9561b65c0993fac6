//! Which failures are transient, and how long the engine waits before it tries again.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::{Shared, io, unavailable};
use crate::{Damage, StoreError};

/// The first and the longest pause between two tries.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(250));

/// Whether a failure of the server or of the connection says "try again": a serialization failure, a deadlock, a server
/// that stops, starts or is out of connections, a connection that broke.
pub(super) fn is_transient(error: &Error) -> bool {
    let Some(state) = error.code() else {
        return error.is_closed() || is_broken_wire(error);
    };
    *state == SqlState::T_R_SERIALIZATION_FAILURE
        || *state == SqlState::T_R_DEADLOCK_DETECTED
        || *state == SqlState::ADMIN_SHUTDOWN
        || *state == SqlState::CRASH_SHUTDOWN
        || *state == SqlState::CANNOT_CONNECT_NOW
        || *state == SqlState::TOO_MANY_CONNECTIONS
        || *state == SqlState::READ_ONLY_SQL_TRANSACTION
        // Two processes create the schema at once: the second meets the first's table, its row type or its catalogue row.
        || *state == SqlState::DUPLICATE_TABLE
        || *state == SqlState::DUPLICATE_OBJECT
        || *state == SqlState::UNIQUE_VIOLATION
        || state.code().starts_with("08")
}

/// Whether a connection broke or could not be made. A certificate that is refused is not counted: it stays refused.
fn is_broken_wire(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|error| error.kind() != std::io::ErrorKind::InvalidData)
}

/// An error of the server outside the moment of a commit: nothing has happened.
pub(super) fn from_engine(error: Error) -> StoreError {
    if is_transient(&error) {
        unavailable(error)
    } else if error.code().is_some_and(|state| state.code().starts_with("XX")) {
        StoreError::Corrupt { what: Damage::File }
    } else {
        io(error)
    }
}

/// Runs `work` until it gives anything but [`StoreError::Unavailable`], or the call's time is over.
pub(super) async fn until<T>(
    shared: &Shared,
    work: impl AsyncFn() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let end = Instant::now().checked_add(shared.timeout).unwrap_or_else(Instant::now);
    let mut pause = PAUSES.0;
    loop {
        let error = match timeout_at(end, work()).await {
            Ok(Err(error @ StoreError::Unavailable { .. })) => error,
            Ok(other) => return other,
            Err(elapsed) => return Err(unavailable(elapsed)),
        };
        pause = next_pause(pause);
        if timeout_at(end, sleep(pause)).await.is_err() {
            return Err(error);
        }
    }
}

/// About twice as long as the last, with some chance in it, so that two writers do not meet again and again.
pub(super) fn next_pause(last: Duration) -> Duration {
    let mut chance = [0_u8];
    let [chance] = match getrandom::fill(&mut chance) {
        Ok(()) => chance,
        // Without randomness the pause is merely regular.
        Err(_) => [128],
    };
    let extra = last.saturating_mul(u32::from(chance)).checked_div(128).unwrap_or(last);
    last.saturating_add(extra).min(PAUSES.1)
}
