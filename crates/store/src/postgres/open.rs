//! From options to a pool of connections to a database whose schema is ours.

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::Config;
use tokio_postgres::config::TargetSessionAttrs;

use super::{PostgresOptions, Shared, io, retry, schema, tls};
use crate::StoreError;

pub(super) async fn open(options: &PostgresOptions) -> Result<Shared, StoreError> {
    let mut config: Config = options.url.parse().map_err(io)?;
    tls::require_unless_loopback(&mut config);
    // After a failover several servers may answer; only the one that takes writes is used.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(options.timeout);
    }
    if config.get_application_name().is_none() {
        config.application_name("billfold-store");
    }
    // No statement to test a connection before each use: a broken one shows at the next statement, which is retried anyway.
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config, tls::Connect::new(&options.roots)?, settings);
    let pool = Pool::builder(manager)
        .max_size(options.connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(options.timeout))
        .create_timeout(Some(options.timeout))
        .recycle_timeout(Some(options.timeout))
        // For each new connection: a role or a failover may bring another setting at any time.
        .post_create(Hook::async_fn(|client, _| Box::pin(async move { check_durable(client).await })))
        .build()
        .map_err(io)?;
    let shared = Shared { pool, timeout: options.timeout };
    retry::until(&shared, async || schema::prepare(&shared, options.migrate).await).await?;
    Ok(shared)
}

/// An acknowledged commit must be on a disk, whatever the role's or the server's settings say.
async fn check_durable(client: &deadpool_postgres::ClientWrapper) -> Result<(), HookError> {
    let row = client.query_one("SHOW synchronous_commit", &[]).await.map_err(HookError::Backend)?;
    let value: String = row.try_get(0).map_err(HookError::Backend)?;
    if value == "off" { Err(HookError::message("synchronous_commit is off")) } else { Ok(()) }
}
