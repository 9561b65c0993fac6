//! The life of the wrapping keys: `keys`, `rotate`, `rewrap`, `retire`.

use billfold::vault::{Capabilities, KeyReport, KeysError, OwnerId};
use billfold_host::clock;
use serde::Serialize;

use super::OpenVault;
use crate::args::Whose;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// What is to be done with the wrapping keys of an owner.
#[derive(Clone, Copy)]
pub(super) enum KeyAction {
    Look,
    Rotate,
    Rewrap,
    Retire,
}

/// What `--json` prints of an owner's keys.
#[derive(Serialize)]
struct KeysLine<'a> {
    owner: String,
    #[serde(flatten)]
    report: &'a KeyReport,
    provider: Capabilities,
}

impl OpenVault<'_> {
    /// Does it for one owner or all, and prints the keys as they are then.
    pub(super) fn keys(&self, whose: Whose, action: KeyAction) -> Result<Exit, Failure> {
        self.each(whose, |owner| {
            let report = self.act(owner, action).map_err(Failure::by)?;
            self.tell_keys(owner, &report)
        })?;
        if !matches!(action, KeyAction::Look) {
            // Keys that were replaced or destroyed are not in the log either.
            self.forget()?;
        }
        Ok(Exit::Done)
    }

    fn act(&self, owner: &OwnerId, action: KeyAction) -> Result<KeyReport, KeysError> {
        let now = clock::now();
        match action {
            KeyAction::Look => self.vault.key_report(owner),
            KeyAction::Rotate => {
                self.vault.rotate(owner, now)?;
                self.vault.rewrap(owner, now)
            }
            KeyAction::Rewrap => self.vault.rewrap(owner, now),
            KeyAction::Retire => {
                let active = self.vault.key_report(owner)?.active;
                self.vault.retire_keys(owner, active, now)
            }
        }
    }

    fn tell_keys(&self, owner: &OwnerId, report: &KeyReport) -> Result<(), Failure> {
        let provider = self.vault.capabilities();
        if self.arguments.json {
            return output::json(&KeysLine { owner: owner.to_string(), report, provider });
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
