//! The charset that HTML states for itself.

use memchr::{memchr, memchr2_iter, memmem};

use super::body::Charset;

/// Several statements that differ, or one of an unknown charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict;

/// The charset of every `<meta charset=…>` and `<meta http-equiv content="…; charset=…">`, if they agree; browsers obey
/// the first, other programs the last or none.
pub(crate) fn charset(html: &str) -> Result<Option<Charset>, Conflict> {
    let bytes = html.as_bytes();
    let mut found: Option<Charset> = None;
    // A tag that begins within another ends where that ends and may hold the same word: nothing is looked at twice.
    let (mut end, mut words, mut seen) = (0, Words { bytes, from: 0, found: None }, None);
    for at in tags(bytes) {
        if end <= at {
            let rest = bytes.get(at..).unwrap_or_default();
            end = memchr(b'>', rest).map_or(bytes.len(), |length| at.saturating_add(length));
        }
        let word = words.first(at, end);
        if word.is_none() || word == seen {
            continue;
        }
        seen = word;
        let Some(label) = word.and_then(|word| html.get(word..end)).and_then(label) else { continue };
        let charset = Charset::parse(label).ok_or(Conflict)?;
        if found.as_ref().is_some_and(|before| *before != charset) {
            return Err(Conflict);
        }
        found = Some(charset);
    }
    Ok(found)
}

/// Where each `<meta` begins, in order. Few tags begin with an m: two quick searches instead of a look at every tag.
fn tags(html: &[u8]) -> Vec<usize> {
    let is_meta = |at: &usize| {
        let end = at.saturating_add(5);
        html.get(*at..end).is_some_and(|name| name.eq_ignore_ascii_case(b"<meta"))
    };
    let starts = memmem::find_iter(html, b"<m").chain(memmem::find_iter(html, b"<M"));
    let mut tags: Vec<usize> = starts.filter(is_meta).collect();
    tags.sort_unstable();
    tags
}

const WORD: &[u8] = b"charset";

/// Finds the word, for places that only go forward.
struct Words<'h> {
    bytes: &'h [u8],
    /// What lies before was searched.
    from: usize,
    found: Option<usize>,
}

impl Words<'_> {
    /// The first one between two places.
    fn first(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.found.is_none_or(|found| found < at) {
            let start = self.from.max(at);
            let text = self.bytes.get(start..end).unwrap_or_default();
            let is_word = |at: &usize| {
                let word = text.get(*at..at.saturating_add(WORD.len()));
                word.is_some_and(|word| word.eq_ignore_ascii_case(WORD))
            };
            self.found =
                memchr2_iter(b'c', b'C', text).find(is_word).map(|found| start.saturating_add(found));
            self.from = self.found.map_or(end, |found| found.saturating_add(1));
        }
        self.found.filter(|found| *found < end)
    }
}

/// What follows the word, if it is given a value.
fn label(text: &str) -> Option<&str> {
    let rest = text.get(WORD.len()..)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| c.is_whitespace() || "\"';/".contains(c)).unwrap_or(rest.len());
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::{Conflict, charset};
    use crate::syntax::mime::body::Charset;

    #[test]
    fn statements_are_found_and_must_agree() {
        let utf8 = Ok(Some(Charset::UTF_8));
        assert_eq!(charset("<p>charset=x</p>"), Ok(None));
        assert_eq!(charset("<META Charset='UTF-8'>"), utf8);
        assert_eq!(
            charset("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />"),
            utf8
        );
        assert_eq!(charset("<meta charset=utf-8><meta charset=utf8/>"), utf8);
        assert_eq!(charset("<meta charset=utf-8><meta charset=koi8-r>"), Err(Conflict));
        assert_eq!(charset("<meta charset=utf-7>"), Err(Conflict));
        assert_eq!(charset("<meta <META charset=utf-8 <meta name=charset>"), utf8);
        assert_eq!(charset("<meta charset=utf-8 <meta x charSET=koi8-r><meta>"), Err(Conflict));
        assert_eq!(charset("<meta charset <meta charset=\"utf-8\" "), utf8);
        assert_eq!(charset("<meta><p charset=koi8-r><metacharset=utf-8>"), utf8);
    }
    /// Looking at the rest of the page for each tag anew would take minutes.
    #[test]
    fn tags_within_each_other_cost_no_more_than_tags_in_a_row() {
        let utf8 = Ok(Some(Charset::UTF_8));
        for (tag, expected) in
            [("<meta ", Ok(None)), ("<meta charset ", Ok(None)), ("<meta charset=utf-8 ", utf8)]
        {
            assert_eq!(charset(&tag.repeat(100_000)), expected, "{tag}");
        }
    }
}
