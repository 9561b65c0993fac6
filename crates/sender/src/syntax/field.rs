//! The header block, line by line.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// One header field of the message.
#[derive(Debug, Clone)]
pub(crate) struct Field<'m> {
    /// The name as written.
    pub(crate) name: &'m [u8],
    /// Everything after the colon, folds and the final line end included.
    pub(crate) value: &'m [u8],
    /// Where the name begins in the message.
    pub(crate) start: usize,
    /// Where the value begins in the message.
    pub(crate) value_start: usize,
}

impl<'m> Field<'m> {
    /// Whether the field has this name, in any case.
    #[inline]
    pub(crate) fn is(&self, name: &str) -> bool {
        let name = name.as_bytes();
        // Most differ in length or in the first letter.
        self.name.len() == name.len()
            && self.name.first().map(u8::to_ascii_lowercase) == name.first().map(u8::to_ascii_lowercase)
            && self.name.eq_ignore_ascii_case(name)
    }

    /// The value without folds: line ends removed, white space around it too. `None` if it is not UTF-8.
    pub(crate) fn unfolded(&self) -> Option<Cow<'m, str>> {
        let text = std::str::from_utf8(self.value).ok()?;
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        let folded = memchr(b'\n', text.as_bytes()).is_some();
        Some(if folded { text.split(['\r', '\n']).collect() } else { Cow::Borrowed(text) })
    }
}

/// Why the header block is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldError {
    /// Line ends of two kinds, or a bare CR.
    LineEnds,
    /// A NUL.
    Nul,
    /// No empty line ends the block.
    Unterminated,
    /// The block is too large.
    TooLarge,
    /// A line that is neither a field nor a fold.
    Malformed,
    /// A fold of white space only.
    BlankFold,
    /// A control character.
    Control,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

/// A message split into fields and body.
#[derive(Debug)]
pub(crate) struct Split<'m> {
    pub(crate) fields: Vec<Field<'m>>,
    pub(crate) body: Range<usize>,
}

/// Splits a message whose line ends are uniform and whose header block leaves nothing to guess.
pub(crate) fn split(raw: &[u8], limit: usize) -> Result<Split<'_>, FieldError> {
    let line_end = line_ends(raw)?;
    let (block, body_start) = block(raw, line_end)?;
    if block.len() > limit {
        return Err(FieldError::TooLarge);
    }
    characters(block)?;
    Ok(Split { fields: fields(block, 0)?, body: body_start..raw.len() })
}

/// Splits a MIME part, which begins at `base` of the message: its fields and where its body begins. File names in raw
/// 8-bit are common here, so the block need not be UTF-8.
pub(crate) fn split_part(
    part: &[u8],
    base: usize,
    limit: usize,
) -> Result<(Vec<Field<'_>>, usize), FieldError> {
    for line_end in [&b"\r\n"[..], b"\n"] {
        if part.starts_with(line_end) {
            return Ok((Vec::new(), base.saturating_add(line_end.len())));
        }
    }
    let crlf =
        memchr(b'\n', part).and_then(|at| at.checked_sub(1)).is_some_and(|at| part.get(at) == Some(&b'\r'));
    let (block, body) = block(part, if crlf { b"\r\n" } else { b"\n" })?;
    if block.len() > limit {
        return Err(FieldError::TooLarge);
    }
    Ok((fields(block, base)?, base.saturating_add(body)))
}

/// CRLF throughout or LF throughout; no NUL anywhere.
fn line_ends(raw: &[u8]) -> Result<&'static [u8], FieldError> {
    let crlf = match memchr(b'\n', raw) {
        Some(at) => at.checked_sub(1).and_then(|before| raw.get(before)) == Some(&b'\r'),
        None => return Err(FieldError::Unterminated),
    };
    let (nul, crlf_throughout) = scan(raw);
    if nul {
        return Err(FieldError::Nul);
    }
    let uniform = if crlf { crlf_throughout } else { memchr(b'\r', raw).is_none() };
    if !uniform {
        return Err(FieldError::LineEnds);
    }
    Ok(if crlf { b"\r\n" } else { b"\n" })
}

/// Whether there is a NUL, and whether every CR is followed by an LF and every LF preceded by a CR. In one pass without
/// branches, many bytes at a time.
fn scan(raw: &[u8]) -> (bool, bool) {
    let (mut nul, mut uneven) = (false, false);
    for (one, next) in raw.iter().zip(raw.get(1..).unwrap_or_default()) {
        nul |= *one == 0;
        uneven |= (*one == b'\r') != (*next == b'\n');
    }
    nul |= raw.last() == Some(&0);
    uneven |= raw.first() == Some(&b'\n') || raw.last() == Some(&b'\r');
    (nul, !uneven)
}

/// The header block with its last line end, and where the body begins.
fn block<'m>(raw: &'m [u8], line_end: &[u8]) -> Result<(&'m [u8], usize), FieldError> {
    let blank: &[u8] = if line_end.len() == 2 { b"\r\n\r\n" } else { b"\n\n" };
    let at = memchr::memmem::find(raw, blank).ok_or(FieldError::Unterminated)?;
    let end = at.saturating_add(line_end.len());
    let block = raw.get(..end).ok_or(FieldError::Unterminated)?;
    Ok((block, end.saturating_add(line_end.len())))
}

fn characters(block: &[u8]) -> Result<(), FieldError> {
    let control = |b: u8| (b < 0x20 && b != b'\t' && b != b'\r' && b != b'\n') || b == 0x7f;
    // No stop at the first: many bytes at a time.
    if block.iter().fold(false, |found, b| found | control(*b)) {
        return Err(FieldError::Control);
    }
    if std::str::from_utf8(block).is_err() { Err(FieldError::NotUtf8) } else { Ok(()) }
}

fn fields(block: &[u8], base: usize) -> Result<Vec<Field<'_>>, FieldError> {
    let mut fields = Vec::with_capacity(16);
    let mut at = 0_usize;
    while at < block.len() {
        let end = field_end(block, at)?;
        let text = block.get(at..end).ok_or(FieldError::Malformed)?;
        let colon = memchr(b':', text).ok_or(FieldError::Malformed)?;
        let (name, value) = text.split_at_checked(colon).ok_or(FieldError::Malformed)?;
        if name.is_empty() || !name.iter().all(|b| (33..=126).contains(b)) {
            return Err(FieldError::Malformed);
        }
        let value = value.get(1..).ok_or(FieldError::Malformed)?;
        let start = base.saturating_add(at);
        let value_start = start.saturating_add(colon).saturating_add(1);
        fields.push(Field { name, value, start, value_start });
        at = end;
    }
    Ok(fields)
}

/// Where the field that begins at `start` ends: after the first line end that no fold follows.
fn field_end(block: &[u8], start: usize) -> Result<usize, FieldError> {
    let mut at = start;
    loop {
        let rest = block.get(at..).ok_or(FieldError::Malformed)?;
        let end = at.saturating_add(memchr(b'\n', rest).ok_or(FieldError::Malformed)?).saturating_add(1);
        let fold = matches!(block.get(end), Some(b' ' | b'\t'));
        if !fold {
            return Ok(end);
        }
        let line = block.get(end..).unwrap_or_default();
        if line.iter().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| matches!(b, b'\r' | b'\n')) {
            return Err(FieldError::BlankFold);
        }
        at = end;
    }
}
