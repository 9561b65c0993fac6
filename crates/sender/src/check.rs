//! The check: a pure machine that asks for DNS answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use billfold_reason::MessageHash;
use chrono::{DateTime, Duration, Utc};
use mail_parser::Message;

use crate::dns::{Answers, Query};
use crate::stages::{self, Dkim, Facts, Procedure};
use crate::{Assurance, Coverage, Delivery, DnsEvidence, Outcome, Policy, Severity, Verified};

/// What [`Check::step`] came to; with another decision inside also what any other machine came to that asks DNS in this way.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a host must be able to take every step")]
pub enum Step<T = Outcome> {
    /// Answer these (none of them is answered yet) and step again. An answer that cannot be had is
    /// [`crate::dns::Answer::TempFail`].
    Need(Vec<Query>),
    /// The decision.
    Done(Box<T>),
}

/// The check of one message. Pure: no network, no clock.
///
/// `message` must be mail-parser's reading of `raw`, with its default header settings: the same tree that the invoice is
/// read from. If it is not, the message is refused with `sender.parsers_disagree`.
///
/// No DNS question is asked about a message that is refused without it, and only keys of aligned signatures are looked
/// up: opening a stranger's mail tells the stranger's name servers nothing.
///
/// ```
/// use billfold_sender::dns::{Answers, Zone};
/// use billfold_sender::{Check, Delivery, Pin, Policy, Step};
/// use chrono::DateTime;
///
/// let policy = Policy::new().pin(Pin::business("contoso.example")?).addresses(["pat@customer.example"]);
/// let delivery = Delivery::at(DateTime::from_timestamp(1_793_869_260, 0).ok_or("time")?);
/// let raw = b"From: eve@mischief.example\r\nTo: pat@customer.example\r\nDate: Thu, 05 Nov 2026 09:00:00 +0000\r\n\r\nPay!\r\n";
/// let message = mail_parser::MessageParser::default().parse(raw).ok_or("no message")?;
///
/// let (zone, mut answers) = (Zone::new(), Answers::new()); // or any resolver
/// let mut check = Check::new(raw, &message, &policy, &delivery);
/// let outcome = loop {
///     match check.step(&answers) {
///         Step::Need(queries) => zone.answer_all(&queries, &mut answers),
///         Step::Done(outcome) => break outcome,
///     }
/// };
/// assert!(outcome.verified.is_none());
/// assert_eq!(outcome.reasons[0].code().name(), "sender.unknown_sender");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Check<'m> {
    facts: Facts<'m>,
    hash: Hash<'m>,
    procedure: Procedure,
    used: BTreeSet<Query>,
    begun: bool,
    /// The decision was handed out, and its proof with it.
    over: bool,
}

/// The hash of the message: the check's own, or one that others use as well.
#[derive(Debug)]
enum Hash<'m> {
    Own(MessageHash<'m>),
    Shared(&'m MessageHash<'m>),
}

impl<'m> Check<'m> {
    /// Prepares the check; nothing is examined yet.
    #[must_use]
    pub fn new(raw: &'m [u8], message: &'m Message<'m>, policy: &'m Policy, delivery: &'m Delivery) -> Self {
        Self::prepare(Hash::Own(MessageHash::of(raw)), Facts::new(raw, message, policy, delivery))
    }

    /// The same for the bytes of a hash that others use as well, so that it is made once.
    #[must_use]
    pub fn of(
        hash: &'m MessageHash<'m>,
        message: &'m Message<'m>,
        policy: &'m Policy,
        delivery: &'m Delivery,
    ) -> Self {
        Self::prepare(Hash::Shared(hash), Facts::new(hash.raw(), message, policy, delivery))
    }

    fn prepare(hash: Hash<'m>, facts: Facts<'m>) -> Self {
        let (procedure, used) = (Procedure::default(), BTreeSet::new());
        Self { facts, hash, procedure, used, begun: false, over: false }
    }

    /// Goes as far as the answers allow. Calling it again with more answers continues.
    ///
    /// With [`Step::Done`] the decision, its evidence and its proof are handed out; a check that is stepped once more gives no
    /// proof. For a new look (after a hold) begin a new check.
    pub fn step(&mut self, answers: &Answers) -> Step {
        if !self.begun {
            self.begun = true;
            self.procedure.run_local(&mut self.facts);
        }
        if !self.procedure.findings.discards() {
            let progress = self.procedure.run_dns(&mut self.facts, answers);
            self.used.extend(progress.used);
            if !progress.missing.is_empty() {
                return Step::Need(progress.missing);
            }
        }
        Step::Done(Box::new(self.outcome(answers)))
    }

    fn outcome(&mut self, answers: &Answers) -> Outcome {
        let (mut reasons, mut warnings) = (Vec::new(), Vec::new());
        for reason in &self.procedure.findings.0 {
            if reason.severity() >= Severity::Hold { &mut reasons } else { &mut warnings }
                .push(reason.clone());
        }
        let sha256 = match &self.hash {
            Hash::Own(hash) => hash.sha256(),
            Hash::Shared(hash) => hash.sha256(),
        };
        self.facts.evidence.message_sha256 = hex::encode(sha256);
        self.facts.evidence.dns =
            std::mem::take(&mut self.used).into_iter().filter_map(|query| evidence(answers, query)).collect();
        if let Some(Dkim::Pass(at)) = self.facts.dkim
            && let Some(candidate) = self.facts.candidates.get(at)
        {
            self.facts.evidence.coverage = Some(stages::covered(&self.facts, &candidate.signature));
        }
        let domain = self.authenticated_domain();
        let verified = if reasons.is_empty() && !self.over {
            domain.clone().and_then(|d| self.verified(sha256, d))
        } else {
            None
        };
        self.over = true;
        if reasons.is_empty() && verified.is_none() {
            // A rule did not establish what a later one needs, and gave no reason: fail closed.
            reasons.push(crate::Reason::new(&stages::INCOMPLETE));
        }
        let held = !reasons.is_empty()
            && !self.procedure.findings.discards()
            && verified.is_none()
            && holds(&reasons);
        Outcome {
            hold_until: held.then(|| retry_at(self.facts.delivery.now, self.facts.received_at)),
            from: self.facts.from.clone(),
            assurance: self.facts.assurance,
            authenticated_domain: domain,
            trail: self.procedure.trail(reasons.iter().chain(&warnings)),
            evidence: std::mem::take(&mut self.facts.evidence),
            verified,
            reasons,
            warnings,
        }
    }

    fn authenticated_domain(&self) -> Option<String> {
        match (self.facts.assurance, self.facts.dkim) {
            (Assurance::LocalDkim, Some(Dkim::Pass(at)))
            | (Assurance::ProviderAr, Some(Dkim::Altered(at))) => {
                self.facts.candidates.get(at)?.signature.domain.clone()
            }
            _ => None,
        }
    }

    /// The proof. What it holds is handed out of the check with it.
    fn verified(&mut self, message_sha256: [u8; 32], authenticated_domain: String) -> Option<Verified> {
        let facts = &mut self.facts;
        let local = facts.assurance == Assurance::LocalDkim;
        let at = match facts.dkim? {
            Dkim::Pass(at) if local => at,
            Dkim::Altered(at) if facts.assurance == Assurance::ProviderAr => at,
            _ => return None,
        };
        let (address, pin, date) = (facts.from.clone()?, Arc::clone(facts.pin?), facts.date?);
        let coverage = if local {
            facts.evidence.coverage.clone()?
        } else {
            Coverage { headers: Vec::new(), body: false }
        };
        let message_id = facts.message_id(&facts.candidates.get(at)?.signature);
        let signature = &mut facts.candidates.get_mut(at)?.signature;
        Some(Verified {
            address,
            display_name: facts.display_name.take(),
            authenticated_domain,
            selector: signature.selector.take().filter(|_| local),
            pin,
            assurance: facts.assurance,
            message_sha256,
            coverage,
            message_id,
            body_hash: std::mem::take(&mut signature.body_hash),
            reply_to: std::mem::take(&mut facts.reply_to),
            recipients: std::mem::take(&mut facts.recipients),
            date,
            received_at: facts.received_at,
            signed_at: signature.signed_at,
            expires_at: signature.expires_at,
        })
    }
}

fn holds(reasons: &[crate::Reason]) -> bool {
    reasons.iter().all(|reason| reason.severity() == Severity::Hold)
}

fn evidence(answers: &Answers, query: Query) -> Option<DnsEvidence> {
    Some(DnsEvidence { answer: answers.get(&query)?.clone(), query })
}

/// A quarter of the message's age from now, between five minutes and six hours: soon for new mail, seldom for old.
fn retry_at(now: DateTime<Utc>, received: DateTime<Utc>) -> DateTime<Utc> {
    let age = now.signed_duration_since(received).num_seconds().checked_div(4).unwrap_or(0);
    now.checked_add_signed(Duration::seconds(age.clamp(300, 21_600))).unwrap_or(now)
}
