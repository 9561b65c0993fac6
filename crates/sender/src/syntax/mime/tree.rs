//! The parts of a message (RFC 2046 section 5.1), found by one strict reading.

use std::ops::Range;

use memchr::memmem;

use super::body::Encoding;
use super::parameters::{ParameterError, Parameterised};
use crate::policy::Limits;
use crate::syntax::field::{self, Field};

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Multipart,
    /// An attached message; not looked into: a payment request in it does not count.
    Message,
    Leaf,
}

/// One part, in the order of the message.
#[derive(Debug)]
pub(crate) struct Part<'m> {
    pub(crate) kind: Kind,
    pub(crate) content_type: Parameterised<'m>,
    pub(crate) encoding: Encoding,
    /// Nothing that is shown in the body of the message: attached, or of a type that no program shows there.
    pub(crate) attached: bool,
    pub(crate) body: Range<usize>,
}

/// Why a message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MimeError {
    DuplicateHeader,
    PartHeader,
    ContentType,
    DuplicateParameter,
    Comment,
    Extended,
    Boundary,
    BoundaryPrefix,
    AfterClose,
    Truncated,
    RelatedStart,
    Partial,
    Encoding,
    Disposition,
    Depth,
    Count,
}

impl From<ParameterError> for MimeError {
    fn from(error: ParameterError) -> Self {
        match error {
            ParameterError::Syntax => Self::ContentType,
            ParameterError::Duplicate => Self::DuplicateParameter,
            ParameterError::Comment => Self::Comment,
        }
    }
}

/// Reads the parts of a message whose header block was split already.
pub(crate) fn read<'m>(
    raw: &'m [u8],
    fields: &[Field<'m>],
    body: Range<usize>,
    limits: &'m Limits,
) -> Result<Vec<Part<'m>>, MimeError> {
    let mut walker = Walker { raw, limits, boundaries: Vec::new(), parts: Vec::new() };
    walker.part(fields, body)?;
    Ok(walker.parts)
}

struct Walker<'m> {
    raw: &'m [u8],
    limits: &'m Limits,
    /// Of the multiparts that are open.
    boundaries: Vec<String>,
    parts: Vec<Part<'m>>,
}

impl<'m> Walker<'m> {
    fn part(&mut self, fields: &[Field<'m>], body: Range<usize>) -> Result<(), MimeError> {
        if self.parts.len() >= self.limits.mime_parts {
            return Err(MimeError::Count);
        }
        let content_type = content_type(fields)?;
        let encoding = named(fields, "content-transfer-encoding")?;
        let encoding = Encoding::parse(encoding).ok_or(MimeError::Encoding)?;
        let kind = match content_type.value.split('/').next().unwrap_or_default() {
            "multipart" => Kind::Multipart,
            "message" => message_kind(&content_type.value)?,
            _ => Kind::Leaf,
        };
        if kind != Kind::Leaf && encoding != Encoding::Identity {
            return Err(MimeError::Encoding);
        }
        let disposition = named(fields, "content-disposition")?.map(Parameterised::parse).transpose();
        if content_type.value == "text/html" && disposition.is_err() {
            return Err(MimeError::Disposition);
        }
        let is_attachment = disposition.ok().flatten().is_some_and(|told| told.value == "attachment");
        let attached = is_attachment || !matches!(&*content_type.value, "text/html" | "text/plain");
        let boundary = (kind == Kind::Multipart).then(|| self.boundary(&content_type)).transpose()?;
        self.parts.push(Part { kind, content_type, encoding, attached, body: body.clone() });
        match boundary {
            Some(boundary) => self.children(boundary, body),
            None => Ok(()),
        }
    }

    /// The boundary of a multipart, if it can be used beside those that are open.
    fn boundary(&self, content_type: &Parameterised<'_>) -> Result<String, MimeError> {
        if content_type.value == "multipart/related" && content_type.get("start").is_some() {
            return Err(MimeError::RelatedStart);
        }
        let boundary = content_type.get("boundary").ok_or(MimeError::Boundary)?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&b);
        if boundary.is_empty()
            || boundary.len() > 70
            || boundary.ends_with(' ')
            || !boundary.bytes().all(fits)
        {
            return Err(MimeError::Boundary);
        }
        if self
            .boundaries
            .iter()
            .any(|open| open.starts_with(boundary) || boundary.starts_with(open.as_str()))
        {
            return Err(MimeError::BoundaryPrefix);
        }
        if self.boundaries.len() >= self.limits.mime_depth {
            return Err(MimeError::Depth);
        }
        Ok(boundary.to_owned())
    }

    fn children(&mut self, boundary: String, body: Range<usize>) -> Result<(), MimeError> {
        let delimiters = self.delimiters(&boundary, body)?;
        self.boundaries.push(boundary);
        for pair in delimiters.windows(2) {
            let [open, next] = pair else { continue };
            let range = open.end..next.start.max(open.end);
            let part = self.raw.get(range.clone()).unwrap_or_default();
            let (fields, start) = field::split_part(part, range.start, self.limits.header_block)
                .map_err(|_| MimeError::PartHeader)?;
            once(&fields)?;
            self.part(&fields, start.min(range.end)..range.end)?;
        }
        self.boundaries.pop();
        Ok(())
    }

    /// Every delimiter line of a boundary, the close delimiter last and nothing after it.
    fn delimiters(&self, boundary: &str, body: Range<usize>) -> Result<Vec<Range<usize>>, MimeError> {
        let text = self.raw.get(body.clone()).unwrap_or_default();
        let dashes = format!("--{boundary}");
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut closed = false;
        for at in memmem::find_iter(text, &dashes) {
            let before = text.get(..at).unwrap_or_default();
            if !(before.is_empty() || before.ends_with(b"\n")) {
                continue;
            }
            let rest = text.get(at..).and_then(|rest| rest.get(dashes.len()..)).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf.saturating_add(1));
            let tail = rest.get(..end).unwrap_or_default();
            let (close, padding) = tail.strip_prefix(b"--").map_or((false, tail), |padding| (true, padding));
            if !padding.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')) {
                return Err(MimeError::BoundaryPrefix);
            }
            if closed {
                return Err(MimeError::AfterClose);
            }
            closed = close;
            if found.len() > self.limits.mime_parts {
                return Err(MimeError::Count);
            }
            // The line end before the delimiter belongs to it.
            let start = [&b"\r\n"[..], b"\n"].iter().find(|e| before.ends_with(e)).map_or(0, |e| e.len());
            let first = body.start.saturating_add(at);
            let last = first.saturating_add(dashes.len()).saturating_add(end);
            found.push(first.saturating_sub(start)..last);
        }
        if closed { Ok(found) } else { Err(MimeError::Truncated) }
    }
}

fn message_kind(value: &str) -> Result<Kind, MimeError> {
    match value {
        "message/rfc822" | "message/global" => Ok(Kind::Message),
        "message/partial" | "message/external-body" => Err(MimeError::Partial),
        _ => Ok(Kind::Leaf),
    }
}

fn once(fields: &[Field<'_>]) -> Result<(), MimeError> {
    let twice = |name: &&str| fields.iter().filter(|field| field.is(name)).nth(1).is_some();
    if super::ONCE.iter().any(twice) { Err(MimeError::DuplicateHeader) } else { Ok(()) }
}

/// The value of a field, folds and all.
fn named<'m>(fields: &[Field<'m>], name: &str) -> Result<Option<&'m str>, MimeError> {
    let field = fields.iter().find(|field| field.is(name));
    field.map(|field| std::str::from_utf8(field.value).map_err(|_| MimeError::ContentType)).transpose()
}

/// The type of a part; RFC 2045 section 5.2 says what a part without one is.
fn content_type<'m>(fields: &[Field<'m>]) -> Result<Parameterised<'m>, MimeError> {
    let Some(text) = named(fields, "content-type")? else {
        return Ok(Parameterised { value: "text/plain".into(), parameters: Vec::new() });
    };
    let content_type = Parameterised::parse(text)?;
    if content_type.has_extended() {
        return Err(MimeError::Extended);
    }
    if content_type.value.contains('/') { Ok(content_type) } else { Err(MimeError::ContentType) }
}
