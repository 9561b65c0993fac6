//! A stand-in for rustdoc, so that cargo lets it write JSON. Rustdoc gives the same warnings with JSON as with pages.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The flag by which cargo tells this program to stand in for rustdoc. Being one of rustdoc's flags, it also makes cargo document
/// anew what has pages only.
pub(crate) const AS_JSON: &str = "--as-json";

/// Runs rustdoc as cargo asked, but for JSON.
pub(crate) fn json(mut arguments: Vec<String>) -> ExitCode {
    arguments.retain(|argument| argument != AS_JSON);
    let mut rustdoc = Command::new("rustdoc");
    rustdoc.args(&arguments).args(["-Z", "unstable-options", "--output-format", "json"]);
    // JSON is unstable; a stable rustdoc writes it with this variable. Set for cargo, it would compile half the dependencies anew.
    let done = rustdoc.env("RUSTC_BOOTSTRAP", "1").status().is_ok_and(|status| status.success());
    if done && stand_in_page(&arguments).is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Cargo takes a crate for documented if it has this page, and would otherwise document it each time. `cargo doc` writes over it.
fn stand_in_page(arguments: &[String]) -> Option<()> {
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1);
    let folder = Path::new(value("-o")?).join(value("--crate-name")?);
    fs::create_dir_all(&folder).ok()?;
    fs::write(folder.join("index.html"), "Only checked: <code>cargo doc</code> makes the pages.\n").ok()
}

/// The version of rustdoc, such as `1.95.0`.
pub(crate) fn version() -> Result<String, String> {
    let output = Command::new("rustdoc").arg("--version").output();
    let output = output.map_err(|error| format!("`rustdoc` did not start: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.split_whitespace().nth(1).map(str::to_owned).ok_or("`rustdoc --version` named none".to_owned())
}
