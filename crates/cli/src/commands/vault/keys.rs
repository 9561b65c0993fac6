//! The life of the wrapping keys: `keys`, `rotate`, `rewrap`, `retire`.

use billfold::vault::{Capabilities, KeyReport, KeysError, OwnerId};
use billfold_host::clock;
use serde::Serialize;

use super::Open;
use crate::args::Whose;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// What is to be done with the wrapping keys of an owner.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Look,
    Rotate,
    Rewrap,
    Retire,
}

/// What is printed of an owner's keys.
#[derive(Serialize)]
struct Keys<'a> {
    owner: String,
    #[serde(flatten)]
    report: &'a KeyReport,
    provider: Capabilities,
}

impl Open<'_> {
    /// Does the step for one owner or all, and says where the keys stand then.
    pub(super) fn keys(&self, whose: Whose, step: Step) -> Result<Exit, Failure> {
        self.each(whose, |owner| {
            let report = self.step(owner, step).map_err(Failure::by)?;
            self.tell_keys(owner, &report)
        })?;
        if !matches!(step, Step::Look) {
            // Keys that were replaced or destroyed are not in the log either.
            self.forget()?;
        }
        Ok(Exit::Done)
    }

    fn step(&self, owner: &OwnerId, step: Step) -> Result<KeyReport, KeysError> {
        let now = clock::now();
        match step {
            Step::Look => self.vault.key_report(owner),
            Step::Rotate => {
                self.vault.rotate(owner, now)?;
                self.vault.rewrap(owner, now)
            }
            Step::Rewrap => self.vault.rewrap(owner, now),
            Step::Retire => {
                let active = self.vault.key_report(owner)?.active;
                self.vault.retire_keys(owner, active, now)
            }
        }
    }

    fn tell_keys(&self, owner: &OwnerId, report: &KeyReport) -> Result<(), Failure> {
        let provider = self.vault.capabilities();
        if self.arguments.json {
            return output::json(&Keys { owner: owner.to_string(), report, provider });
        }
        let can = |what: bool| if what { "proven" } else { "not_provable" };
        output::line(&format!(
            "{owner}: wrapping key {} since {}, {} seals, oldest that opens {}; {} rewrapped; rollback {}, shredding {}",
            report.active,
            report.activated.format("%Y-%m-%d"),
            report.seals,
            report.minimum,
            report.rewrapped,
            can(provider.anchor),
            can(provider.owner_secrets),
        ))
    }
}
