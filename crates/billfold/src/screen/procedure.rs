//! The order of screening as data: what is asked beside the sender's own procedure.

use crate::Code;

/// One step of screening.
///
/// [`SCREENING`] lists them in the order in which their reasons are listed; all of them are looked at, so that every reason is
/// found. The sender's procedure ([`billfold_sender::ORDER`]) is one of them.
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
}

impl Stage {
    /// Whether a code is one of the step's.
    #[must_use]
    pub fn gives(&self, code: &str) -> bool {
        self.codes.iter().any(|own| own.name() == code)
            || self.others.iter().any(|others| code.starts_with(others))
    }

    /// The first step that gives a code; several steps ask other crates of one name, and the first of them is named.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static Self> {
        let own = SCREENING.iter().find(|stage| stage.codes.iter().any(|own| own.name() == code));
        own.or_else(|| SCREENING.iter().find(|stage| stage.gives(code)))
    }
}

const fn stage(
    name: &'static str,
    rule: &'static str,
    codes: &'static [Code],
    others: &'static [&'static str],
) -> Stage {
    Stage { name, rule, codes, others }
}

/// The whole screening, in order.
pub const SCREENING: &[Stage] = &[
    stage(
        "mail",
        "The bytes are a mail, read once into one tree; a mail without a payment request needs no card and is asked nothing.",
        &[Code::InputUnreadable],
        &[],
    ),
    stage("sender", "The sender's procedure proves who sent the message.", &[], &["sender.", "mime."]),
    stage(
        "request",
        "Exactly one payment request stands in the displayed body and can be read in one way; a signed request (JWS) is verified \
         with the partner's registered keys before its content is read. An attachment that cannot be read is only told.",
        &[],
        &["invoice."],
    ),
    stage(
        "content",
        "What people see in the HTML, in the plain-text alternative and in attached texts and invoices contradicts the request in \
         no amount due, currency, number or due date.",
        &[
            Code::ContentAmount,
            Code::ContentCurrency,
            Code::ContentNumber,
            Code::ContentDueDate,
            Code::ContentAttachment,
        ],
        &[],
    ),
    stage(
        "partner",
        "The verified sender is a partner of the registry or a business of one; originator, endpoints and links of the request are \
         that partner's.",
        &[Code::PartnerUnknown],
        &["partner."],
    ),
    stage(
        "covered",
        "The request stands within what the signature covers, unless the mail provider vouches for an altered message: then the \
         card is a first contact.",
        &[Code::RequestOutsideSignature, Code::PayeeProviderAssurance],
        &[],
    ),
    stage(
        "replay",
        "A message that was delivered before with other trace lines is told on the card; the ledger pays no invoice twice.",
        &[Code::RequestDeliveredBefore],
        &[],
    ),
    stage(
        "payee",
        "The merchant is among those of the business that mails, and was paid before under the same name and signing domain; \
         otherwise the card is a first contact.",
        &[Code::PayeeMerchantUnlisted, Code::PayeeUnknown, Code::PayeeNameChanged, Code::PayeeSignerChanged],
        &[],
    ),
    stage(
        "signed",
        "A signed request was signed by a key of this partner, for this sender, recipient and originator, lately, and was in force at \
         the receipt.",
        &[
            Code::RequestSignedKey,
            Code::RequestSignedSender,
            Code::RequestSignedSubject,
            Code::RequestSignedOriginator,
            Code::RequestSignedTime,
        ],
        &[],
    ),
    stage(
        "payable",
        "The invoice states what a payment needs, is due and comes to more than nothing.",
        &[],
        &["invoice."],
    ),
    stage(
        "mailbox",
        "The mailbox that was screened is one of the account's addresses.",
        &[Code::RequestMailboxForeign],
        &[],
    ),
    stage("settings", "No setting of the tenant or of the mailbox turns payments off.", &[], &["settings."]),
    stage(
        "proofs",
        "The proofs of all steps are of one message, one mailbox and one tenant.",
        &[Code::RequestProofsDiffer],
        &[],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_facade_has_one_step() {
        for code in Code::ALL {
            let steps = SCREENING.iter().filter(|stage| stage.codes.contains(code)).count();
            assert_eq!(steps, 1, "{}", code.name());
        }
    }

    #[test]
    fn every_reason_of_the_other_crates_has_a_step() {
        let sender = billfold_sender::codes().map(billfold_sender::Code::name);
        let request = billfold_invoice::RefusalReason::ALL.iter().map(|reason| reason.as_code().name());
        let payable = billfold_invoice::PayableReason::ALL.iter().map(|reason| reason.as_code().name());
        let partner = <billfold_partner::RequestProblem as billfold_partner::Coded>::codes()
            .iter()
            .map(billfold_partner::Code::name);
        for code in sender.chain(request).chain(payable).chain(partner).chain(["settings.off"]) {
            assert!(Stage::of(code).is_some(), "{code}");
        }
        assert_eq!(Stage::of("content.amount").map(|stage| stage.name), Some("content"));
        assert_eq!(Stage::of("sender.lookalike").map(|stage| stage.name), Some("sender"));
    }
}
