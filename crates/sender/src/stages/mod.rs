//! The decision procedure: every rule in its own file, the order as data.

mod age;
mod alignment;
mod arc;
mod arc_seals;
mod coverage;
mod display_name;
mod dkim;
mod dmarc;
mod facts;
mod from;
mod header;
mod identity;
mod key_record;
mod lookalike;
mod mime;
mod procedure;
mod provider;
mod receipt;
mod recipient;
mod reply_to;
mod results;
mod signatures;
mod spf;
mod statements;
mod threat;
mod times;
mod verdict;

pub(crate) use coverage::covered;
pub(crate) use dkim::Dkim;
pub(crate) use facts::{Facts, Findings, Progress};
pub(crate) use procedure::Procedure;
pub(crate) use verdict::INCOMPLETE;

use crate::Code;
use crate::dns::Answers;
use crate::syntax::{key, signature};

/// The code of a message whose answers go to a stranger. A host that knows the address from the payee's earlier mail may take the
/// warning back.
pub const REPLY_TO_FOREIGN: Code = reply_to::FOREIGN;

/// The code of one whose answers go to a host that looks like a known one; likewise.
pub const REPLY_TO_LOOKALIKE: Code = reply_to::LOOKALIKE;

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
    pub codes: &'static [&'static [Code]],
    /// Whether the rule compares with what is pinned for the sender, and is not run without.
    needs_pin: bool,
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
        codes: &'static [&'static [Code]],
        run: fn(&mut Facts<'_>, &mut Findings),
    ) -> Self {
        Self { name, rule, codes, needs_pin: false, run: Run::Local(run) }
    }

    const fn dns(
        name: &'static str,
        rule: &'static str,
        codes: &'static [&'static [Code]],
        run: fn(&mut Facts<'_>, &Answers, &mut Findings) -> Progress,
    ) -> Self {
        Self { name, rule, codes, needs_pin: false, run: Run::Dns(run) }
    }

    /// The same stage for the mail of pinned senders only.
    const fn of_pinned(self) -> Self {
        Self { needs_pin: true, ..self }
    }

    /// Whether the rule waits for DNS.
    #[must_use]
    pub const fn needs_dns(&self) -> bool {
        matches!(self.run, Run::Dns(_))
    }
}

/// The whole procedure, in order.
pub const ORDER: &[Stage] = &[
    Stage::local("header", header::RULE, &[header::CODES], header::run),
    Stage::local("receipt", receipt::RULE, &[receipt::CODES], receipt::run),
    Stage::local("threat", threat::RULE, &[threat::CODES], threat::run),
    Stage::local("from", from::RULE, &[from::CODES], from::run),
    Stage::local("display_name", display_name::RULE, &[display_name::CODES], display_name::run),
    Stage::local("lookalike", lookalike::RULE, &[lookalike::CODES], lookalike::run),
    Stage::local("identity", identity::RULE, &[identity::CODES], identity::run),
    Stage::local("reply_to", reply_to::RULE, &[reply_to::CODES], reply_to::run),
    Stage::local("mime", mime::RULE, &[mime::CODES], mime::run),
    Stage::local("signatures", signatures::RULE, &[signatures::CODES, signature::CODES], signatures::run),
    Stage::local("alignment", alignment::RULE, &[alignment::CODES], alignment::run).of_pinned(),
    Stage::local("coverage", coverage::RULE, &[coverage::CODES], coverage::run).of_pinned(),
    Stage::local("times", times::RULE, &[times::CODES], times::run).of_pinned(),
    Stage::local("recipient", recipient::RULE, &[recipient::CODES], recipient::run),
    Stage::local("age", age::RULE, &[age::CODES], age::run),
    Stage::local("results", results::RULE, &[results::CODES], results::run),
    Stage::local("arc", arc::RULE, &[arc::CODES], arc::run),
    Stage::dns("dkim", dkim::RULE, &[dkim::CODES, key::CODES], dkim::run),
    Stage::dns("provider", provider::RULE, &[provider::CODES], provider::run),
    Stage::dns("spf", spf::RULE, &[spf::CODES], spf::run),
    Stage::dns("dmarc", dmarc::RULE, &[dmarc::CODES], dmarc::run),
    Stage::dns("arc_seals", arc_seals::RULE, &[arc_seals::CODES], arc_seals::run),
    Stage::dns("verdict", verdict::RULE, &[verdict::CODES], verdict::run),
];

/// The two rules about ARC, whatever the others say: what their public suite is about.
#[cfg(all(test, feature = "dkim"))]
pub(crate) fn run_arc(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    if facts.evidence.arc.is_none() {
        arc::run(facts, findings);
    }
    arc_seals::run(facts, answers, findings)
}
