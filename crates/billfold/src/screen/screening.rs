//! One message being screened: a step machine that asks for DNS answers and ends with a decision.

use billfold_invoice::{PartPath, Reading, Refusal, RefusalReason};
use billfold_sender::dns::Answers;
use billfold_sender::{Check, Delivery, Outcome};
use billfold_settings::{Lookup, Mailbox};

use super::report::{Report, Screened};
use super::stages::{Facts, Findings, Reach, Run, SCREENING, is_of_attachment};
use super::{Screener, Verdict};
use crate::Mail;

/// What a screening needs, or its end. DNS answers are needed as by the sender's check: look the names up, add the answers, and
/// call [`Screening::step`] again.
pub type Step = billfold_sender::Step<Screened>;

/// A message being screened. Does no I/O; see [`Step`].
#[derive(Debug)]
pub struct Screening<'s> {
    screener: &'s Screener,
    mail: &'s Mail<'s>,
    mailbox: &'s Mailbox,
    settings: Lookup<'s>,
    delivery: &'s Delivery,
    work: Work<'s>,
}

#[derive(Debug)]
enum Work<'s> {
    /// No payment request: nothing to check.
    Nothing,
    /// A payment request, or a malformed one.
    Request { reading: Reading, check: Box<Check<'s>> },
    /// The result was handed out.
    Over,
}

impl<'s> Screening<'s> {
    pub(super) fn new(
        screener: &'s Screener,
        mail: &'s Mail<'s>,
        delivery: &'s Delivery,
        mailbox: &'s Mailbox,
        settings: Lookup<'s>,
    ) -> Self {
        let work = match read(screener, mail) {
            Some(reading) => {
                let check = Check::new(mail.raw(), mail.message(), &screener.policy, delivery);
                Work::Request { reading, check: Box::new(check) }
            }
            None => Work::Nothing,
        };
        Self { screener, mail, mailbox, settings, delivery, work }
    }

    /// Goes on as far as the answers allow. Call it first with no answers; it asks for names only once per round and ends
    /// after a bounded number of rounds.
    pub fn step(&mut self, answers: &Answers) -> Step {
        if let Work::Request { check, .. } = &mut self.work {
            match check.step(answers) {
                billfold_sender::Step::Need(queries) => return Step::Need(queries),
                billfold_sender::Step::Done(outcome) => return Step::Done(Box::new(self.decide(*outcome))),
            }
        }
        Step::Done(Box::new(Screened::nothing()))
    }

    /// Runs every step of [`SCREENING`] in its order, and writes down what became of it.
    fn decide(&mut self, outcome: Outcome) -> Screened {
        let Work::Request { reading, .. } = std::mem::replace(&mut self.work, Work::Over) else {
            return Screened::nothing();
        };
        // Only the sender's procedure waits: a doubt of another step is final, whatever DNS will say.
        let (waiting, held_until) = (outcome.reasons.len(), outcome.hold_until);
        let mut facts = Facts {
            screener: self.screener,
            mail: self.mail,
            mailbox: self.mailbox,
            settings: self.settings,
            now: self.delivery.now,
            reading,
            outcome,
            request: None,
            payable: None,
            partner: None,
            payee: None,
            permit: None,
            report: Report::none(),
            trail: Vec::with_capacity(40),
            bill: None,
        };
        for step in SCREENING {
            match step.run {
                Run::Before => facts.tell(step.name, Reach::Run, Findings::default()),
                Run::Sender => facts.tell_sender(),
                Run::Rule(rule) => {
                    let mut findings = Findings::default();
                    let reach = rule(&mut facts, &mut findings);
                    facts.tell(step.name, reach, findings);
                }
            }
        }
        let Facts { mut report, trail, bill, outcome, .. } = facts;
        report.retry_at = held_until.filter(|_| report.reasons.len() == waiting);
        report.verdict = match (&bill, report.retry_at) {
            (Some(bill), _) if bill.is_first_contact() => Verdict::FirstContact,
            (Some(_), _) => Verdict::Card,
            (None, Some(_)) => Verdict::Hold,
            (None, None) => Verdict::Discard,
        };
        Screened { report, trail, evidence: Some(outcome.evidence), bill }
    }
}

/// The payment requests of a message; `None` if it has none and never had.
fn read(screener: &Screener, mail: &Mail<'_>) -> Option<Reading> {
    if !billfold_invoice::message_has_payment_request(mail.message()) {
        return None;
    }
    match screener.reader.read_message(mail.raw(), mail.message()) {
        Ok(reading) => {
            let request =
                !reading.requests.is_empty() || reading.refused.iter().any(|r| !is_of_attachment(r.code));
            request.then_some(reading)
        }
        Err(_) => {
            let mut reading = Reading::default();
            reading.refused.push(Refusal::new(RefusalReason::TooLarge, PartPath::file()));
            Some(reading)
        }
    }
}
