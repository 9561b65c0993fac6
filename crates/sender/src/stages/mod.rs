//! The decision procedure: every rule in its own file, the order as data.

mod facts;
mod from;
mod header;

pub(crate) use facts::{Facts, Findings, Progress};

use crate::Code;
use crate::dns::Answers;

/// One rule of the procedure.
///
/// [`ORDER`] lists all rules in the order in which they decide: the first that discards gives the first reason. Later
/// rules still run, as far as they can without what the failed rule would have established, so that all reasons are
/// listed. No DNS question is asked about a message that is discarded without it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stage {
    /// Stable name, for documentation and `--explain`.
    pub name: &'static str,
    /// What the rule demands, in one sentence.
    pub rule: &'static str,
    /// Every reason that it can give.
    pub codes: &'static [Code],
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    /// Needs the message and the policy only.
    Local(fn(&mut Facts<'_>, &mut Findings)),
    /// Needs DNS; runs only when nothing local discards.
    Dns(fn(&mut Facts<'_>, &Answers, &mut Findings) -> Progress),
}

impl Stage {
    const fn local(
        name: &'static str,
        rule: &'static str,
        codes: &'static [Code],
        run: fn(&mut Facts<'_>, &mut Findings),
    ) -> Self {
        Self { name, rule, codes, run: Run::Local(run) }
    }

    const fn dns(
        name: &'static str,
        rule: &'static str,
        codes: &'static [Code],
        run: fn(&mut Facts<'_>, &Answers, &mut Findings) -> Progress,
    ) -> Self {
        Self { name, rule, codes, run: Run::Dns(run) }
    }

    /// Whether the rule waits for DNS.
    #[must_use]
    pub const fn needs_dns(&self) -> bool {
        matches!(self.run, Run::Dns(_))
    }
}

/// The whole procedure, in order.
pub const ORDER: &[Stage] = &[
    Stage::local("header", header::RULE, header::CODES, header::run),
    Stage::local("from", from::RULE, from::CODES, from::run),
];

/// Every code the crate can give, in the order of the procedure.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    ORDER.iter().flat_map(|stage| stage.codes)
}

/// Runs every local rule.
pub(crate) fn run_local(facts: &mut Facts<'_>, findings: &mut Findings) {
    for stage in ORDER {
        if let Run::Local(run) = stage.run {
            run(facts, findings);
        }
    }
}

/// Runs the rules that need DNS; the queries still missing, if any.
pub(crate) fn run_dns(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut missing = Progress::default();
    for stage in ORDER {
        if let Run::Dns(run) = stage.run {
            missing.extend(run(facts, answers, findings));
        }
    }
    missing
}

pub(crate) const UNAVAILABLE: Code = Code::discard(
    "sender.dkim_unavailable",
    "this build cannot verify signatures, or the rule is not reached",
);
