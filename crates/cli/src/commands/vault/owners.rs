//! Doing something for one owner, or for every owner in the store.

use billfold::vault::OwnerId;
use serde::Serialize;

use super::OpenVault;
use crate::args::Whose;
use crate::failure::Failure;

/// A report with the owner it is about.
#[derive(Serialize)]
pub(super) struct ReportOf<'a, R> {
    pub(super) owner: String,
    #[serde(flatten)]
    pub(super) report: &'a R,
}

/// Owners that are read at once.
const PAGE: usize = 500;

impl OpenVault<'_> {
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
}
