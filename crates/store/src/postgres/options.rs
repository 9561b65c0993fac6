//! The options of a connection to a PostgreSQL server.

use std::fmt;
use std::time::Duration;

/// The certificate authorities that a server's certificate is verified against.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Roots {
    /// The authorities the operating system trusts.
    System,
    /// These authorities alone: certificates in PEM.
    Pem(Vec<u8>),
}

/// The options of a [`PostgresStore`](super::PostgresStore): address, trusted roots, connections and time limit.
#[derive(Clone)]
pub struct PostgresOptions {
    pub(super) url: String,
    pub(super) roots: Roots,
    pub(super) connections: usize,
    pub(super) timeout: Duration,
    pub(super) migrate: bool,
}

impl PostgresOptions {
    /// Reads a connection string (`host=db.example user=billfold dbname=billfold`) or URL
    /// (`postgresql://billfold@db.example/billfold`), as libpq defines them. Several hosts may be named; the one that takes
    /// writes is used.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            roots: Roots::System,
            connections: 8,
            timeout: Duration::from_secs(10),
            migrate: true,
        }
    }

    /// Sets whose certificates are trusted; the operating system's by default.
    #[must_use]
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Sets how many connections are opened at most; 8 by default, 1 at least.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// Sets how long one call may take, with waiting for a connection and all retries; ten seconds by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets whether the schema may be created and brought up to date; yes by default. If not, an older schema is refused.
    #[must_use]
    pub fn migrate(mut self, migrate: bool) -> Self {
        self.migrate = migrate;
        self
    }
}

/// Not the connection string, which may hold a password.
impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("connections", &self.connections)
            .field("timeout", &self.timeout)
            .field("migrate", &self.migrate)
            .finish_non_exhaustive()
    }
}
