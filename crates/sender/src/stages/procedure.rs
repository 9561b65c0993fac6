//! The stages at work on one message.

use super::{Facts, Findings, ORDER, Progress, Run};
use crate::dns::Answers;
use crate::outcome::{Fate, StageRun};
use crate::{Code, Reason, Severity};

/// What the stages found so far, and which of them had their turn.
#[derive(Debug, Default)]
pub(crate) struct Procedure {
    pub(crate) findings: Findings,
    /// By place in [`ORDER`].
    reached: [bool; ORDER.len()],
}

impl Procedure {
    /// Runs every local stage that has what it needs.
    pub(crate) fn run_local(&mut self, facts: &mut Facts<'_>) {
        for (stage, reached) in ORDER.iter().zip(&mut self.reached) {
            if let Run::Local(run) = stage.run
                && (!stage.needs_pin || facts.pin.is_some())
            {
                *reached = true;
                run(facts, &mut self.findings);
            }
        }
    }

    /// Runs the stages that need DNS; what they asked. Of a message that is refused nothing more is asked, but what is answered
    /// already is looked at: how many steps the answers took makes no difference to what is reported.
    pub(crate) fn run_dns(&mut self, facts: &mut Facts<'_>, answers: &Answers) -> Progress {
        let mut progress = Progress::default();
        for (stage, reached) in ORDER.iter().zip(&mut self.reached) {
            if let Run::Dns(run) = stage.run {
                *reached = true;
                progress.extend(run(facts, answers, &mut self.findings));
            }
        }
        if self.findings.discards() {
            progress.missing.clear();
        }
        progress
    }

    /// What became of every stage, given what is told in the end: the reasons first, then the warnings.
    pub(crate) fn trail<'r>(&self, told: impl Iterator<Item = &'r Reason>) -> Vec<StageRun> {
        let run = |(stage, reached): (&super::Stage, &bool)| {
            let fate = if *reached { Fate::Passed } else { Fate::NotReached };
            StageRun { stage: stage.name, fate, reasons: Vec::new() }
        };
        let mut trail: Vec<StageRun> = ORDER.iter().zip(&self.reached).map(run).collect();
        for reason in told {
            if let Some(run) = place(reason.code()).and_then(|at| trail.get_mut(at)) {
                run.reasons.push(reason.clone());
            }
        }
        let mut refused = false;
        for (stage, run) in ORDER.iter().zip(&mut trail) {
            match run.reasons.iter().map(Reason::severity).max() {
                Some(Severity::Discard) => run.fate = Fate::Failed,
                Some(Severity::Hold) => run.fate = Fate::Waiting,
                // Once DNS has refused the card, nothing more is asked: such a stage saw at most what was at hand.
                _ if refused && stage.needs_dns() => run.fate = Fate::NotReached,
                _ => {}
            }
            refused |= stage.needs_dns() && run.fate == Fate::Failed;
        }
        trail
    }
}

/// The place of the stage whose rule a code is. A later stage may be the one to tell it: what is wrong with a signature counts only
/// once no other signature is left.
fn place(code: &Code) -> Option<usize> {
    ORDER.iter().position(|stage| stage.codes.iter().copied().flatten().any(|own| own == code))
}
