//! What became of each stage of the procedure.

use serde::Serialize;

use crate::Reason;
use crate::words::words;

words! {
    /// What became of a stage.
    pub enum Fate {
        /// It found nothing against the card.
        Passed = "passed",
        /// It refuses the card.
        Failed = "failed",
        /// It waits for DNS, and holds the card until then.
        Waiting = "waiting",
        /// It was not its turn: what it needs was not established, or an earlier stage had refused the card already.
        NotReached = "not_reached",
    }
}

/// One stage of [`crate::ORDER`], with what became of it for one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StageRun {
    /// The stage's name.
    pub stage: &'static str,
    /// What became of it.
    pub fate: Fate,
    /// What it found: first the reasons against the card, then what is only worth knowing. A stage that was not reached may have
    /// such a warning too, of answers that were at hand.
    pub reasons: Vec<Reason>,
}

impl StageRun {
    /// What became of a stage: for a procedure that this one is a part of.
    #[must_use]
    pub const fn new(stage: &'static str, fate: Fate, reasons: Vec<Reason>) -> Self {
        Self { stage, fate, reasons }
    }
}
