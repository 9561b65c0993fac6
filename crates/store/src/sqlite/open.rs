//! Opening a file: checking its owner, setting it up, and checking it after a crash.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{from_engine, io, schema};
use crate::{Damage, StoreError};

/// How long a writer waits for another.
const BUSY: Duration = Duration::from_secs(10);

/// After an unclean end, a file up to this size is checked as a whole when it is opened.
const CHECKED_SIZE: u64 = 64 << 20;

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    prepare_file(path)?;
    // Looked at before SQLite opens the file, which may empty the log: one that is left over tells of a crash.
    let unclean = fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0);
    // Without SQLITE_OPEN_CREATE: the file was created above with its own mode, and SQLite would make it readable by all.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(from_engine)?;
    connection.busy_timeout(BUSY).map_err(from_engine)?;
    // Before anything is written, the mode of the journal included: the file may be another program's.
    schema::check_owner(&connection)?;
    enter_wal(&connection)?;
    configure(&connection).map_err(from_engine)?;
    schema::migrate(&mut connection)?;
    if unclean && fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_SIZE) {
        quick_check(&connection)?;
    }
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(from_engine)?;
    connection.busy_timeout(BUSY).map_err(from_engine)?;
    configure(&connection).map_err(from_engine)?;
    connection.pragma_update(None, "query_only", true).map_err(from_engine)?;
    Ok(connection)
}

pub(super) fn open_in_memory() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory().map_err(from_engine)?;
    configure(&connection).map_err(from_engine)?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Creates the file for its owner alone, or takes the rights of others away. SQLite gives its log and its shared memory
/// the mode of the file.
fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => {
            file.sync_all().map_err(io)?;
            sync_folder(path)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => narrow_mode(path),
        Err(error) => Err(io(error)),
    }
}

/// Creates the empty file of a copy. One that exists must be empty.
pub(super) fn prepare_copy(path: &Path) -> Result<(), StoreError> {
    prepare_file(path)?;
    if fs::metadata(path).map_err(io)?.len() > 0 {
        return Err(io(std::io::Error::from(ErrorKind::AlreadyExists)));
    }
    Ok(())
}

/// Makes a copy durable.
pub(super) fn sync_copy(path: &Path) -> Result<(), StoreError> {
    fs::File::open(path).and_then(|file| file.sync_all()).map_err(io)?;
    sync_folder(path)
}

#[cfg(unix)]
fn narrow_mode(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut rights = fs::metadata(path).map_err(io)?.permissions();
    if rights.mode() & 0o077 != 0 {
        rights.set_mode(0o600);
        fs::set_permissions(path, rights).map_err(io)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn narrow_mode(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Makes the file's name as durable as its content.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // On Unix a new file's entry in its folder is not on the disk until the folder is synced; a power cut could lose the file.
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Turns the write-ahead log on. SQLite does not wait for others when it changes the mode, so this does.
fn enter_wal(connection: &Connection) -> Result<(), StoreError> {
    let mut tries = 0_u32;
    loop {
        let mode: Result<String, rusqlite::Error> =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0));
        match mode.map_err(from_engine) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => return Err(io("this file system has no write-ahead log")),
            Err(StoreError::Unavailable { .. }) if tries < 200 => {
                tries = tries.saturating_add(1);
                std::thread::sleep(Duration::from_millis(25));
            }
            Err(error) => return Err(error),
        }
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    // FULL: every commit is synced before it returns.
    connection.pragma_update(None, "synchronous", "full")?;
    // macOS only: sync through the drive's cache.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // Deleted content is overwritten with zeros.
    connection.pragma_update(None, "secure_delete", true)?;
    // A hostile file: no functions from its schema, no impossible cells, no writes to shadow structures.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // Temporary files would hold records outside the private file; with a mapped file a disk error would end the process.
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

fn quick_check(connection: &Connection) -> Result<(), StoreError> {
    let answer: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(from_engine)?;
    if answer == "ok" { Ok(()) } else { Err(StoreError::Corrupt { what: Damage::File }) }
}
