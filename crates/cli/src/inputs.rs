//! The messages that a list of paths stands for: single files, mbox mailboxes, folders of either.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use billfold::code::INPUT_UNREADABLE;
use billfold_reason::{Value, reasons};
use mail_parser::mailbox::mbox::MessageIterator;

/// The largest message read, in bytes; larger ones are unreadable input. Servers seldom accept more than 50 MB.
pub(crate) const MAX_MESSAGE: u64 = 64 * 1024 * 1024;

/// One message, or why it could not be read.
pub(crate) struct Input {
    /// The path as given (below a folder: joined to it).
    pub(crate) path: PathBuf,
    /// Its place in an mbox file, from 0.
    pub(crate) index: usize,
    /// The bytes.
    pub(crate) bytes: Result<Vec<u8>, Unreadable>,
}

/// Why an input is no message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("larger than {} bytes", MAX_MESSAGE)]
    TooLarge,
    #[error("an mbox separator line is damaged")]
    Mbox,
}

reasons! {
    Unreadable {}
    shares {
        error => INPUT_UNREADABLE, cause: Value::text(error);
    }
}

/// Every file below the paths, folders in name order.
pub(crate) fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        walk(path, &mut found);
    }
    found
}

fn walk(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else {
        found.push(path.to_owned());
        return;
    };
    let mut below: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    below.sort();
    for entry in below {
        walk(&entry, found);
    }
}

/// Calls `each` for every message of one file.
pub(crate) fn messages(path: &Path, each: &mut dyn FnMut(Input)) {
    let input = |index, bytes| Input { path: path.to_owned(), index, bytes };
    let mut reader = match File::open(path) {
        Ok(file) => BufReader::with_capacity(64 * 1024, file),
        Err(error) => return each(input(0, Err(error.into()))),
    };
    match reader.fill_buf() {
        Ok([]) => each(input(0, Err(Unreadable::Empty))),
        Ok(start) if start.starts_with(b"From ") => {
            for (index, message) in MessageIterator::new(reader).enumerate() {
                let bytes = message.map(mail_parser::mailbox::mbox::Message::unwrap_contents);
                each(input(index, bytes.map_err(|_| Unreadable::Mbox).and_then(bounded)));
            }
        }
        Ok(_) => {
            let mut bytes = Vec::new();
            let read = reader.take(MAX_MESSAGE.saturating_add(1)).read_to_end(&mut bytes);
            each(input(0, read.map_err(Unreadable::Io).and_then(|_| bounded(bytes))));
        }
        Err(error) => each(input(0, Err(error.into()))),
    }
}

/// The bytes of one file of any kind.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_MESSAGE.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.is_empty() { Err(Unreadable::Empty) } else { bounded(bytes) }
}

fn bounded(bytes: Vec<u8>) -> Result<Vec<u8>, Unreadable> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MAX_MESSAGE { Err(Unreadable::TooLarge) } else { Ok(bytes) }
}
