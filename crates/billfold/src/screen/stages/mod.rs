//! The stages of screening beside the sender's own procedure: one rule a file, their order as data.

mod content;
mod covered;
mod facts;
mod mailbox;
mod partner;
mod payable;
mod payee;
mod proofs;
mod replay;
mod request;
mod settings;
mod signed;

use billfold_reason::Code;

pub(super) use facts::{Facts, Findings, Reach};

use crate::code;

/// One step of screening.
///
/// [`SCREENING`] lists them in the order in which they are run and their reasons are listed; all of them are looked at, so that
/// every reason is found. The sender's procedure ([`billfold_sender::ORDER`]) is one of them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stage {
    /// Stable name, for documentation and `--explain`.
    pub name: &'static str,
    /// What the step demands, in one sentence.
    pub rule: &'static str,
    /// The reasons of the facade that it can give.
    pub codes: &'static [Code],
    /// The reasons of another crate that it can give, by the beginning of their codes.
    pub others: &'static [&'static str],
    pub(super) run: Run,
}

/// What a step does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Run {
    /// Done before a screening begins: there is none without it.
    Before,
    /// The sender's procedure, which waits for DNS.
    Sender,
    /// A rule of the facade.
    Rule(fn(&mut Facts<'_>, &mut Findings) -> Reach),
}

impl Stage {
    /// Whether a code is one that the step can give.
    #[must_use]
    pub fn gives(&self, code: &Code) -> bool {
        self.codes.contains(code) || self.others.iter().any(|others| code.name().starts_with(others))
    }
}

/// The whole screening, in order.
pub const SCREENING: &[Stage] = &[
    Stage {
        name: "mail",
        rule: "The bytes are a mail, read once into one tree; a mail without a payment request needs no card and is asked nothing.",
        codes: &[code::INPUT_UNREADABLE],
        others: &[],
        run: Run::Before,
    },
    Stage {
        name: "sender",
        rule: "The sender's procedure proves who sent the message.",
        codes: &[],
        others: &["sender.", "mime."],
        run: Run::Sender,
    },
    request::STAGE,
    content::STAGE,
    partner::STAGE,
    covered::STAGE,
    replay::STAGE,
    payee::STAGE,
    signed::STAGE,
    payable::STAGE,
    mailbox::STAGE,
    settings::STAGE,
    proofs::STAGE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_facade_has_one_step() {
        for code in code::CODES {
            let steps = SCREENING.iter().filter(|stage| stage.codes.contains(code)).count();
            assert_eq!(steps, 1, "{code}");
        }
    }
}
