//! Tables in the docs that cannot be wrong.
//!
//! A page marks a block with `<!-- generated:begin NAME -->` and `<!-- generated:end NAME -->`. A test renders the block from
//! the code and calls [`check`], or [`check_file`] for a file that is rendered as a whole; with `UPDATE_DOCS=1` in the
//! environment what is stale is rewritten instead.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Why a page does not agree with the code.
#[derive(Debug)]
#[non_exhaustive]
pub enum BlockError {
    /// The page cannot be read or written.
    Page(PathBuf, std::io::Error),
    /// The page lacks one of the two markers.
    Marker(PathBuf, String),
    /// The block differs from what the code renders.
    Stale(PathBuf, String),
    /// The whole file differs from what the code renders.
    StaleFile(PathBuf),
}

impl std::fmt::Display for BlockError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Page(page, error) => write!(f, "{}: {error}", page.display()),
            Self::Marker(page, name) => write!(f, "{} has no generated block `{name}`", page.display()),
            Self::Stale(page, name) => {
                write!(f, "{} is stale at `{name}`; run UPDATE_DOCS=1 cargo xtask test", page.display())
            }
            Self::StaleFile(page) => {
                write!(f, "{} is stale; run UPDATE_DOCS=1 cargo xtask test", page.display())
            }
        }
    }
}

impl std::error::Error for BlockError {}

static TURN: Mutex<()> = Mutex::new(());

/// Compares the block `name` of `page` (a path below the repository's top) with `rendered`, or rewrites it.
///
/// # Errors
/// [`BlockError`] if the page is missing, has no such block, or says something else.
pub fn check(page: &str, name: &str, rendered: &str) -> Result<(), BlockError> {
    // Tests of one page run in parallel, and each rewrites the whole page.
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let path = crate::sources::top().join(page);
    let text = fs::read_to_string(&path).map_err(|e| BlockError::Page(path.clone(), e))?;
    let begin = format!("<!-- generated:begin {name} -->\n");
    let end = format!("<!-- generated:end {name} -->");
    let missing = || BlockError::Marker(path.clone(), name.to_owned());
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (block, after) = rest.split_once(&end).ok_or_else(missing)?;
    if block.trim() == rendered.trim() {
        return Ok(());
    }
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return Err(BlockError::Stale(path, name.to_owned()));
    }
    let page = format!("{before}{begin}\n{}\n\n{end}{after}", rendered.trim());
    fs::write(&path, page).map_err(|e| BlockError::Page(path, e))
}

/// Compares a whole file (a path below the repository's top) with `rendered`, or rewrites it. Without the file, it is stale.
///
/// # Errors
/// [`BlockError`] if the file says something else, or cannot be written.
pub fn check_file(page: &str, rendered: &str) -> Result<(), BlockError> {
    let path = crate::sources::top().join(page);
    if fs::read_to_string(&path).is_ok_and(|text| text == rendered) {
        return Ok(());
    }
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return Err(BlockError::StaleFile(path));
    }
    fs::write(&path, rendered).map_err(|e| BlockError::Page(path, e))
}
