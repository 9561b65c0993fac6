//! What the rules hand to each other.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use mail_parser::Message;

use super::dkim::Dkim;
use super::signatures::Candidate;
use super::statements::Vouched;
use crate::dns::{Answer, Answered, Answers, Query};
use crate::syntax::arc::Chain;
use crate::syntax::field::Field;
use crate::syntax::signature::Signature;
use crate::{
    Address, Assurance, Code, Delivery, Evidence, Pin, Policy, Reason, ReceivedFrom, Severity,
    SignatureResult,
};

/// The message, what the host said, and what the rules established so far.
#[derive(Debug)]
pub(crate) struct Facts<'m> {
    pub(crate) raw: &'m [u8],
    pub(crate) message: &'m Message<'m>,
    pub(crate) policy: &'m Policy,
    pub(crate) delivery: &'m Delivery,
    /// The fields of the header block, if it passed the lint.
    pub(crate) fields: Vec<Field<'m>>,
    /// Where the body begins.
    pub(crate) body: &'m [u8],
    /// The one address of From.
    pub(crate) from: Option<Address>,
    /// Its display name; decoded once the rule `display_name` has passed.
    pub(crate) display_name: Option<String>,
    pub(crate) reply_to: Vec<Address>,
    /// The addresses of To and Cc.
    pub(crate) recipients: Vec<Address>,
    pub(crate) date: Option<DateTime<Utc>>,
    /// The pin that From belongs to.
    pub(crate) pin: Option<&'m Arc<Pin>>,
    /// Every DKIM signature, in header order.
    pub(crate) candidates: Vec<Candidate<'m>>,
    /// The provider's border line among the fields: lines above it are the provider's, lines below it may be the
    /// sender's.
    pub(crate) border: Option<usize>,
    /// The signatures that the account's provider vouches for.
    pub(crate) vouched: Vec<Vouched>,
    /// SPF of MAIL FROM as the account's provider found it: result and what it was judged for.
    pub(crate) trusted_spf: Option<(String, String)>,
    /// The ARC sets of the message.
    pub(crate) arc: Chain,
    /// What verification came to, once it is done.
    pub(crate) dkim: Option<Dkim>,
    pub(crate) assurance: Assurance,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) evidence: Evidence,
}

impl<'m> Facts<'m> {
    pub(crate) fn new(
        raw: &'m [u8],
        message: &'m Message<'m>,
        policy: &'m Policy,
        delivery: &'m Delivery,
    ) -> Self {
        let received_at = delivery.received_at.unwrap_or(delivery.now);
        let evidence = Evidence {
            now: delivery.now,
            received_at,
            host_received_at: delivery.received_at,
            envelope: delivery.envelope.clone(),
            threat: delivery.threat,
            profile: policy.profile,
            received_from: if delivery.received_at.is_some() {
                ReceivedFrom::Host
            } else {
                ReceivedFrom::Now
            },
            ..Evidence::default()
        };
        Self {
            raw,
            message,
            policy,
            delivery,
            fields: Vec::new(),
            body: &[],
            from: None,
            display_name: None,
            reply_to: Vec::new(),
            recipients: Vec::new(),
            date: None,
            pin: None,
            candidates: Vec::new(),
            border: None,
            vouched: Vec::new(),
            trusted_spf: None,
            arc: Chain::default(),
            dkim: None,
            assurance: Assurance::None,
            received_at,
            evidence,
        }
    }

    /// The fields with this name, in order.
    pub(crate) fn fields_named(&self, name: &str) -> impl Iterator<Item = &Field<'m>> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// The Message-ID without its angle brackets, if the signature covers it: anybody may write another one otherwise.
    pub(crate) fn message_id(&self, signature: &Signature<'_>) -> Option<String> {
        let field = self.field("message-id").filter(|_| signature.signs("message-id") > 0)?;
        let text = field.unfolded()?;
        let id = text.strip_prefix('<')?.strip_suffix('>')?;
        (!id.is_empty() && !id.contains(['<', '>', ' ', '\t'])).then(|| id.to_owned())
    }

    /// The aligned signatures that nothing is wrong with so far.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Candidate<'m>> {
        self.candidates.iter().filter(|c| c.aligned && c.signature.problem.is_none())
    }

    /// Their indexes.
    pub(crate) fn live_indexes(&self) -> impl Iterator<Item = usize> {
        let live =
            |(at, c): (usize, &Candidate<'_>)| (c.aligned && c.signature.problem.is_none()).then_some(at);
        self.candidates.iter().enumerate().filter_map(live)
    }

    /// Says what is wrong with one candidate.
    pub(crate) fn fail(&mut self, at: usize, reason: Reason) {
        self.note(at, SignatureResult::Failed(reason.code()));
        if let Some(candidate) = self.candidates.get_mut(at) {
            candidate.signature.problem = Some(reason);
        }
    }

    /// Writes down what became of one candidate.
    pub(crate) fn note(&mut self, at: usize, result: SignatureResult) {
        if let Some(evidence) = self.evidence.signatures.get_mut(at) {
            evidence.result = result;
        }
    }

    /// Puts every live candidate to a test; when none is left, what is wrong with each becomes a reason.
    pub(crate) fn reject(
        &mut self,
        findings: &mut Findings,
        test: impl Fn(&Candidate<'m>) -> Option<Reason>,
    ) {
        if self.live().next().is_none() {
            return;
        }
        for candidate in &mut self.candidates {
            if candidate.aligned && candidate.signature.problem.is_none() {
                candidate.signature.problem = test(candidate);
            }
        }
        self.settle(findings);
    }

    /// When no candidate is live, gives the reasons of the aligned ones and of those that have no readable domain.
    pub(crate) fn settle(&mut self, findings: &mut Findings) {
        for (candidate, evidence) in self.candidates.iter().zip(&mut self.evidence.signatures) {
            if let Some(problem) = &candidate.signature.problem {
                evidence.result = SignatureResult::Failed(problem.code());
            }
        }
        if self.live().next().is_some() {
            return;
        }
        for candidate in &self.candidates {
            if let Some(problem) = &candidate.signature.problem
                && (candidate.aligned || candidate.signature.domain.is_none())
            {
                findings.push(problem.clone());
            }
        }
    }

    /// The first field with this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field<'m>> {
        self.fields.iter().find(|field| field.is(name))
    }
}

/// The reasons found so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Findings(pub(crate) Vec<Reason>);

impl Findings {
    /// Adds a reason with the text of its code; the same finding twice is one.
    pub(crate) fn add(&mut self, code: &'static Code) {
        self.push(Reason::new(code));
    }

    pub(crate) fn push(&mut self, reason: Reason) {
        if !self.0.contains(&reason) {
            self.0.push(reason);
        }
    }

    /// Whether something found refuses the card.
    pub(crate) fn discards(&self) -> bool {
        self.0.iter().any(|reason| reason.severity() == Severity::Discard)
    }

    /// Whether something found waits for DNS.
    pub(crate) fn wait(&self) -> bool {
        self.0.iter().any(|reason| reason.severity() == Severity::Hold)
    }
}

/// What a rule asked DNS.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Queries without an answer.
    pub(crate) missing: Vec<Query>,
    /// Queries whose answer was used.
    pub(crate) used: Vec<Query>,
}

impl Progress {
    pub(crate) fn extend(&mut self, other: Self) {
        self.used.extend(other.used);
        for query in other.missing {
            self.ask(query);
        }
    }

    pub(crate) fn ask(&mut self, query: Query) {
        if !self.missing.contains(&query) {
            self.missing.push(query);
        }
    }

    /// The answer, or a note that it is missing.
    pub(crate) fn answer<'a>(&mut self, answers: &'a Answers, query: Query) -> Option<&'a Answer> {
        self.entry(answers, query).map(|entry| &entry.answer)
    }

    /// The same with the key in it.
    pub(crate) fn entry<'a>(&mut self, answers: &'a Answers, query: Query) -> Option<&'a Answered> {
        let entry = answers.entry(&query);
        match entry {
            Some(_) => self.used.push(query),
            None => self.ask(query),
        }
        entry
    }
}
