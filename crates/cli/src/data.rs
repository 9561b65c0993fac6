//! The data folder: one SQLite store for vault, ledger and settings; keys stay outside the database.

use std::path::Path;
use std::sync::Arc;

use billfold::ledger::Ledger;
use billfold::store::{SqliteStore, Store};
use billfold::vault::{Params, PassphraseKey, Vault};
use zeroize::Zeroizing;

use crate::args::DataArgs;
use crate::failure::Failure;
use crate::terminal;

/// The name of this program's records in the vault; another program's records never open here.
const NAMESPACE: &str = "billfold-cli";

/// Opens the store of a data folder, and makes both when they do not exist.
pub(crate) fn store(folder: &Path) -> Result<Arc<SqliteStore>, Failure> {
    make_private(folder)?;
    let path = folder.join("billfold.db");
    let store = SqliteStore::open(&path).map_err(|error| Failure::file(&path, error))?;
    Ok(Arc::new(store))
}

/// A folder that only its owner may enter.
fn make_private(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::file(folder, error))
}

/// Opens the vault with the passphrase from the file or the terminal.
pub(crate) fn vault(data: &DataArgs, store: Arc<dyn Store>) -> Result<Vault, Failure> {
    let passphrase = passphrase(data)?;
    if passphrase.is_empty() {
        return Err(Failure::usage("the passphrase is empty"));
    }
    let key = PassphraseKey::new(&passphrase, Params::RECOMMENDED);
    Vault::open(store, Box::new(key), NAMESPACE).map_err(Failure::refused)
}

fn passphrase(data: &DataArgs) -> Result<Zeroizing<String>, Failure> {
    match &data.passphrase_file {
        Some(path) => {
            let text = std::fs::read_to_string(path).map(Zeroizing::new);
            let text = text.map_err(|error| Failure::file(path, error))?;
            Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
        }
        None if terminal::person() => terminal::secret("Passphrase of the vault:"),
        None => Err(Failure::usage("--passphrase-file is needed where nobody can be asked")),
    }
}

/// Opens the ledger.
pub(crate) fn ledger(store: &Arc<SqliteStore>) -> Ledger {
    Ledger::new(Arc::<SqliteStore>::clone(store))
}
