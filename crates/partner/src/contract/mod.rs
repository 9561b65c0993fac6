//! The suite that every adapter runs (feature `contract`).
//!
//! Each rule is a plain function over [`Trial`]; [`RULES`] lists them with one sentence each, from which the table in
//! `docs/adapter-guide.md` is rendered. An adapter's own test is three lines:
//!
//! ```
//! use billfold_partner::{Adapter, Entry, StandardAdapter, contract};
//!
//! let entry = Entry::builder("invoicly", "Invoicly")?.invoice_hosts(["pay.invoicly.example"]).build()?;
//! let make = |entry: Entry| Box::new(StandardAdapter::new(entry)) as Box<dyn Adapter>;
//! contract::run(&entry, &make)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The accounting half has its own rules ([`run_accounting`]). The fault matrix and the rules of a journal are in the crate
//! `billfold-partner-service`, whose code they run.
//!
//! The suite is itself tested: `tests/contract.rs` of this crate has adapters that are broken in one way each, and the
//! suite must find every one.

mod answers;
mod books;
mod message;
mod money;
mod requests;
mod secrets;
mod trial;

use std::fmt;

pub use answers::{
    a_bank_s_question_begins_on_a_pinned_host, declines_are_coded, modes_are_kept_apart,
    only_a_final_answer_declines, reads_never_end_in_an_unknown_outcome, the_request_id_must_be_ours,
    the_status_extension_settles, unclear_completions_are_unknown, unknown_results_are_not_paid,
    unknown_statuses_are_not_payable,
};
pub use books::{ACCOUNTING_RULES, AccountingRule, Samples, run_accounting};
pub use message::foreign_requests_are_refused;
pub use money::{amounts_are_read_exactly, disagreeing_totals_are_refused, shipping_explains_the_total};
pub use requests::{
    an_unenrolled_partner_is_not_called, mixed_up_tokens_are_refused, requests_are_as_documented,
    the_bearer_goes_into_its_header_alone, what_cannot_be_sent_is_refused,
};
pub use secrets::{no_bytes_panic, nothing_leaks};
pub use trial::{MERCHANT, REQUEST_ID, Trial, now, operator};

use crate::{Adapter, Entry};

/// A rule that an adapter breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The rule's name, as in [`RULES`]; empty until [`run`] knows it.
    pub rule: &'static str,
    /// What was found.
    pub found: String,
}

impl Violation {
    /// A violation of a rule that the caller knows.
    #[must_use]
    pub fn new(found: impl Into<String>) -> Self {
        Self { rule: "", found: found.into() }
    }

    /// The same violation with the name of the rule that was broken.
    #[must_use]
    pub fn of_rule(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.found)
    }
}

impl std::error::Error for Violation {}

/// What a rule says about an adapter.
pub type Verdict = Result<(), Violation>;

/// A rule of the suite.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// The function's name.
    pub name: &'static str,
    /// What it requires.
    pub requires: &'static str,
    /// The function.
    pub check: fn(&Trial) -> Verdict,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("name", &self.name).finish_non_exhaustive()
    }
}

macro_rules! rules {
    ($($name:ident: $requires:literal,)*) => {
        /// Every rule, in the order in which they run.
        pub const RULES: &[Rule] = &[$(Rule { name: stringify!($name), requires: $requires, check: $name }),*];
    };
}

rules! {
    requests_are_as_documented: "The four requests are the protocol's, member for member, and go to the entry's webhooks.",
    the_bearer_goes_into_its_header_alone: "The bearer token is in `Authorization` once and nowhere else.",
    an_unenrolled_partner_is_not_called: "Without originators and webhooks no request is built.",
    mixed_up_tokens_are_refused: "A bearer token of another merchant or a payment token of another payment builds nothing.",
    what_cannot_be_sent_is_refused: "Wrong amounts, contexts, ids and shipping options are errors, not omissions.",
    amounts_are_read_exactly: "Amounts keep their digits, from texts and from numbers, beyond what a float holds.",
    disagreeing_totals_are_refused: "The total and the entity's price must be the same money.",
    shipping_explains_the_total: "Only the chosen shipping option may stand between them.",
    modes_are_kept_apart: "A live partner's test answer is refused, and the other way round.",
    unknown_statuses_are_not_payable: "A payment status that the protocol does not name is not payable.",
    unknown_results_are_not_paid: "A result other than success and failure is an unknown outcome.",
    unclear_completions_are_unknown: "An unreadable or contradictory answer to a completion is an unknown outcome.",
    only_a_final_answer_declines: "No status, page, redirect or media type says that nothing was charged: only the protocol's own final answer does.",
    reads_never_end_in_an_unknown_outcome: "A read has a definite error, and a status that tells nothing declines nothing.",
    the_request_id_must_be_ours: "An answer about another request id says nothing about ours.",
    declines_are_coded: "The protocol's card errors have our codes; others are kept as `partner.declined`.",
    the_status_extension_settles: "`paymentstatus` is asked and read: settled, pending or unsupported.",
    a_bank_s_question_begins_on_a_pinned_host: "The bank's question (`requires_action`) begins at an https address on a host of the entry, or the answer says nothing.",
    foreign_requests_are_refused: "A message's request with a foreign originator, no context or a bad merchant id is refused.",
    nothing_leaks: "No token, context or link is in an error or a `Debug` form.",
    no_bytes_panic: "No answer panics: cut, flipped and foreign bytes are errors.",
}

/// Runs every rule. `entry` is the adapter's built-in entry, which the suite enrols with webhooks of its own; `make` makes an
/// adapter for an entry.
///
/// # Errors
/// The first [`Violation`], if a rule is broken.
pub fn run(entry: &Entry, make: &dyn Fn(Entry) -> Box<dyn Adapter>) -> Verdict {
    let trial = Trial::new(entry, make)?;
    for rule in RULES {
        (rule.check)(&trial).map_err(|violation| violation.of_rule(rule.name))?;
    }
    Ok(())
}

fn broken(found: impl Into<String>) -> Violation {
    Violation::new(found)
}

fn require(holds: bool, found: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(broken(found())) }
}
