//! What object streams of a PDF may make of memory and time.
//!
//! A PDF library parses every object of every object stream while it loads a document. An object stream of four bytes a
//! member, all of them the same large array, would be parsed into terabytes; and a kilobyte inflates to a million objects.
//! So each object stream is looked at before it is parsed: its members stand one after the other (ISO 32000-2, 7.5.7: the
//! offsets increase), and all of them together have a bounded number of tokens.

use std::cell::Cell;

use lopdf::{Object, ObjectId, Stream};

use crate::Limits;
use crate::read::RefusalReason;

/// Tokens that all object streams of one document may have, between 50 and 120 bytes of memory each.
const TOKENS: usize = 500_000;

thread_local! {
    static TOKENS_LEFT: Cell<usize> = const { Cell::new(0) };
    static BYTES_LEFT: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(0) };
    static REFUSED: Cell<Option<RefusalReason>> = const { Cell::new(None) };
}

/// Begins a document.
pub(super) fn begin(limits: &Limits) {
    TOKENS_LEFT.set(TOKENS);
    BYTES_LEFT.set(limits.inflate_total);
    LIMIT.set(limits.inflate_bytes);
    REFUSED.set(None);
}

/// Why an object stream of the document was left out, if one was.
pub(super) fn refused() -> Option<RefusalReason> {
    REFUSED.get()
}

/// The filter for loading (lopdf calls it in the thread that loads): leaves out what must not be parsed.
pub(super) fn filter(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Object::Stream(stream) = object else { return Some((id, object.clone())) };
    if stream.dict.has_type(b"ObjStm")
        && let Err(reason) = admit(stream)
    {
        REFUSED.set(Some(reason));
        return None;
    }
    // Of a stream lopdf keeps what it passed, not what it is given back: no member of an object stream is one.
    Some((id, Object::Null))
}

/// Whether an object stream may be parsed.
fn admit(stream: &Stream) -> Result<(), RefusalReason> {
    // Where this fails, lopdf fails in the same way, and says how.
    let Ok(content) = stream.get_plain_content_with_limit(LIMIT.get()) else { return Ok(()) };
    let bytes = BYTES_LEFT.get().checked_sub(content.len()).ok_or(RefusalReason::InflateLimit)?;
    BYTES_LEFT.set(bytes);
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok().and_then(|n| usize::try_from(n).ok());
    let Some((index, members)) = first.and_then(|first| content.split_at_checked(first)) else {
        return Ok(());
    };
    if !increases(index) {
        return Err(RefusalReason::PdfMalformed);
    }
    let tokens = TOKENS_LEFT.get().checked_sub(tokens(members)).ok_or(RefusalReason::TooLarge)?;
    TOKENS_LEFT.set(tokens);
    Ok(())
}

/// Whether the offsets (every second number) increase.
fn increases(index: &[u8]) -> bool {
    let words = index.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).skip(1).step_by(2);
    let mut last = None;
    words.map(|word| std::str::from_utf8(word).ok().and_then(|w| w.parse::<u32>().ok())).all(|offset| {
        let increases = offset > last;
        last = offset;
        increases
    })
}

/// At least as many tokens as there are values.
fn tokens(members: &[u8]) -> usize {
    let ends = |pair: &[u8]| match pair {
        [a, b] => {
            matches!(b, b'/' | b'<' | b'(' | b'[')
                || (a.is_ascii_whitespace() && !b.is_ascii_whitespace())
                || matches!(a, b')' | b'>' | b']')
        }
        _ => false,
    };
    members.windows(2).filter(|pair| ends(pair)).count().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, dictionary};

    use super::*;

    fn admitted(index: &str, members: &str) -> bool {
        let dict: Dictionary =
            dictionary! { "Type" => "ObjStm", "First" => i64::try_from(index.len()).unwrap() };
        let mut object = Object::Stream(Stream::new(dict, format!("{index}{members}").into_bytes()));
        filter((1, 0), &mut object).is_some()
    }

    #[test]
    fn members_stand_one_after_the_other() {
        begin(&Limits::default());
        assert!(admitted("1 0 2 4 ", "[1] [2]"));
        assert_eq!(refused(), None);
        assert!(!admitted("1 0 2 0 ", "[1] [2]"));
        assert_eq!(refused(), Some(RefusalReason::PdfMalformed));
    }

    #[test]
    fn tokens_are_counted_over_all_streams() {
        begin(&Limits::default());
        let half = format!("[{}]", "0 ".repeat(TOKENS / 2 - 10));
        assert!(admitted("1 0 ", &half));
        assert!(admitted("2 0 ", &half));
        assert!(!admitted("3 0 ", &half));
    }
}
