//! Every test, and what had to be skipped.

use crate::run::{Failed, cargo};
use crate::setup;

/// Runs every test of the workspace, with every feature.
pub(crate) fn all() -> Result<(), Failed> {
    if !setup::missing().is_empty() && setup::unattended() {
        setup::install()?;
    }
    cargo(&["test", "--workspace", "--all-features"])?;
    if crate::run::answers("coqc", &["--version"]) {
        crate::prove::check()?;
    }
    let missing = setup::missing();
    for need in &missing {
        println!("skipped: {} (needs {})", need.serves, need.name);
    }
    if !missing.is_empty() {
        println!("to run these too: cargo xtask setup");
    }
    Ok(())
}

/// Runs the slow tests.
pub(crate) fn soak() -> Result<(), Failed> {
    cargo(&[
        "test",
        "--workspace",
        "--all-features",
        "--release",
        "--",
        "--ignored",
        "soak",
        "--test-threads=1",
    ])
}
