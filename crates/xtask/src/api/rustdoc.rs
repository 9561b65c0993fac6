//! Standing in for rustdoc: cargo gives the crate once, and rustdoc writes its pages and then its JSON.

use std::process::{Command, ExitCode};

/// The flag by which cargo tells this program to stand in for rustdoc. Being one of rustdoc's flags, it also makes cargo document
/// anew what was documented without JSON.
pub(crate) const AND_JSON: &str = "--and-json";

/// Runs rustdoc as cargo asked, and once more for the JSON if that is a library.
pub(crate) fn both(mut arguments: Vec<String>) -> ExitCode {
    arguments.retain(|argument| argument != AND_JSON);
    let mut pages = Command::new("rustdoc");
    if !succeeds(pages.args(&arguments)) {
        return ExitCode::FAILURE;
    }
    if !is_library(&arguments) {
        return ExitCode::SUCCESS;
    }
    let mut json = Command::new("rustdoc");
    // Every warning was given with the pages.
    json.args(&arguments).args(["--cap-lints", "allow", "-Z", "unstable-options", "--output-format", "json"]);
    // JSON is unstable; a stable rustdoc writes it with this variable. Set for cargo, it would compile half the dependencies anew.
    if succeeds(json.env("RUSTC_BOOTSTRAP", "1")) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The version of rustdoc, such as `1.95.0`.
pub(crate) fn version() -> Result<String, String> {
    let output = Command::new("rustdoc").arg("--version").output();
    let output = output.map_err(|error| format!("`rustdoc` did not start: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.split_whitespace().nth(1).map(str::to_owned).ok_or("`rustdoc --version` named none".to_owned())
}

fn is_library(arguments: &[String]) -> bool {
    arguments.windows(2).any(|pair| pair == ["--crate-type", "lib"])
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
