//! The machine-checked proof of the settings rule.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Failed, command, top};

/// Compiles `docs/proofs/Precedence.v` with `coqc`, compares the truth table that the proof prints with the committed one, and
/// checks the compiled proof again, independently, with `coqchk`, which prints the axioms it rests on.
pub(crate) fn check() -> Result<(), Failed> {
    let (proofs, work) = (top().join("docs/proofs"), top().join("target/proofs"));
    let failed = |path: &Path, error: std::io::Error| Failed(format!("{}: {error}", path.display()));
    fs::create_dir_all(&work).map_err(|error| failed(&work, error))?;
    let source = proofs.join("Precedence.v");
    fs::copy(&source, work.join("Precedence.v")).map_err(|error| failed(&source, error))?;
    let printed = work.join("table.txt");
    let table = File::create(&printed).map_err(|error| failed(&printed, error))?;
    command(Command::new("coqc").arg("Precedence.v").current_dir(&work).stdout(Stdio::from(table)))?;
    let committed = proofs.join("precedence-table.txt");
    let read = |path: &Path| fs::read(path).map_err(|error| failed(path, error));
    if read(&printed)? != read(&committed)? {
        return Err(Failed(
            "docs/proofs/precedence-table.txt is not the table that the proof prints".to_owned(),
        ));
    }
    println!("proof: every theorem holds, and the committed truth table is the one that the proof prints");
    command(Command::new("coqchk").args(["-silent", "-o", "Precedence"]).current_dir(&work))
}
