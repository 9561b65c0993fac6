//! The check: a pure machine that asks for DNS answers.

use mail_parser::Message;

use crate::dns::{Answers, Query};
use crate::stages::{self, Facts, Findings};
use crate::{Assurance, Delivery, Outcome, Policy, Severity};

/// What [`Check::step`] came to.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step {
    /// Answer these (none of them is answered yet) and step again. An answer that cannot be had is
    /// [`crate::dns::Answer::TempFail`].
    Need(Vec<Query>),
    /// The decision.
    Done(Box<Outcome>),
}

/// The check of one message. Pure: no network, no clock.
///
/// `message` must be mail-parser's reading of `raw`, with its default header settings: the same tree that the invoice is
/// read from. If it is not, the message is refused with `sender.parsers_disagree`.
#[derive(Debug)]
pub struct Check<'m> {
    facts: Facts<'m>,
    findings: Findings,
    begun: bool,
}

impl<'m> Check<'m> {
    /// Prepares the check; nothing is examined yet.
    #[must_use]
    pub fn new(raw: &'m [u8], message: &'m Message<'m>, policy: &'m Policy, delivery: &'m Delivery) -> Self {
        Self {
            facts: Facts::new(raw, message, policy, delivery),
            findings: Findings::default(),
            begun: false,
        }
    }

    /// Goes as far as the answers allow.
    ///
    /// Calling it again with more answers continues; calling it after [`Step::Done`] decides again on the same facts.
    pub fn step(&mut self, answers: &Answers) -> Step {
        if !self.begun {
            self.begun = true;
            stages::run_local(&mut self.facts, &mut self.findings);
        }
        let mut findings = self.findings.clone();
        if !findings.discards() {
            let missing = stages::run_dns(&mut self.facts, answers, &mut findings);
            if !missing.0.is_empty() {
                return Step::Need(missing.0);
            }
        }
        Step::Done(Box::new(self.outcome(findings)))
    }

    fn outcome(&mut self, findings: Findings) -> Outcome {
        let (mut reasons, mut warnings) = (Vec::new(), Vec::new());
        for reason in findings.0 {
            if reason.severity() >= Severity::Hold { reasons.push(reason) } else { warnings.push(reason) }
        }
        if reasons.is_empty() {
            reasons.push(crate::Reason::new(&stages::UNAVAILABLE));
        }
        Outcome {
            verified: None,
            reasons,
            warnings,
            hold_until: None,
            from: self.facts.from.clone(),
            assurance: Assurance::None,
            authenticated_domain: None,
            evidence: self.facts.evidence.clone(),
        }
    }
}
