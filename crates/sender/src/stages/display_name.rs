//! Rule `display_name`: the name beside the address claims nothing that the address does not.

use billfold_reason::characters::has_hidden;
use billfold_reason::codes;

use super::{Facts, Findings};
use crate::PinKind;
use crate::remedy;
use crate::syntax::encoded_word;

pub(super) const RULE: &str = "The display name of From, decoded, has at most 256 characters, none of them hidden or a \
    control, and names no address other than From's and no host of another pinned sender; a partner's message that shows one \
    is a first contact.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    UNDECODABLE = Code::discard("sender.name_undecodable", "an encoded word in the display name cannot be decoded");
    HIDDEN = Code::discard("sender.name_hidden_character", "the display name contains control or invisible characters");
    TOO_LONG = Code::discard("sender.name_too_long", "the display name is too long to be read");
    ADDRESS = Code::discard("sender.name_address", "the display name shows another address than the sender's")
        .with_remedy(remedy::COMPARE);
    CLAIMS = Code::discard("sender.name_claims_other", "the display name shows the host of another sender")
        .with_remedy(remedy::COMPARE);
    SHOWS = Code::first_contact("sender.name_shows_other", "a partner's message shows the host of a business as its name")
        .with_remedy("Make sure, by another way than this message, that the business uses this invoicing platform.");
}

const LONGEST: usize = 256;

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let (Some(name), Some(from)) = (&facts.display_name, &facts.from) else { return };
    let Some(decoded) = encoded_word::decode(name) else {
        findings.add(&UNDECODABLE);
        return;
    };
    if has_hidden(&decoded) {
        findings.add(&HIDDEN);
    }
    if decoded.chars().count() > LONGEST {
        findings.add(&TOO_LONG);
    }
    let lower = decoded.to_lowercase();
    let own = from.to_string().to_lowercase();
    if addresses(&lower).any(|shown| shown != own) {
        findings.add(&ADDRESS);
    }
    let pins = &facts.policy.pins;
    let claims = |pin: &crate::Pin| {
        !pin.sends_from(from.domain()) && pin.hosts().iter().any(|host| shows(&lower, host))
    };
    if pins.iter().any(|pin| claims(pin)) {
        // Partners put the merchant's name here, which may be the name of its site. It is still not its own mail.
        let partner = pins.iter().any(|pin| pin.kind() == PinKind::Partner && pin.sends_from(from.domain()));
        findings.add(if partner { &SHOWS } else { &CLAIMS });
    }
    facts.display_name = Some(decoded);
}

/// What looks like an address to a reader: something on both sides of an `@`, or of what looks like one.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let splits = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | ',' | ';' | ':' | '|' | '\'')
            || matches!(c, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}')
    };
    text.split(splits)
        .filter(|word| {
            let at = |c: char| matches!(c, '@' | '\u{ff20}' | '\u{fe6b}');
            let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
            inner.contains(at)
        })
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether the text has a host name as a word of its own.
fn shows(text: &str, host: &str) -> bool {
    // Most names are shorter than a host.
    text.len() >= host.len()
        && text.match_indices(host).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = at
                .checked_add(host.len())
                .and_then(|end| text.get(end..))
                .and_then(|tail| tail.chars().next());
            let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
            !part(before) && !part(after)
        })
}

#[cfg(test)]
mod tests {
    use super::{addresses, shows};

    #[test]
    fn addresses_are_seen_through_decoration() {
        for (text, found) in [
            ("billing", 0),
            ("pay @ shop", 0),
            ("pay@shop.example", 1),
            ("<pay@shop.example>", 1),
            ("invoicly (pay\u{ff20}shop.example), b@c.example", 2),
            ("b@c", 1),
        ] {
            assert_eq!(addresses(text).count(), found, "{text}");
        }
    }

    #[test]
    fn hosts_are_words() {
        assert!(shows("via post.invoicly.example!", "post.invoicly.example"));
        assert!(shows("x.shop.example", "shop.example") && !shows("myshop.example", "shop.example"));
    }
}
