//! One connection of the pool.

use deadpool_postgres::HookError;

use super::{Shared, io, retry, unavailable};
use crate::StoreError;

/// A connection of the pool. Waiting too long for one is [`StoreError::Unavailable`].
pub(super) async fn connection(shared: &Shared) -> Result<deadpool_postgres::Object, StoreError> {
    shared.pool.get().await.map_err(|error| match &error {
        deadpool_postgres::PoolError::PostCreateHook(HookError::Message(_)) => io(error),
        deadpool_postgres::PoolError::Backend(inner) if !retry::is_transient(inner) => io(error),
        _ => unavailable(error),
    })
}
