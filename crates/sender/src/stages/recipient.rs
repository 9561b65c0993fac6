//! Rule `recipient`: the message is addressed to this account.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::Address;
use crate::host;
use crate::syntax::mailbox;

pub(super) const RULE: &str = "One of the account's addresses, with or without a +tag, stands in the signed To or Cc: a \
    genuine message to somebody else is no request to this account.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    ACCOUNT_UNKNOWN = Code::discard("sender.account_unknown", "the host names no address of the account")
        .with_remedy("Whoever runs the mail client: name the account's own addresses in its configuration.");
    MISMATCH = Code::discard("sender.recipient_mismatch", "the message is not addressed to this account")
        .with_remedy("If the address in To is yours, add it to the account's addresses.");
    MALFORMED = Code::discard("sender.recipient_malformed", "To or Cc cannot be read beyond doubt");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if facts.fields.is_empty() {
        return;
    }
    let mut malformed = false;
    let mut recipients = Vec::new();
    for field in facts.fields.iter().filter(|field| field.is("to") || field.is("cc")) {
        let text = field.unfolded();
        let list = text.as_deref().map(mailbox::parse_list).unwrap_or_default();
        malformed |= list.malformed;
        recipients.extend(list.mailboxes.into_iter().map(|mailbox| mailbox.address));
    }
    facts.recipients = recipients;
    if facts.policy.addresses.is_empty() {
        findings.add(&ACCOUNT_UNKNOWN);
    } else if !facts.recipients.iter().any(|recipient| is_ours(facts, recipient)) {
        // An address that could not be read may have been ours: say that rather than that the message is for another.
        findings.add(if malformed { &MALFORMED } else { &MISMATCH });
    }
}

fn is_ours(facts: &Facts<'_>, recipient: &Address) -> bool {
    let dots = facts.policy.provider.dots_ignored;
    facts.policy.addresses.iter().any(|ours| {
        ours.rsplit_once('@').is_some_and(|(local, domain)| {
            host::to_ascii(domain).is_ok_and(|domain| domain == recipient.domain())
                && plain(recipient.local(), dots) == plain(local, dots)
        })
    })
}

/// The local part without its tag, in lower case, without dots where the provider ignores them.
fn plain(local: &str, dots_ignored: bool) -> String {
    let untagged =
        local.split_once('+').map_or(local, |(head, _)| if head.is_empty() { local } else { head });
    let lower = untagged.to_lowercase();
    if dots_ignored { lower.replace('.', "") } else { lower }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_and_case_make_no_difference() {
        assert_eq!(plain("Pat+bills", false), "pat");
        assert_eq!(plain("p.a.t+x", true), "pat");
        assert_eq!(plain("p.a.t", false), "p.a.t");
        assert_eq!(plain("+x", false), "+x");
    }
}
