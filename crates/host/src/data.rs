//! The data folder: one SQLite store for vault, ledger and settings; keys stay outside the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use billfold::ledger::Ledger;
use billfold::settings::SettingsStore;
use billfold::store::SqliteStore;
use billfold::vault::{KeyProvider, OpenError, RekeyError, Vault};

use crate::{FileProblem, HostError, ledger_key};

/// The name of the records in the vault of a data folder; records under another name never open here.
pub const NAMESPACE: &str = "billfold-cli";

/// The owner of the payment methods in a data folder: whoever uses the program on this machine, from whatever mailbox.
pub const OWNER: &str = "local";

/// The file of the store.
const FILE: &str = "billfold.db";

/// The folder in which a program on one machine keeps its records. Cheap to clone; the store is shared.
#[derive(Debug, Clone)]
pub struct DataFolder {
    folder: PathBuf,
    store: Arc<SqliteStore>,
}

impl DataFolder {
    /// Opens the store of a folder, and makes both when they do not exist.
    ///
    /// # Errors
    /// [`HostError::File`] if the folder cannot be made, or its store not be opened.
    pub fn open(folder: &Path) -> Result<Self, HostError> {
        make_private(folder)?;
        let path = Self::file(folder);
        let store = SqliteStore::open(&path)
            .map_err(|error| HostError::file_problem(&path, FileProblem::Store(error)))?;
        Ok(Self { folder: folder.to_owned(), store: Arc::new(store) })
    }

    /// Opens the store of a folder only if there is one: who reads makes nothing.
    ///
    /// # Errors
    /// [`HostError::File`] if there is a store and it cannot be opened.
    pub fn existing(folder: &Path) -> Result<Option<Self>, HostError> {
        if Self::file(folder).exists() { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// The file of a folder's store.
    pub(crate) fn file(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<SqliteStore> {
        &self.store
    }

    fn shared(&self) -> Arc<SqliteStore> {
        Arc::<SqliteStore>::clone(&self.store)
    }

    /// The ledger of payment attempts. Its rows are sealed by the key in the folder's file `ledger-key`, which is made with the
    /// first payment. Back it up apart from the store: who has both reads who paid whom, and who has lost it reads nothing.
    ///
    /// # Errors
    /// [`HostError::File`] if the key is missing although something was paid, or cannot be read or made.
    pub fn ledger(&self) -> Result<Ledger, HostError> {
        let key = ledger_key::open(&self.folder, self.store.as_ref())?;
        Ok(Ledger::new(self.shared(), Arc::new(key)))
    }

    /// The settings of tenants.
    #[must_use]
    pub fn settings(&self) -> SettingsStore {
        SettingsStore::new(self.shared())
    }

    /// Whether there is a vault already.
    ///
    /// # Errors
    /// [`OpenError`] if the store cannot be read.
    pub fn has_vault(&self) -> Result<bool, OpenError> {
        Vault::exists(self.store.as_ref(), NAMESPACE)
    }

    /// Opens the vault, and makes it when there is none.
    ///
    /// # Errors
    /// [`OpenError`] if the key does not open it, its records are damaged, or a change of its key was interrupted.
    pub fn vault(&self, key: Box<dyn KeyProvider>) -> Result<Vault, OpenError> {
        Vault::open(self.shared(), key, NAMESPACE)
    }

    /// Gives the vault another key, or finishes a change that was interrupted.
    ///
    /// # Errors
    /// [`RekeyError`] if either key is refused or the store cannot keep the change.
    pub fn rekey(&self, old: Box<dyn KeyProvider>, new: Box<dyn KeyProvider>) -> Result<Vault, RekeyError> {
        Vault::rekey(self.shared(), old, new, NAMESPACE)
    }
}

/// Which file it is, not what is in it: another file that was put in its place, such as a backup, is another one. Who keeps the old
/// one open would go on reading it.
///
/// Other systems than Unix do not let an open store be exchanged; there all files are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId(#[cfg(unix)] (u64, u64));

impl FileId {
    /// Of the file at this place; none if there is none.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let file = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(Self((file.dev(), file.ino())))
        }
        #[cfg(not(unix))]
        {
            file.is_file().then_some(Self())
        }
    }
}

/// Makes a folder that only its owner may enter; one that exists is left as it is.
///
/// # Errors
/// [`HostError::File`] if it cannot be made.
pub fn make_private(folder: &Path) -> Result<(), HostError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| HostError::file_problem(folder, error))
}
