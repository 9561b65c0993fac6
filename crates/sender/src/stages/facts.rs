//! What the rules hand to each other.

use chrono::{DateTime, Utc};
use mail_parser::Message;

use crate::dns::{Answer, Answers, Query};
use crate::syntax::field::Field;
use crate::{Address, Code, Delivery, Evidence, Pin, Policy, Reason, Severity};

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
    pub(crate) display_name: Option<String>,
    /// The pin that From belongs to.
    pub(crate) pin: Option<&'m Pin>,
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
            received_from: if delivery.received_at.is_some() { "host" } else { "now" },
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
            pin: None,
            received_at,
            evidence,
        }
    }

    /// The fields with this name (lower case), in order.
    pub(crate) fn fields_named(&self, name: &str) -> impl Iterator<Item = &Field<'m>> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// The first field with this name (lower case).
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

    /// Adds a reason with a detail of its own.
    pub(crate) fn add_with(&mut self, code: &'static Code, detail: impl std::fmt::Display) {
        self.push(Reason::with(code, detail));
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
}

/// What a rule still has to know.
#[derive(Debug, Default)]
pub(crate) struct Progress(pub(crate) Vec<Query>);

impl Progress {
    pub(crate) fn extend(&mut self, other: Self) {
        for query in other.0 {
            self.ask(query);
        }
    }

    pub(crate) fn ask(&mut self, query: Query) {
        if !self.0.contains(&query) {
            self.0.push(query);
        }
    }

    /// The answer, or a note that it is missing.
    pub(crate) fn answer<'a>(&mut self, answers: &'a Answers, query: &Query) -> Option<&'a Answer> {
        let answer = answers.get(query);
        if answer.is_none() {
            self.ask(query.clone());
        }
        answer
    }
}
