//! The data folder: one SQLite store for vault, ledger and settings; keys stay outside the database.

use std::path::Path;
use std::sync::Arc;

use billfold::ledger::Ledger;
use billfold::store::SqliteStore;
use billfold::vault::Vault;

use crate::args::DataArgs;
use crate::failure::Failure;
use crate::key::Key;

/// The name of this program's records in the vault; another program's records never open here.
pub(crate) const NAMESPACE: &str = "billfold-cli";

/// Opens the store of a data folder, and makes both when they do not exist.
pub(crate) fn store(folder: &Path) -> Result<Arc<SqliteStore>, Failure> {
    make_private(folder)?;
    let path = folder.join("billfold.db");
    let store = SqliteStore::open(&path).map_err(|error| Failure::file(&path, error))?;
    Ok(Arc::new(store))
}

/// A folder that only its owner may enter.
pub(crate) fn make_private(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::file(folder, error))
}

/// Opens the vault with the key of the options or the terminal.
pub(crate) fn vault(data: &DataArgs, store: Arc<SqliteStore>) -> Result<Vault, Failure> {
    let key = Key::of(data, store.as_ref())?;
    Vault::open(store, key.provider()?, NAMESPACE).map_err(Failure::by)
}

/// Opens the ledger.
pub(crate) fn ledger(store: &Arc<SqliteStore>) -> Ledger {
    Ledger::new(Arc::<SqliteStore>::clone(store))
}
