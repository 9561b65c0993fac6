//! `billfold vault shred`: destroying everything that is an owner's.

use billfold::vault::{Proof, ShredReport};
use billfold_host::clock;

use super::OpenVault;
use super::owners::ReportOf;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{codes, output, terminal};

impl OpenVault<'_> {
    /// Destroys after a word from a person. What only a secret outside the database could make certain is said, not claimed.
    pub(super) fn shred(&self, yes: bool) -> Result<Exit, Failure> {
        let agreed =
            yes || (terminal::person() && terminal::agree("Destroy every card of this owner for ever?")?);
        if !agreed {
            return Err(Failure::of(
                &codes::NOT_AGREED,
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
            return output::json(&ReportOf { owner: self.owner.to_string(), report });
        }
        let destroyed = match report.destroyed {
            Proof::Proven => "proven",
            _ => "not_provable: copies of the database and the key still open them",
        };
        output::line(&format!("{} rows deleted; that no copy is readable any more: {destroyed}", report.rows))
    }
}
