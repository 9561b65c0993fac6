//! Faults that were once there, planted again: the simulation of faults must find each.

use std::process::Command;

use crate::run::{Failed, command, top};

/// The names of the planted faults, as `--cfg billfold_planted="…"` has them.
const PLANTED: [&str; 9] = [
    "unstored-refusal",
    "status-declines",
    "damage-stops",
    "unknown-for-ever",
    "deposit-closes",
    "unsealed",
    "claims-by-number",
    "sent-left",
    "amount-must-match",
];

/// Builds each in, in a target folder of its own, and fails unless the simulation fails.
pub(crate) fn all() -> Result<(), Failed> {
    for fault in PLANTED {
        // What does not compile has not been found.
        command(simulation(fault).arg("--no-run"))?;
        if command(simulation(fault).args(["simulation::single", "--", "--quiet"])).is_ok() {
            return Err(Failed(format!("the simulation does not find the planted fault {fault}")));
        }
        println!("found: {fault}");
    }
    Ok(())
}

fn simulation(fault: &str) -> Command {
    let mut simulation = Command::new("cargo");
    simulation
        .args(["test", "--package", "billfold", "--all-features", "--test", "billfold"])
        .args(["--target-dir", "target/planted"])
        .env("RUSTFLAGS", format!("--cfg billfold_planted=\"{fault}\""))
        .current_dir(top());
    simulation
}
