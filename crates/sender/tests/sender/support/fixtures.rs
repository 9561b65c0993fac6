//! Where the shared fixtures are, if they are.

use std::path::PathBuf;

/// The folder `sender/<name>` of the fixtures. Says so in one line when it is absent.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    billfold_testkit::fixtures::path(&format!("sender/{name}"))
}
