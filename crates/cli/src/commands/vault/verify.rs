//! `billfold vault verify`: what is sound, what is wrong, and what cannot be proven.

use billfold::vault::{OwnerId, Proof, VerifyReport};

use super::OpenVault;
use super::owners::ReportOf;
use crate::args::Whose;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

impl OpenVault<'_> {
    /// What is sound, what is wrong, and what nobody can prove without something outside the database.
    pub(super) fn verify(&self, whose: Whose) -> Result<Exit, Failure> {
        self.data.store().check().map_err(Failure::by)?;
        let mut sound = true;
        self.each(whose, |owner| {
            let report = self.vault.verify(owner).map_err(Failure::by)?;
            sound &= report.is_sound();
            self.tell_verified(owner, &report)
        })?;
        Ok(if sound { Exit::Done } else { Exit::Refused })
    }

    fn tell_verified(&self, owner: &OwnerId, report: &VerifyReport) -> Result<(), Failure> {
        if self.arguments.json {
            return output::json(&ReportOf { owner: owner.to_string(), report });
        }
        output::line(&format!(
            "{owner}: {} methods opened, {} audit events followed",
            report.methods, report.events
        ))?;
        let latest = match report.latest {
            Proof::Proven => "proven",
            Proof::Violated => "violated: an older copy of the database was put back",
            _ => "not_provable: this key provider keeps nothing outside the database",
        };
        output::line(&format!("that this is the newest state: {latest}"))?;
        for problem in &report.problems {
            let method = problem.method.map_or_else(String::new, |id| format!(" in {id}"));
            output::line(&format!("problem: {}{method}", problem.code))?;
        }
        Ok(())
    }
}
