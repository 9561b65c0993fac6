//! The shared fixtures: documents and messages of other people, with their own licences, which are not in the repository.
//!
//! They are looked for in the folder that [`VARIABLE`] names, otherwise in [`DEFAULT`]. A test that does not find what it asks
//! for skips itself, and [`skip`](crate::skip) says so; what the project made itself is in the repository, below the crate that
//! tests it.

use std::path::PathBuf;

use crate::skip::{Need, skipped};
use crate::sources::top;

/// The environment variable that names the folder.
pub const VARIABLE: &str = "BILLFOLD_FIXTURES";

/// The default folder, relative to the top of the repository.
pub const DEFAULT: &str = "../shared/fixtures";

/// The folder of all fixtures, whether it exists or not.
#[must_use]
pub fn folder() -> PathBuf {
    std::env::var_os(VARIABLE).map_or_else(|| top().join(DEFAULT), PathBuf::from)
}

/// A file or folder below it, or `None` after one line that says so.
#[must_use]
pub fn path(below: &str) -> Option<PathBuf> {
    let path = folder().join(below);
    if path.exists() {
        return Some(path);
    }
    skipped(Need::Fixtures, format_args!("{below} not found in {}", folder().display()));
    None
}

/// The content of a file below it, or `None` after one line that says so.
#[must_use]
pub fn read(below: &str) -> Option<Vec<u8>> {
    std::fs::read(path(below)?).ok()
}

/// The text of a file below it, or `None` after one line that says so.
#[must_use]
pub fn text(below: &str) -> Option<String> {
    std::fs::read_to_string(path(below)?).ok()
}
