//! Where the shared fixtures are, if they are.

use std::path::PathBuf;

#[expect(clippy::print_stdout, reason = "says why it passes without having tested")]
/// The folder `sender/<name>` of the fixtures: `BILLFOLD_FIXTURES`, or `../shared/fixtures` beside the workspace. Says so in
/// one line when it is absent.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os("BILLFOLD_FIXTURES").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = given.unwrap_or(beside).join("sender").join(name);
    if folder.exists() {
        Some(folder)
    } else {
        println!("skipped: fixtures not found at {}", folder.display());
        None
    }
}
