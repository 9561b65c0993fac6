//! One message being screened: a step machine that asks for DNS answers and ends with a decision.

use billfold_invoice::{Markup, PartPath, Reading, Refusal, RefusalReason};
use billfold_reason::Reason;
use billfold_sender::dns::Answers;
use billfold_sender::{Check, Delivery, Fate, Outcome, StageRun};
use billfold_settings::{Lookup, Mailbox};

use super::report::{Report, Screened};
use super::stages::{Facts, Findings, Reach, Run, SCREENING};
use super::{Screener, Verdict};
use crate::{Mail, code};

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
    Request { found: Found<'s>, check: Box<Check<'s>> },
    /// A payment request to an account that does not take part: nothing is checked, and of nobody's name servers anything asked.
    NotEnrolled,
    /// The result was handed out.
    Over,
}

/// What was read before it is known who sent the message.
#[derive(Debug)]
enum Found<'s> {
    Markup(Box<Markup<'s>>),
    TooLarge,
}

impl Found<'_> {
    /// All that is to be read, once it is known whether the message is authentic: nobody opens a stranger's documents.
    fn read(self, authentic: bool) -> Reading {
        match self {
            Self::Markup(markup) if authentic => markup.read_documents(),
            Self::Markup(markup) => markup.leave_documents(),
            Self::TooLarge => {
                let mut reading = Reading::default();
                reading.refused.push(Refusal::new(RefusalReason::TooLarge, PartPath::file()));
                reading
            }
        }
    }
}

impl<'s> Screening<'s> {
    pub(super) fn new(
        screener: &'s Screener,
        mail: &'s Mail<'s>,
        delivery: &'s Delivery,
        mailbox: &'s Mailbox,
        settings: Lookup<'s>,
    ) -> Self {
        let work = match find(screener, mail) {
            Some(_) if !screener.account.enrolled => Work::NotEnrolled,
            Some(found) => {
                let check = Check::of(mail.hash(), mail.message(), &screener.policy, delivery);
                Work::Request { found, check: Box::new(check) }
            }
            None => Work::Nothing,
        };
        Self { screener, mail, mailbox, settings, delivery, work }
    }

    /// Goes on as far as the answers allow. Call it first with no answers; it asks for names only once per round and ends
    /// after a bounded number of rounds.
    pub fn step(&mut self, answers: &Answers) -> Step {
        match &mut self.work {
            Work::Nothing | Work::Over => Step::Done(Box::new(Screened::nothing())),
            Work::NotEnrolled => {
                self.work = Work::Over;
                Step::Done(Box::new(not_enrolled()))
            }
            Work::Request { check, .. } => match check.step(answers) {
                billfold_sender::Step::Need(queries) => Step::Need(queries),
                billfold_sender::Step::Done(outcome) => Step::Done(Box::new(self.decide(*outcome))),
            },
        }
    }

    /// Runs every step of [`SCREENING`] in its order, and writes down what became of it.
    fn decide(&mut self, outcome: Outcome) -> Screened {
        let Work::Request { found, .. } = std::mem::replace(&mut self.work, Work::Over) else {
            return Screened::nothing();
        };
        let reading = found.read(outcome.verified.is_some());
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
            compared: Vec::new(),
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
        let Facts { mut report, trail, compared, bill, outcome, .. } = facts;
        report.retry_at = held_until.filter(|_| report.reasons.len() == waiting);
        report.verdict = match (&bill, report.retry_at) {
            (Some(bill), _) if bill.is_first_contact() => Verdict::FirstContact,
            (Some(_), _) => Verdict::Card,
            (None, Some(_)) => Verdict::Hold,
            (None, None) => Verdict::Discard,
        };
        Screened { report, trail, compared, evidence: Some(outcome.evidence), bill }
    }
}

/// The answer for an account to which payments are not offered: one reason, at the step whose rule it is.
fn not_enrolled() -> Screened {
    let mut screened = Screened::nothing();
    screened.report.verdict = Verdict::Discard;
    let reason = Reason::new(&code::ACCOUNT_NOT_ENROLLED);
    for step in SCREENING {
        let own = step.codes.contains(reason.code());
        let (fate, reasons) = match step.run {
            _ if own => (Fate::Failed, vec![reason.clone()]),
            Run::Before => (Fate::Passed, Vec::new()),
            Run::Sender | Run::Rule(_) => (Fate::NotReached, Vec::new()),
        };
        if matches!(step.run, Run::Sender) {
            let stages = billfold_sender::ORDER.iter();
            screened.trail.extend(stages.map(|stage| StageRun::new(stage.name, fate, Vec::new())));
        } else {
            screened.trail.push(StageRun::new(step.name, fate, reasons));
        }
    }
    screened.report.reasons.push(reason);
    screened
}

/// The payment request in the markup of a message; `None` if it has none and never had.
fn find<'s>(screener: &'s Screener, mail: &'s Mail<'s>) -> Option<Found<'s>> {
    if !billfold_invoice::message_has_payment_request(mail.message()) {
        return None;
    }
    match screener.reader.read_markup(mail.hash(), mail.message()) {
        Ok(markup) => markup.has_request().then(|| Found::Markup(Box::new(markup))),
        Err(_) => Some(Found::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use billfold_partner::{Entry, Mode, StandardAdapter};
    use billfold_sandbox::{Invoice, Letter, Merchant, Partner, Postmaster};
    use billfold_sender::dns::Zone;
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::{Account, Network};

    const PAT: &str = "pat@customer.example";

    fn now() -> DateTime<Utc> {
        "2026-11-20T09:00:00Z".parse().unwrap()
    }

    /// A message of the partner, and DNS.
    fn posted(partner: &Partner) -> (Vec<u8>, Zone) {
        let mut post = Postmaster::new("mx.host.example").unwrap();
        post.enrol(&partner.sender).unwrap();
        let merchant = Merchant::new("roofing-mid", "Fictional Roofing", "accounts@fictionalroofing.example");
        let invoice = Invoice::new(&merchant, "INV-1", "10.00 USD".parse().unwrap(), now().date_naive());
        let sent = now().checked_sub_signed(TimeDelta::minutes(5)).unwrap();
        let raw = post.post(&Letter::new(partner, &invoice, sent)).unwrap();
        (raw, serde_json::from_str(&post.zone().to_json()).unwrap())
    }

    fn screener(partner: &Partner) -> Screener {
        let host = partner.sender.domain();
        let entry = Entry::builder(&partner.id, &partner.name)
            .unwrap()
            .sender_hosts([host])
            .dkim_domains([host])
            .originators([&partner.originator])
            .invoice_hosts([&partner.invoice_host])
            .request_url("http://127.0.0.1:1/request".parse().unwrap())
            .complete_url("http://127.0.0.1:1/complete".parse().unwrap())
            .mode(Mode::Test);
        let mut network = Network::new();
        network.insert(Arc::new(StandardAdapter::new(entry.build().unwrap()))).unwrap();
        let mut account = Account::new(PAT);
        account.receiving_hosts = vec!["mx.host.example".to_owned()];
        Screener::new(network, Vec::new(), account).unwrap()
    }

    fn decided(mut screening: Screening<'_>, zone: &Zone) -> Screened {
        let mut answers = Answers::new();
        loop {
            match screening.step(&answers) {
                Step::Need(queries) => zone.answer_all(&queries, &mut answers),
                Step::Done(screened) => return *screened,
            }
        }
    }

    fn found<'r, 's>(screening: &'r mut Screening<'s>) -> &'r mut Found<'s> {
        match &mut screening.work {
            Work::Request { found, .. } => found,
            _ => panic!("no request"),
        }
    }

    /// One invoice in two messages, both genuine: what was read from the one proves nothing of the other.
    #[test]
    fn a_request_read_from_another_message_makes_no_bill() {
        let partner = Partner::xero();
        let (raw, zone) = posted(&partner);
        let trace =
            b"Received: from relay.example by mx.elsewhere.example; Fri, 20 Nov 2026 08:59:00 +0000\r\n";
        let again = [&trace[..], &raw].concat();
        let (screener, mailbox, delivery) = (screener(&partner), Mailbox::personal(PAT), Delivery::at(now()));
        let (one, two) = (Mail::parse(&raw).unwrap(), Mail::parse(&again).unwrap());
        let screen = |mail| screener.screen(mail, &delivery, &mailbox, Lookup::NONE);
        for mail in [&one, &two] {
            let screened = decided(screen(mail), &zone);
            assert!(screened.bill.is_some(), "{:#?}", screened.report);
        }
        let (mut first, mut second) = (screen(&one), screen(&two));
        std::mem::swap(found(&mut first), found(&mut second));
        for screened in [decided(first, &zone), decided(second, &zone)] {
            let codes: Vec<_> = screened.report.reasons.iter().map(|reason| reason.code().name()).collect();
            assert_eq!(codes, ["request.proofs_differ"]);
            assert!(screened.bill.is_none());
        }
    }
}
