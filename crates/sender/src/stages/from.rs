//! Rule `from`: From names one mailbox beyond doubt.

use billfold_reason::codes;
use mail_parser::{HeaderName, HeaderValue};

use super::{Facts, Findings};
use crate::Reason;
use crate::syntax::mailbox::{self, Mailbox, MailboxError};

pub(super) const RULE: &str = "From holds exactly one mailbox of the strict RFC 5322 syntax with a valid host name, and \
    mail-parser reads the same address.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MULTIPLE_ADDRESSES = Code::discard("sender.from_multiple_addresses", "From holds more than one mailbox");
    GROUP = Code::discard("sender.from_group", "From holds a group");
    ROUTE = Code::discard("sender.from_route", "From holds a source route");
    NO_ADDRESS = Code::discard("sender.from_no_address", "From holds no address");
    ENCODED = Code::discard("sender.from_encoded_address", "an encoded word stands inside the address of From");
    QUOTED_LOCAL = Code::discard("sender.from_quoted_local", "the local part of From is quoted");
    COMMENT = Code::discard("sender.from_comment", "a comment in From could be read as an address");
    DOMAIN_LITERAL = Code::discard("sender.from_domain_literal", "the domain of From is an IP address");
    DOMAIN_INVALID = Code::discard("sender.from_domain_invalid", "the domain of From is not a valid host name")
        .with_detail("the domain of From is not a valid host name: {cause:code}");
    UNPARSEABLE = Code::discard("sender.from_unparseable", "From does not follow the syntax of a mailbox");
    READ_DIFFERENTLY = Code::discard("sender.from_ambiguous", "two parsers read different addresses in From");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(value) = facts.field("from").and_then(|field| std::str::from_utf8(field.value).ok()) else {
        return;
    };
    // Rule `header` has told it; reading one of several would be a guess.
    if facts.fields_named("from").nth(1).is_some() {
        return;
    }
    match mailbox::parse(value) {
        Ok(mailbox) => {
            if !mail_parser_agrees(facts, &mailbox) {
                findings.add(&READ_DIFFERENTLY);
            }
            facts.display_name = mailbox.name;
            facts.from = Some(mailbox.address);
        }
        Err(error) => findings.push(reason(error)),
    }
}

fn reason(error: MailboxError) -> Reason {
    let code = match error {
        MailboxError::Several => &MULTIPLE_ADDRESSES,
        MailboxError::Group => &GROUP,
        MailboxError::Route => &ROUTE,
        MailboxError::Empty | MailboxError::NoAddress => &NO_ADDRESS,
        MailboxError::EncodedAddress => &ENCODED,
        MailboxError::QuotedLocal => &QUOTED_LOCAL,
        MailboxError::Comment => &COMMENT,
        MailboxError::DomainLiteral => &DOMAIN_LITERAL,
        MailboxError::Domain(cause) => return Reason::new(&DOMAIN_INVALID).with("cause", cause.as_code()),
        MailboxError::Local | MailboxError::Syntax => &UNPARSEABLE,
    };
    Reason::new(code)
}

/// Whether mail-parser, whose tree the invoice is read from, sees this one address.
fn mail_parser_agrees(facts: &Facts<'_>, mailbox: &Mailbox<'_>) -> bool {
    let Some(root) = facts.message.parts.first() else { return false };
    let mut theirs = root.headers.iter().filter(|header| header.name == HeaderName::From);
    let (Some(header), None) = (theirs.next(), theirs.next()) else { return false };
    let HeaderValue::Address(mail_parser::Address::List(list)) = &header.value else { return false };
    let [address] = list.as_slice() else { return false };
    let theirs = address.address.as_deref().and_then(|address| address.split_once('@'));
    theirs == Some((mailbox.address.local(), mailbox.domain_text))
}
