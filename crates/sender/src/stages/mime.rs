//! Rule `mime`: every program reads the same parts and the same text.

use billfold_reason::codes;
use mail_parser::{MessagePart, PartType};

use super::{Facts, Findings};
use crate::Code;
use crate::syntax::mime::body::{Charset, Mark};
use crate::syntax::mime::meta;
use crate::syntax::mime::tree::{self, Kind, MimeError, Part};

pub(super) const RULE: &str = "The MIME structure can be read in one way only: no duplicate, continued or commented parameter, \
    known transfer encodings, clean base64 and quoted-printable, boundaries that are no prefix of each other, closed \
    multiparts, no start=, at most 16 levels; one charset that browsers know (not UTF-16): a byte order mark \
    decides before the header, the header before the HTML; mail-parser finds the same parts.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    PART_HEADER = Code::discard("mime.part_header", "the headers of a part cannot be read beyond doubt");
    PART_DUPLICATE = Code::discard("mime.duplicate_part_header", "a header of a part that may occur once occurs twice");
    CONTENT_TYPE = Code::discard("mime.content_type", "a Content-Type does not follow the syntax");
    DUPLICATE_PARAM = Code::discard("mime.duplicate_param", "a MIME parameter occurs twice");
    COMMENT = Code::discard("mime.comment", "a Content-Type contains a comment");
    EXOTIC_PARAM = Code::discard("mime.exotic_param", "a Content-Type has a split or encoded parameter");
    BOUNDARY = Code::discard("mime.boundary", "a multipart has no boundary, or one that is not allowed");
    BOUNDARY_PREFIX = Code::discard("mime.boundary_prefix", "a boundary is the beginning of another line or boundary");
    AFTER_CLOSE = Code::discard("mime.after_close", "a multipart goes on after its end");
    TRUNCATED = Code::discard("mime.truncated", "a multipart does not end");
    RELATED_START = Code::discard("mime.related_start", "a multipart/related chooses another part than the first to be shown");
    PARTIAL = Code::discard("mime.partial", "the content is elsewhere");
    BAD_ENCODING = Code::discard("mime.bad_encoding", "a transfer encoding is unknown, or a body does not follow it");
    DISPOSITION = Code::discard("mime.content_disposition", "the Content-Disposition of an HTML part does not follow the syntax");
    TOO_DEEP = Code::discard("mime.too_deep", "multiparts are nested too deeply");
    TOO_MANY = Code::discard("mime.too_many_parts", "the message has too many parts");
    CHARSET = Code::discard("mime.charset", "a charset is unknown, or the text is not of it");
    CHARSET_CONFLICT = Code::discard("mime.charset_conflict", "the HTML names several charsets, and the MIME header none");
    TREE = Code::discard("mime.parsers_disagree", "two parsers find different parts");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if facts.fields.is_empty() {
        return;
    }
    let start = facts.raw.len().saturating_sub(facts.body.len());
    let parts = match tree::read(facts.raw, &facts.fields, start..facts.raw.len(), &facts.policy.limits) {
        Ok(parts) => parts,
        Err(error) => {
            findings.add(code(error));
            return;
        }
    };
    let theirs = &facts.message.parts;
    if theirs.len() != parts.len() || !parts.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs)) {
        findings.add(&TREE);
        return;
    }
    for (part, theirs) in parts.iter().zip(theirs) {
        if part.kind == Kind::Leaf
            && let Err(code) = leaf(facts.raw, part, theirs)
        {
            findings.add(code);
        }
    }
}

const fn code(error: MimeError) -> &'static Code {
    match error {
        MimeError::DuplicateHeader => &PART_DUPLICATE,
        MimeError::PartHeader => &PART_HEADER,
        MimeError::ContentType => &CONTENT_TYPE,
        MimeError::DuplicateParameter => &DUPLICATE_PARAM,
        MimeError::Comment => &COMMENT,
        MimeError::Extended => &EXOTIC_PARAM,
        MimeError::Boundary => &BOUNDARY,
        MimeError::BoundaryPrefix => &BOUNDARY_PREFIX,
        MimeError::AfterClose => &AFTER_CLOSE,
        MimeError::Truncated => &TRUNCATED,
        MimeError::RelatedStart => &RELATED_START,
        MimeError::Partial => &PARTIAL,
        MimeError::Encoding => &BAD_ENCODING,
        MimeError::Disposition => &DISPOSITION,
        MimeError::Depth => &TOO_DEEP,
        MimeError::Count => &TOO_MANY,
    }
}

/// Whether mail-parser found the same part: same kind, same place.
fn is_same(ours: &Part<'_>, theirs: &MessagePart<'_>) -> bool {
    let kind = match theirs.body {
        PartType::Multipart(_) => Kind::Multipart,
        PartType::Message(_) => Kind::Message,
        _ => Kind::Leaf,
    };
    let place = |offset: u32, ours: usize| usize::try_from(offset) == Ok(ours);
    kind == ours.kind
        && place(theirs.offset_body, ours.body.start)
        && (ours.kind != Kind::Leaf || place(theirs.offset_end, ours.body.end))
}

/// Encoding and charset of a part that is text or may hold an invoice; pictures and sounds hold none.
fn leaf(raw: &[u8], part: &Part<'_>, theirs: &MessagePart<'_>) -> Result<(), &'static Code> {
    let top = part.content_type.value.split('/').next().unwrap_or_default();
    if matches!(top, "image" | "audio" | "video" | "font") {
        return Ok(());
    }
    let body = raw.get(part.body.clone()).unwrap_or_default();
    if theirs.is_encoding_problem || !part.encoding.is_clean(body) {
        return Err(&BAD_ENCODING);
    }
    let (PartType::Text(text) | PartType::Html(text)) = &theirs.body else { return Ok(()) };
    if top != "text" {
        return Ok(());
    }
    charset(part, part.encoding.mark(body), text, matches!(theirs.body, PartType::Html(_)))
}

/// A byte order mark decides before the header, and the header before the HTML's `meta`, as in browsers and mail programs: a `meta`
/// that stayed when a mailer transcoded the text means nothing.
fn charset(part: &Part<'_>, mark: Option<Mark>, text: &str, html: bool) -> Result<(), &'static Code> {
    let declared = part.content_type.get("charset");
    let declared = declared.map(|label| Charset::parse(label).ok_or(&CHARSET)).transpose()?;
    // What programs agree on without being told; an attachment is at worst not understood.
    let alike = declared.is_none() && (part.attached || mark == Some(Mark::Utf8));
    let stated = if html && declared.is_none() && !alike {
        meta::charset(text).map_err(|_| &CHARSET_CONFLICT)?
    } else {
        None
    };
    let charset = declared.or(stated);
    if mark == Some(Mark::Utf16) || (mark == Some(Mark::Utf8) && charset.is_some_and(|c| c != Charset::UTF_8))
    {
        return Err(&CHARSET);
    }
    if text.is_ascii() && charset.is_none_or(Charset::is_ascii_based) {
        return Ok(());
    }
    if alike && part.attached {
        return Ok(());
    }
    if memchr::memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some() {
        return Err(&CHARSET);
    }
    match (declared, stated) {
        (Some(Charset::Ascii), _) => Err(&CHARSET),
        (Some(_), _) => Ok(()),
        // mail-parser reads undeclared text as UTF-8; other programs do so only when the HTML or a mark says it.
        (None, Some(stated)) if stated == Charset::UTF_8 => Ok(()),
        (None, _) if alike => Ok(()),
        (None, _) => Err(&CHARSET),
    }
}
