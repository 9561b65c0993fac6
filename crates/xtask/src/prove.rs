//! The machine-checked proof of the settings rule.

use std::process::Command;

use crate::run::{Failed, command, top};

/// Compiles `docs/proofs/Precedence.v` with `coqc` and checks the compiled proof again, independently, with `coqchk`, which
/// prints the axioms it rests on.
pub(crate) fn check() -> Result<(), Failed> {
    let work = top().join("target/proofs");
    std::fs::create_dir_all(&work).map_err(|e| Failed(e.to_string()))?;
    let source = top().join("docs/proofs/Precedence.v");
    std::fs::copy(&source, work.join("Precedence.v"))
        .map_err(|e| Failed(format!("{}: {e}", source.display())))?;
    command(Command::new("coqc").arg("Precedence.v").current_dir(&work))?;
    command(Command::new("coqchk").args(["-silent", "-o", "Precedence"]).current_dir(&work))
}
