//! One message being screened: a step machine that asks for DNS answers and ends with a decision.

use billfold_invoice::{PartPath, PaymentRequest, Reading, Refusal, RefusalReason};
use billfold_sender::dns::Answers;
use billfold_sender::{Check, Delivery, Outcome};
use billfold_settings::{Coded as _, Decision, Lookup, Mailbox, decide};

use super::bind::{self, Bound};
use super::report::{Report, Screened};
use super::{Screener, Verdict, content};
use crate::flow::BillParts;
use crate::{Bill, Code, Mail, Reason};

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
    /// A payment request, or the ruins of one.
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
        Step::Done(Box::new(Screened { report: Report::none(), evidence: None, bill: None }))
    }

    fn decide(&mut self, outcome: Outcome) -> Screened {
        let Work::Request { reading, .. } = std::mem::replace(&mut self.work, Work::Over) else {
            return Screened { report: Report::none(), evidence: None, bill: None };
        };
        let decision = decide(self.mailbox, &self.settings);
        let mut report = Report::none();
        report.tell_sender(&outcome);
        report.retry_at = outcome.hold_until;
        let held = outcome.hold_until.is_some();
        report.reasons.extend(outcome.reasons.iter().map(reason));
        report.warnings.extend(outcome.warnings.iter().map(reason));
        let permanent_before =
            outcome.reasons.iter().filter(|r| r.severity() == billfold_sender::Severity::Discard).count();
        let sender_reasons = report.reasons.len();
        let mut bound = self.bind(&outcome, reading, &mut report);
        if !self.screener.account.owns(self.mailbox.address()) {
            report.reasons.push(Reason::of(Code::RequestMailboxForeign));
        }
        tell_settings(&decision, &mut report);
        let only_temporary = held && permanent_before == 0 && report.reasons.len() == sender_reasons;
        bound.first_contact |= still_warned(&outcome, &report);
        let bill = self.bill(outcome.verified, bound, decision, &mut report, only_temporary);
        Screened { report, evidence: Some(outcome.evidence), bill }
    }

    /// Binds the request to the sender and to the partner, and compares it with what people see.
    fn bind(&self, outcome: &Outcome, reading: Reading, report: &mut Report) -> Bound {
        for refusal in &reading.refused {
            let told = Reason::new(refusal.code.as_code().name(), refusal.code.as_code().text());
            let list =
                if is_of_attachment(refusal.code) { &mut report.warnings } else { &mut report.reasons };
            list.push(told);
        }
        let Some(request) = only(reading.requests) else { return Bound::default() };
        report.tell_request(&request);
        content::compare(self.mail, &request, &reading.invoices, &mut report.reasons);
        let mut bound = Bound::default();
        match &outcome.verified {
            Some(verified) => {
                bound = bind::bind(self.screener, verified, &request, report);
                if let Some(signed) = request.signed() {
                    let partner = bound.payee.as_ref().map(|payee| &payee.partner);
                    let claimed = bind::Claimed::of(verified, &request, partner);
                    let wrong = bind::signed(signed, &claimed, self.delivery.now);
                    report.reasons.extend(wrong.into_iter().map(Reason::of));
                }
            }
            None => report.partner = bind::likely_partner(self.screener, outcome, &request),
        }
        match request.into_payable() {
            Ok(request) => bound.request = Some(request),
            Err(reasons) => report
                .reasons
                .extend(reasons.iter().map(|r| Reason::new(r.as_code().name(), r.as_code().text()))),
        }
        bound
    }

    fn bill(
        &self,
        verified: Option<billfold_sender::Verified>,
        bound: Bound,
        decision: Decision,
        report: &mut Report,
        only_temporary: bool,
    ) -> Option<Bill> {
        if !report.reasons.is_empty() {
            report.verdict = if only_temporary { Verdict::Hold } else { Verdict::Discard };
            if !only_temporary {
                report.retry_at = None;
            }
            return None;
        }
        report.verdict = Verdict::Discard;
        let proofs = (verified, bound.request, bound.payee, decision.into_permit());
        let (Some(verified), Some(request), Some(payee), Ok(permit)) = proofs else {
            // No step failed and yet a proof is missing: never a card.
            report.reasons.push(Reason::of(Code::RequestProofsDiffer));
            return None;
        };
        let parts = BillParts {
            verified,
            request,
            permit,
            payee,
            first_contact: bound.first_contact,
            warnings: report.warnings.clone(),
        };
        match Bill::new(parts, self.mailbox.address()) {
            Ok(bill) => {
                report.verdict = if bound.first_contact { Verdict::FirstContact } else { Verdict::Card };
                Some(bill)
            }
            Err(reason) => {
                report.reasons.push(reason);
                None
            }
        }
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

/// Whether a refusal concerns an attached document that cannot be read, not the payment request. The mail may keep its
/// card: what cannot be read states nothing that could contradict.
fn is_of_attachment(reason: RefusalReason) -> bool {
    matches!(
        reason,
        RefusalReason::DtdForbidden
            | RefusalReason::XmlMalformed
            | RefusalReason::XmlEncoding
            | RefusalReason::XmlTooDeep
            | RefusalReason::XmlTooLarge
            | RefusalReason::PdfMalformed
            | RefusalReason::PdfEncrypted
            | RefusalReason::InflateLimit
            | RefusalReason::ArchiveMalformed
            | RefusalReason::SignatureContainer
    )
}

/// Two requests in one message are refused by the reader already; this takes the one.
fn only(requests: Vec<PaymentRequest>) -> Option<PaymentRequest> {
    let mut requests = requests.into_iter();
    let first = requests.next();
    if requests.next().is_some() { None } else { first }
}

/// Whether a sender warning that asks for the new-payee warning is still there after the payee's history was looked at.
fn still_warned(outcome: &Outcome, report: &Report) -> bool {
    let asks = |w: &&billfold_sender::Reason| w.severity() == billfold_sender::Severity::FirstContact;
    let told =
        |w: &billfold_sender::Reason| report.warnings.iter().any(|warning| warning.code == w.code().name());
    outcome.warnings.iter().filter(asks).any(told)
}

fn reason(reason: &billfold_sender::Reason) -> Reason {
    Reason::new(reason.code().name(), reason.detail())
}

/// Every gate that is off is a reason; settings that could not be read are one.
fn tell_settings(decision: &Decision, report: &mut Report) {
    let reasons = decision.reasons();
    report.reasons.extend(reasons.iter().map(|reason| Reason::new(reason.code().name(), reason.to_string())));
}
