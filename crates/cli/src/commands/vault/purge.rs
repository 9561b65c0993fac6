//! `billfold vault purge`: removing cards that are too old.

use billfold::vault::{OwnerId, PurgeReport, PurgeRule};
use billfold_host::clock;

use super::OpenVault;
use super::owners::ReportOf;
use crate::args::Whose;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

impl OpenVault<'_> {
    /// Removes what a rule finds too old.
    pub(super) fn purge(
        &self,
        (expired, unchanged): (Option<u16>, Option<u16>),
        whose: Whose,
    ) -> Result<Exit, Failure> {
        let mut rule = PurgeRule::default();
        (rule.expired_days, rule.unchanged_days) = (expired, unchanged);
        self.each(whose, |owner| {
            let report = self.vault.purge(owner, rule, clock::now()).map_err(Failure::by)?;
            self.tell_purged(owner, &report)
        })?;
        self.forget()?;
        Ok(Exit::Done)
    }

    fn tell_purged(&self, owner: &OwnerId, report: &PurgeReport) -> Result<(), Failure> {
        if self.arguments.json {
            return output::json(&ReportOf { owner: owner.to_string(), report });
        }
        output::line(&format!("{owner}: {} removed, {} kept", report.removed.len(), report.kept))?;
        report.removed.iter().try_for_each(|id| output::line(&format!("removed {id}")))
    }
}
