//! Looking at everything, removing what is old, destroying what is an owner's.

use billfold::vault::{OwnerId, Proof, PurgeReport, PurgeRule, ShredReport, VerifyReport};
use billfold_host::clock;
use serde::Serialize;

use super::Open;
use crate::args::Whose;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{output, terminal};

/// A report with the owner it is about.
#[derive(Serialize)]
pub(super) struct Of<'a, R> {
    pub(super) owner: String,
    #[serde(flatten)]
    pub(super) report: &'a R,
}

/// Owners that are read at once.
const PAGE: usize = 500;

impl Open<'_> {
    /// Does something for one owner, or for every owner in the store.
    pub(super) fn each(
        &self,
        whose: Whose,
        mut act: impl FnMut(&OwnerId) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !whose.all {
            return act(&self.owner);
        }
        let mut after: Option<OwnerId> = None;
        loop {
            let mut page = self.vault.owners(after.as_ref(), PAGE).map_err(Failure::by)?;
            page.iter().try_for_each(&mut act)?;
            match page.pop() {
                Some(last) => after = Some(last),
                None => return Ok(()),
            }
        }
    }

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
            return output::json(&Of { owner: owner.to_string(), report });
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
            return output::json(&Of { owner: owner.to_string(), report });
        }
        output::line(&format!("{owner}: {} removed, {} kept", report.removed.len(), report.kept))?;
        report.removed.iter().try_for_each(|id| output::line(&format!("removed {id}")))
    }

    /// Destroys after a word from a person. What only a secret outside the database could make certain is said, not claimed.
    pub(super) fn shred(&self, yes: bool) -> Result<Exit, Failure> {
        let agreed =
            yes || (terminal::person() && terminal::agree("Destroy every card of this owner for ever?")?);
        if !agreed {
            return Err(Failure::of(
                "vault.not_agreed",
                "nothing was destroyed; say --yes where nobody can be asked",
            ));
        }
        let report = self.vault.shred_on_record(&self.owner, clock::now()).map_err(Failure::by)?;
        self.tell_shredded(&report)?;
        self.forget()?;
        Ok(Exit::Done)
    }

    fn tell_shredded(&self, report: &ShredReport) -> Result<(), Failure> {
        if self.arguments.json {
            return output::json(&Of { owner: self.owner.to_string(), report });
        }
        let destroyed = match report.destroyed {
            Proof::Proven => "proven",
            _ => "not_provable: copies of the database and the key still open them",
        };
        output::line(&format!("{} rows deleted; that no copy is readable any more: {destroyed}", report.rows))
    }
}
