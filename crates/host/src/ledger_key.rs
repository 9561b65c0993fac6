//! The key of the ledger's rows: a file beside the store, made with the first payment.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use billfold::ledger::{Ledger, RowKey};
use billfold::store::Store;
use zeroize::Zeroizing;

use crate::{FileProblem, HostError};

/// The file of the key in a data folder: 64 hexadecimal digits, readable by its owner only.
pub(crate) const FILE: &str = "ledger-key";

/// Reads the key of a data folder's ledger, and makes it where nothing was paid yet.
pub(crate) fn open(folder: &Path, store: &dyn Store) -> Result<RowKey, HostError> {
    let path = folder.join(FILE);
    let problem = |problem: FileProblem| HostError::file_problem(&path, problem);
    let text = match fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A new key would make every attempt of the old one unreadable, for ever.
            if !Ledger::is_empty(store).map_err(|error| problem(FileProblem::Store(error)))? {
                return Err(problem(FileProblem::LedgerKeyMissing));
            }
            make(folder, &path).map_err(|error| problem(error.into()))?;
            Zeroizing::new(fs::read_to_string(&path).map_err(|error| problem(error.into()))?)
        }
        Err(error) => return Err(problem(error.into())),
    };
    let mut bytes = Zeroizing::new([0; RowKey::LEN]);
    hex::decode_to_slice(text.trim(), bytes.as_mut()).map_err(|_| problem(FileProblem::LedgerKey))?;
    RowKey::new(&bytes).map_err(|_| problem(FileProblem::LedgerKey))
}

/// Writes a new key. If another process was quicker, its key stays.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let bytes = RowKey::generate().map_err(io::Error::other)?;
    let text = Zeroizing::new(hex::encode(*bytes) + "\n");
    let draft = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    // Whole or not at all, and never over another: a key that replaces one loses what that one sealed.
    let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    drop(fs::remove_file(&draft));
    linked
}
