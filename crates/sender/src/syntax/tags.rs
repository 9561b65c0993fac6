//! Tag lists (RFC 6376 section 3.2), of signatures, keys and DMARC records.

use memchr::memchr;

/// Why a tag list is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagError {
    /// A part without `=`, or a tag name that is none.
    Syntax,
    /// The same tag twice: RFC 6376 says the whole list is then invalid, programs take the first or the last.
    Duplicate,
}

/// More tags than any list has; comparing each with each must stay cheap.
const MOST_TAGS: usize = 64;

/// The tags of a list in order, values trimmed of white space around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tags<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Tags<'t> {
    /// Reads a list; a final `;` is allowed.
    pub(crate) fn parse(text: &'t str) -> Result<Self, TagError> {
        let mut tags: Vec<(&str, &str)> = Vec::with_capacity(12);
        let mut parts = pieces(text, b';').peekable();
        while let Some(part) = parts.next() {
            if part.is_empty() && parts.peek().is_none() {
                break;
            }
            let (name, value) = tag(part)?;
            if tags.len() >= MOST_TAGS {
                return Err(TagError::Syntax);
            }
            if tags.iter().any(|(seen, _)| seen.eq_ignore_ascii_case(name)) {
                return Err(TagError::Duplicate);
            }
            tags.push((name, value));
        }
        Ok(Self(tags))
    }

    /// The value of a tag; names are case-sensitive.
    pub(crate) fn get(&self, name: &str) -> Option<&'t str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// Names and values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.iter().copied()
    }

    /// The name of the first tag.
    pub(crate) fn first(&self) -> Option<(&'t str, &'t str)> {
        self.0.first().copied()
    }

    /// Whether a name is there in another case only.
    pub(crate) fn has_miscased(&self, is_known: fn(&str) -> bool) -> bool {
        self.0.iter().any(|(name, _)| !is_known(name) && is_known(&name.to_ascii_lowercase()))
    }
}

/// Name and value of one tag.
fn tag(part: &str) -> Result<(&str, &str), TagError> {
    let at = memchr(b'=', part.as_bytes()).ok_or(TagError::Syntax)?;
    let name = trim(part.get(..at).unwrap_or_default());
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let value = part.get(at.saturating_add(1)..).map(trim);
    value.filter(|_| named).map(|value| (name, value)).ok_or(TagError::Syntax)
}

/// The pieces between the marks of a list, without the white space around it.
pub(crate) fn pieces(list: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let list = rest?;
        let end = memchr(mark, list.as_bytes());
        rest = end.and_then(|end| list.get(end.saturating_add(1)..));
        Some(trim(end.and_then(|end| list.get(..end)).unwrap_or(list)))
    })
}

/// Without the white space around it.
fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let start = bytes.iter().position(|b| !is_blank(*b)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|b| !is_blank(*b)).map_or(start, |last| last.saturating_add(1));
    text.get(start..end).unwrap_or_default()
}

/// Folding white space.
pub(crate) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

const fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// The value without any white space: base64 and host names may be folded anywhere.
pub(crate) fn squeeze(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    for piece in value.as_bytes().split(|b| is_blank(*b)) {
        out.extend_from_slice(piece);
    }
    // Without some of its ASCII characters a text is still one.
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{TagError, Tags};

    #[test]
    fn lists_are_read_strictly() {
        let tags = Tags::parse(" v=1; a = rsa-sha256;\r\n\tb=AB\r\n CD==; ").unwrap();
        assert_eq!(
            (tags.get("v"), tags.get("a"), tags.get("b")),
            (Some("1"), Some("rsa-sha256"), Some("AB\r\n CD=="))
        );
        assert_eq!(Tags::parse("v=1; v=1"), Err(TagError::Duplicate));
        assert_eq!(Tags::parse("d=a; D=b"), Err(TagError::Duplicate));
        for bad in ["", "v", "v=1;;a=b", "=1", "1v=1", "v 1=1"] {
            assert_eq!(Tags::parse(bad).is_err(), !bad.is_empty(), "{bad}");
        }
    }
}
