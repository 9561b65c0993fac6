//! Rule `header`: the header block leaves nothing to guess.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::Reason;
use crate::syntax::field::{self, Field, FieldError};
use crate::syntax::mime;

pub(super) const RULE: &str = "The header block is at most 64 kB of well-formed lines, with one kind of line end throughout \
    the message; every header that may occur once occurs at most once; mail-parser reads the same headers.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    TOO_LARGE = Code::discard("sender.message_too_large", "the message is larger than the limit")
        .with_remedy("Ask the sender for the invoice without large attachments.");
    BLOCK_TOO_LARGE = Code::discard("sender.header_too_large", "the header block is larger than the limit");
    LINE_ENDS = Code::discard("sender.line_ends_mixed", "line ends are of two kinds, or a carriage return stands alone");
    NUL = Code::discard("sender.nul_byte", "the message contains a NUL byte");
    UNTERMINATED = Code::discard("sender.header_unterminated", "no empty line ends the header block");
    MALFORMED = Code::discard("sender.header_malformed", "a line of the header block is neither a header nor its continuation");
    BLANK_FOLD = Code::discard("sender.header_blank_fold", "a header is continued by a blank line, which some programs take for the end of the block");
    CONTROL = Code::discard("sender.header_control", "the header block contains a control character");
    NOT_UTF8 = Code::discard("sender.header_not_utf8", "the header block contains bytes that are not UTF-8");
    FROM_MULTIPLE = Code::discard("sender.from_multiple", "the message has more than one From header");
    FROM_MISSING = Code::discard("sender.from_missing", "the message has no From header");
    DUPLICATE = Code::discard("sender.header_duplicate", "a header that may occur once occurs twice")
        .with_detail("{header:word} occurs more than once");
    MIME_DUPLICATE = Code::discard("mime.duplicate_header", "a MIME header that may occur once occurs twice")
        .with_detail("{header:word} occurs more than once");
    PARSERS_DISAGREE = Code::discard("sender.parsers_disagree", "two parsers read different headers");
}

/// Headers that occur at most once (RFC 5322 section 3.6).
const ONCE: &[&str] =
    &["date", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject"];

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if facts.raw.len() > facts.policy.limits.message {
        // Nothing of it is read, so that its size costs nothing.
        findings.add(&TOO_LARGE);
        return;
    }
    match field::split(facts.raw, facts.policy.limits.header_block) {
        Ok(split) => {
            facts.body = facts.raw.get(split.body).unwrap_or_default();
            facts.fields = split.fields;
        }
        Err(error) => {
            findings.add(match error {
                FieldError::LineEnds => &LINE_ENDS,
                FieldError::Nul => &NUL,
                FieldError::Unterminated => &UNTERMINATED,
                FieldError::TooLarge => &BLOCK_TOO_LARGE,
                FieldError::Malformed => &MALFORMED,
                FieldError::BlankFold => &BLANK_FOLD,
                FieldError::Control => &CONTROL,
                FieldError::NotUtf8 => &NOT_UTF8,
            });
            return;
        }
    }
    occurrences(facts, findings);
    if !same_as_mail_parser(facts) {
        // Nothing later may index the message by a tree that is not this message's.
        findings.add(&PARSERS_DISAGREE);
        facts.fields.clear();
    }
}

fn occurrences(facts: &Facts<'_>, findings: &mut Findings) {
    match facts.fields_named("from").count() {
        0 => findings.add(&FROM_MISSING),
        1 => {}
        _ => findings.add(&FROM_MULTIPLE),
    }
    let mut count = |names: &[&'static str], code| {
        for name in names {
            if facts.fields_named(name).nth(1).is_some() {
                findings.push(Reason::new(code).with("header", *name));
            }
        }
    };
    count(ONCE, &DUPLICATE);
    count(mime::ONCE, &MIME_DUPLICATE);
}

/// Whether the caller's mail-parser tree has the same fields at the same places, and the same body.
fn same_as_mail_parser(facts: &Facts<'_>) -> bool {
    let Some(root) = facts.message.parts.first() else { return false };
    let same = |(theirs, ours): (&mail_parser::Header<'_>, &Field<'_>)| {
        usize::try_from(theirs.offset_field) == Ok(ours.start)
            && usize::try_from(theirs.offset_start) == Ok(ours.value_start)
            && usize::try_from(theirs.offset_end) == Ok(ours.value_start.saturating_add(ours.value.len()))
            && theirs.name.as_str().as_bytes().eq_ignore_ascii_case(ours.name)
    };
    let theirs = facts.message.raw_message.as_ref();
    (std::ptr::eq(theirs, facts.raw) || theirs == facts.raw)
        && root.headers.len() == facts.fields.len()
        && root.headers.iter().zip(&facts.fields).all(same)
        && usize::try_from(root.offset_body) == Ok(facts.raw.len().saturating_sub(facts.body.len()))
}
