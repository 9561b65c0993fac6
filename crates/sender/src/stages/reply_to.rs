//! Rule `reply_to`: an answer goes where the message comes from.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::likeness::resembles;
use crate::syntax::field::Field;
use crate::syntax::mailbox;
use crate::{Address, PinKind};

pub(super) const RULE: &str = "Reply-To, when there is one, can be read beyond doubt and belongs to From's host, the \
    partner, a listed business or an address known from earlier mail; otherwise, or \
    when it looks like somebody known, the card is a first contact. The same holds for Mail-Reply-To, Mail-Followup-To and \
    Sender.";

/// The headers that say where answers go.
const ANSWERS: &[&str] = &["reply-to", "mail-reply-to", "mail-followup-to"];

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MALFORMED = Code::discard("sender.reply_to_malformed", "Reply-To cannot be read beyond doubt");
    FOREIGN = Code::first_contact("sender.reply_to_foreign", "answers go to an address that belongs neither to the sender nor to a known business")
        .with_remedy("Before you answer, make sure that the address belongs to the business.");
    LOOKALIKE = Code::first_contact("sender.reply_to_lookalike", "answers go to a host that looks like one that the account knows, and is another")
        .with_remedy("Do not answer. Ask the one whom you know, by another way than this message, whether the address is theirs.");
    SENDER_FOREIGN = Code::first_contact("sender.sender_foreign", "the Sender header names another organisation than From")
        .with_remedy("Make sure that the business lets this organisation write for it.");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let answers: Vec<Option<Vec<Address>>> = facts
        .fields
        .iter()
        .filter(|field| ANSWERS.iter().any(|name| field.is(name)))
        .map(addresses)
        .collect();
    let sender = facts.field("sender").map(addresses);
    for list in answers {
        match list {
            None => findings.add(&MALFORMED),
            Some(list) => facts.reply_to.extend(list),
        }
    }
    if facts.reply_to.iter().any(|address| is_foreign(facts, address)) {
        // A warning, not a refusal: invoicing platforms put the merchant's own address here.
        findings.add(&FOREIGN);
        let known = facts.policy.known_hosts();
        if facts.reply_to.iter().any(|address| resembles(address.domain(), known).is_some()) {
            findings.add(&LOOKALIKE);
        }
    }
    match sender {
        None => {}
        Some(Some(list)) if list.iter().all(|address| !is_foreign(facts, address)) => {}
        Some(_) => findings.add(&SENDER_FOREIGN),
    }
}

/// The addresses of a field, if it can be read beyond doubt.
fn addresses(field: &Field<'_>) -> Option<Vec<Address>> {
    let text = field.unfolded()?;
    if matches!(text.trim(), "" | "<>") {
        // Some mailers write the header and leave it empty: answers go to From.
        return Some(Vec::new());
    }
    let list = mailbox::parse_list(&text);
    (!list.malformed).then(|| list.mailboxes.into_iter().map(|mailbox| mailbox.address).collect())
}

fn is_foreign(facts: &Facts<'_>, address: &Address) -> bool {
    let domain = address.domain();
    let own = facts.from.as_ref().is_some_and(|from| from.domain() == domain);
    let pinned = facts.pin.is_some_and(|pin| pin.names().any(|name| name == domain));
    let business =
        facts.policy.pins.iter().any(|pin| pin.kind() == PinKind::Business && pin.sends_from(domain));
    let known =
        facts.policy.known_reply_to.iter().any(|known| known.eq_ignore_ascii_case(&address.to_string()));
    !(own || pinned || business || known)
}
