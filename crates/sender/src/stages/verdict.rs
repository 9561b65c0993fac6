//! Rule `verdict`: without a proof there is a reason.

use billfold_reason::codes;

use super::{Facts, Findings, Progress};
use crate::dns::Answers;

pub(super) const RULE: &str = "When no rule refuses and still nothing is proven, there is no card.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    INCOMPLETE = Code::discard("sender.incomplete", "a rule did not establish what the proof needs");
}

/// The check itself gives the reason, when it cannot make the proof.
pub(super) fn run(_: &mut Facts<'_>, _: &Answers, _: &mut Findings) -> Progress {
    Progress::default()
}
