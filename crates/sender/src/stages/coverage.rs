//! Rule `coverage`: the signature covers everything that decides.

use std::borrow::Cow;

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::remedy;
use crate::syntax::signature::Signature;
use crate::{Coverage, PinKind, Reason};

pub(super) const RULE: &str = "Every occurrence of a critical header is signed: From, To, Cc, Subject, Date, Reply-To, \
    Mail-Reply-To, Mail-Followup-To, Sender, Content-Type, Content-Transfer-Encoding, Content-Location, Content-Base, and \
    Content-Disposition unless it is just inline; of a partner Message-ID and MIME-Version as well. Other Content headers \
    (Content-ID, Content-Language, Content-Description) change nothing that is shown or answered, and may stand outside.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    UNSIGNED = Code::discard("sender.dkim_unsigned_header", "a critical header is not signed")
        .with_detail("a critical header is not signed: {header:word}")
        .with_remedy(remedy::SIGNER);
    UNSIGNED_DUPLICATE = Code::discard("sender.dkim_unsigned_duplicate", "a critical header has more occurrences than are signed")
        .with_detail("a critical header has more occurrences than are signed: {header:word}")
        .with_remedy(remedy::SIGNER);
    REPLY_TO_UNSIGNED = Code::discard("sender.dkim_reply_to_unsigned", "a header that says where answers go is not signed")
        .with_detail("a header that says where answers go is not signed: {header:word}")
        .with_remedy(remedy::SIGNER);
}

/// Critical for everybody.
const CRITICAL: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "reply-to",
    "mail-reply-to",
    "mail-followup-to",
    "sender",
    "content-type",
    "content-transfer-encoding",
    "content-location",
    "content-base",
    DISPOSITION,
];

/// Whether the body is shown or offered as a file (RFC 2183).
const DISPOSITION: &str = "content-disposition";

/// Critical for partners besides.
const PARTNER: &[&str] = &["message-id", "mime-version"];

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(pin) = facts.pin else { return };
    let more = if pin.kind() == PinKind::Partner { PARTNER } else { &[] };
    let mut counts = Vec::with_capacity(CRITICAL.len().saturating_add(more.len()));
    counts.extend(CRITICAL.iter().chain(more).map(|name| (*name, occurrences(facts, name))));
    facts.reject(findings, |candidate| uncovered(&candidate.signature, &counts));
}

/// How many fields of this name there are to be signed.
fn occurrences(facts: &Facts<'_>, name: &str) -> usize {
    let fields = facts.fields_named(name);
    if name == DISPOSITION {
        // A part without the header is shown inline as well, so an unsigned `inline` changes nothing.
        let plain = |text: &str| text.eq_ignore_ascii_case("inline");
        return fields.filter(|field| !field.unfolded().is_some_and(|text| plain(&text))).count();
    }
    fields.count()
}

fn uncovered(signature: &Signature<'_>, counts: &[(&'static str, usize)]) -> Option<Reason> {
    let (name, signed) = counts
        .iter()
        .map(|(name, count)| (*name, *count, signature.signs(name)))
        .find_map(|(name, count, signed)| (count > signed).then_some((name, signed)))?;
    let code = match (name, signed) {
        ("reply-to" | "mail-reply-to" | "mail-followup-to", 0) => &REPLY_TO_UNSIGNED,
        (_, 0) => &UNSIGNED,
        _ => &UNSIGNED_DUPLICATE,
    };
    Some(Reason::new(code).with("header", name))
}

/// The headers of the message of which every occurrence is signed.
pub(crate) fn covered(facts: &Facts<'_>, signature: &Signature<'_>) -> Coverage {
    let is_covered = |(at, name): &(usize, &&str)| {
        // A name is listed again to forbid further headers of it; it is one entry of the coverage.
        let before = signature.signed.get(..*at).unwrap_or_default();
        let occurrences = facts.fields_named(name).count();
        occurrences > 0
            && !before.iter().any(|earlier| earlier.eq_ignore_ascii_case(name))
            && occurrences <= signature.signs(name)
    };
    let names = signature.signed.iter().enumerate().filter(is_covered);
    let mut headers: Vec<Cow<'static, str>> = names.map(|(_, name)| lower(name)).collect();
    headers.sort_unstable();
    Coverage { headers, body: true }
}

/// A header's name in lower case; those that every signer lists are not copied.
fn lower(name: &str) -> Cow<'static, str> {
    let usual = [CRITICAL, PARTNER].into_iter().flatten().find(|usual| usual.eq_ignore_ascii_case(name));
    usual.map_or_else(|| Cow::Owned(name.to_ascii_lowercase()), |usual| Cow::Borrowed(*usual))
}
