//! What the steps hand to each other.

use billfold_invoice::{PayableRequest, PaymentRequest, Reading};
use billfold_partner::PartnerId;
use billfold_reason::{Code, Reason};
use billfold_sender::{Fate, Outcome, StageRun};
use billfold_settings::{Lookup, Mailbox, Permit};
use chrono::{DateTime, Utc};

use crate::screen::{Compared, Report, Screener};
use crate::{Bill, Business, Mail, Payee};

/// The message, what the host said, and what the steps established so far.
#[derive(Debug)]
pub(in crate::screen) struct Facts<'s> {
    pub(in crate::screen) screener: &'s Screener,
    pub(in crate::screen) mail: &'s Mail<'s>,
    pub(in crate::screen) mailbox: &'s Mailbox,
    pub(in crate::screen) settings: Lookup<'s>,
    pub(in crate::screen) now: DateTime<Utc>,
    /// What the reader found.
    pub(in crate::screen) reading: Reading,
    /// What the sender's procedure came to.
    pub(in crate::screen) outcome: Outcome,
    /// The one payment request, once the step `request` has passed; taken by `payable`.
    pub(in crate::screen) request: Option<PaymentRequest>,
    pub(in crate::screen) payable: Option<PayableRequest>,
    /// The partner that the verified sender belongs to, once it is known.
    pub(in crate::screen) partner: Option<PartnerId>,
    pub(in crate::screen) payee: Option<Payee>,
    pub(in crate::screen) permit: Option<Permit>,
    /// What to tell.
    pub(in crate::screen) report: Report,
    /// What the text was compared in.
    pub(in crate::screen) compared: Vec<Compared>,
    /// What became of the steps so far.
    pub(in crate::screen) trail: Vec<StageRun>,
    pub(in crate::screen) bill: Option<Bill>,
}

impl<'s> Facts<'s> {
    /// The business whose domain signed, if the sender is one.
    pub(super) fn business(&self) -> Option<&'s Business> {
        let domain = self.outcome.verified.as_ref()?.pin().domain()?;
        self.screener.businesses.iter().find(|business| business.domain.eq_ignore_ascii_case(domain))
    }
}

impl Facts<'_> {
    /// Writes down what the sender's procedure came to, stage by stage.
    pub(in crate::screen) fn tell_sender(&mut self) {
        self.report.tell_sender(&self.outcome);
        self.report.reasons.append(&mut self.outcome.reasons);
        self.report.warnings.append(&mut self.outcome.warnings);
        self.trail.append(&mut self.outcome.trail);
    }

    /// Writes down what became of a step of the facade. None of them waits: what waits for DNS is the sender's.
    pub(in crate::screen) fn tell(&mut self, step: &'static str, reach: Reach, findings: Findings) {
        let Findings { reasons, warnings } = findings;
        let fate = match (reasons.is_empty(), reach) {
            (false, _) => Fate::Failed,
            (true, Reach::Run) => Fate::Passed,
            (true, Reach::NotReached) => Fate::NotReached,
        };
        self.trail.push(StageRun::new(step, fate, reasons.iter().chain(&warnings).cloned().collect()));
        self.report.reasons.extend(reasons);
        self.report.warnings.extend(warnings);
    }

    /// Takes warnings of an earlier step back.
    pub(super) fn take_back(&mut self, codes: &[&Code]) {
        let stays = |reason: &Reason| !codes.contains(&reason.code());
        self.report.warnings.retain(stays);
        for run in &mut self.trail {
            run.reasons.retain(stays);
        }
    }
}

/// What one step found.
#[derive(Debug, Default)]
pub(in crate::screen) struct Findings {
    /// Reasons against the card.
    pub(in crate::screen) reasons: Vec<Reason>,
    /// What deserves care.
    pub(in crate::screen) warnings: Vec<Reason>,
}

impl Findings {
    /// A reason against the card.
    pub(super) fn refuse(&mut self, code: &'static Code) {
        self.reasons.push(Reason::new(code));
    }

    /// Something that deserves care.
    pub(super) fn warn(&mut self, code: &'static Code) {
        self.warnings.push(Reason::new(code));
    }
}

/// Whether it was a step's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screen) enum Reach {
    /// It looked.
    Run,
    /// What it needs was not established.
    NotReached,
}
