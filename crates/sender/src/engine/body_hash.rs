//! The hash of a message's body (RFC 6376 sections 3.4.3, 3.4.4 and 3.7): what `bh=` is compared with.
//!
//! mail-auth computes it too, by many small writes. This one looks at eight bytes at once for what the relaxed form changes,
//! and hashes what lies between in long runs. The tests compare the two.

use aws_lc_rs::digest::{Context, SHA256};
use memchr::memchr_iter;

/// SHA-256 of the body in its canonical form. The line ends must be CRLF throughout, or LF throughout: those are read as
/// CRLF.
pub(crate) fn body_hash(body: &[u8], relaxed: bool) -> Vec<u8> {
    let crlf =
        memchr::memchr(b'\n', body).is_none_or(|at| at > 0 && body.get(at.saturating_sub(1)) == Some(&b'\r'));
    if crlf { of_crlf(body, relaxed) } else { of_crlf(&with_crlf(body), relaxed) }
}

fn of_crlf(body: &[u8], relaxed: bool) -> Vec<u8> {
    // Empty lines at the end do not count; to the relaxed form a line of blanks is empty.
    let end = |b: &u8| if relaxed { is_blank(*b) || is_line_end(*b) } else { is_line_end(*b) };
    let length = body.iter().rposition(|b| !end(b)).map_or(0, |last| last.saturating_add(1));
    let text = body.get(..length).unwrap_or_default();
    let mut sink = Sink::new();
    if relaxed {
        reduce(text, &mut sink);
    } else {
        sink.write(text);
    }
    // An empty body is one line end to the simple form and nothing to the relaxed one.
    if !(relaxed && text.is_empty()) {
        sink.write(b"\r\n");
    }
    sink.finish()
}

fn with_crlf(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len().saturating_add(body.len() / 16));
    let mut from = 0;
    for at in memchr_iter(b'\n', body) {
        out.extend_from_slice(body.get(from..at).unwrap_or_default());
        out.extend_from_slice(b"\r\n");
        from = at.saturating_add(1);
    }
    out.extend_from_slice(body.get(from..).unwrap_or_default());
    out
}

/// Blanks before a line end go, every other run of blanks becomes one space. `text` does not end in a blank.
fn reduce(text: &[u8], sink: &mut Sink) {
    let mut rest = text;
    while let Some((clean, tail)) = change(rest).and_then(|at| rest.split_at_checked(at)) {
        sink.write(clean);
        let blanks = tail.iter().take_while(|b| is_blank(**b)).count();
        rest = tail.get(blanks..).unwrap_or_default();
        if rest.first() != Some(&b'\r') {
            sink.write(b" ");
        }
    }
    sink.write(rest);
}

const fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t')
}

const fn is_line_end(b: u8) -> bool {
    matches!(b, b'\r' | b'\n')
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Where the first tab is, or the first space with a blank or a control character after it: what lies before stays as it is.
fn change(text: &[u8]) -> Option<usize> {
    let (words, tail) = text.as_chunks::<8>();
    if let Some((first, others)) = words.split_first() {
        let mut word = u64::from_le_bytes(*first);
        for (index, next) in others.iter().enumerate() {
            let next = u64::from_le_bytes(*next);
            if may_change(word, next) {
                let found = changes(word, next);
                if found != 0 {
                    return Some(place(index, found));
                }
            }
            word = next;
        }
        let found = changes(word, u64::from(tail.first().copied().unwrap_or(b'.')));
        if found != 0 {
            return Some(place(others.len(), found));
        }
    }
    let before = text.len().saturating_sub(tail.len());
    let follows = tail.iter().skip(1).chain(std::iter::once(&b'.'));
    let at = tail.iter().zip(follows).position(|(b, after)| *b == b'\t' || (*b == b' ' && *after <= b' '))?;
    Some(before.saturating_add(at))
}

/// A quick look: whether the word has two small bytes in a row, or one smaller than a line feed.
#[inline]
const fn may_change(word: u64, next: u64) -> bool {
    let after = (word >> 8) | (next << 56);
    (below(word, 0x21) & below(after, 0x21)) | below(word, b'\n') != 0
}

/// The high bit of every byte of a word that changes; `next` is the word after it.
#[inline]
const fn changes(word: u64, next: u64) -> u64 {
    let after = (word >> 8) | (next << 56);
    (equal(word, b' ') & below(after, 0x21)) | equal(word, b'\t')
}

/// The place of the first found byte of the word with this index.
fn place(index: usize, found: u64) -> usize {
    let byte = usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
    index.saturating_mul(8).saturating_add(byte)
}

/// The high bit of every byte that is this one.
#[inline]
const fn equal(word: u64, byte: u8) -> u64 {
    let other = word ^ ONES.wrapping_mul(byte as u64);
    !((other & !HIGH).wrapping_add(!HIGH) | other) & HIGH
}

/// The high bit of every byte that is smaller than `limit`, and perhaps of bytes above such a one.
#[inline]
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES.wrapping_mul(limit as u64)) & !word & HIGH
}

/// Collects small pieces, so that the hash gets long ones.
struct Sink {
    context: Context,
    pieces: Vec<u8>,
}

impl Sink {
    const FULL: usize = 4096;

    fn new() -> Self {
        Self { context: Context::new(&SHA256), pieces: Vec::with_capacity(Self::FULL) }
    }

    fn write(&mut self, piece: &[u8]) {
        if self.pieces.len().saturating_add(piece.len()) > Self::FULL {
            self.context.update(&self.pieces);
            self.pieces.clear();
        }
        if piece.len() > Self::FULL / 4 {
            self.context.update(&self.pieces);
            self.pieces.clear();
            self.context.update(piece);
        } else {
            self.pieces.extend_from_slice(piece);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.context.update(&self.pieces);
        self.context.finish().as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use mail_auth::common::crypto::HashAlgorithm;
    use mail_auth::dkim::Canonicalization;
    use proptest::prelude::*;

    use super::body_hash;

    /// The examples of RFC 6376 section 3.4.5, and bodies at the edges.
    #[test]
    fn the_canonical_forms_are_those_of_the_rfc() {
        for (body, simple, relaxed) in [
            (" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"),
            ("", "\r\n", ""),
            ("\r\n\r\n", "\r\n", ""),
            ("a", "a\r\n", "a\r\n"),
            ("a\r\n \t\r\n", "a\r\n \t\r\n", "a\r\n"),
            ("a  \r\n\r\n b\tc d!  e\r\n", "a  \r\n\r\n b\tc d!  e\r\n", "a\r\n\r\n b c d! e\r\n"),
            ("12345678  2345678\t", "12345678  2345678\t\r\n", "12345678 2345678\r\n"),
            ("1234567 \r\n345 !", "1234567 \r\n345 !\r\n", "1234567\r\n345 !\r\n"),
            ("a \nb\n\n", "a \r\nb\r\n", "a\r\nb\r\n"),
            ("\n\na\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"),
        ] {
            for (form, is_relaxed) in [(simple, false), (relaxed, true)] {
                let expected = digest(&SHA256, form.as_bytes());
                assert_eq!(
                    body_hash(body.as_bytes(), is_relaxed),
                    expected.as_ref(),
                    "{body:?}, {is_relaxed}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn mail_auth_computes_the_same(lines in proptest::collection::vec("[ \t!a\u{e9}]{0,20}", 0..12), end in "[a!]", lf: bool) {
            let body = (lines.join("\r\n") + &end + "\r\n").repeat(3);
            let body = if lf { body.replace("\r\n", "\n") } else { body };
            for (form, relaxed) in [(Canonicalization::Simple, false), (Canonicalization::Relaxed, true)] {
                let theirs = HashAlgorithm::Sha256.hash(form.canonical_body(body.as_bytes(), 0));
                prop_assert_eq!(body_hash(body.as_bytes(), relaxed), theirs.as_ref(), "{:?}", form);
            }
        }
    }
}
