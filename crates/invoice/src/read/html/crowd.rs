//! Tags of very many attributes, which cost the tokenizer the square of their number.

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TokenSink, Tokenizer};

/// How much work tags of very many attributes make: the tokenizer compares each attribute with all before it. Where a tag
/// begins and ends only the tokenizer knows, so what is watched is how much it takes in without giving a token.
///
/// One is kept for all pages of a message together.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    /// Tokens of the page so far.
    tokens: u64,
    /// Words since the last token.
    words: usize,
    /// Comparisons in constructs that ended, of all pages.
    comparisons: usize,
}

/// A page has tags of more attributes than are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crowded;

/// Bytes that the tokenizer is given at a time, so that a body beyond a limit costs no more than what is before it.
const PIECE: usize = 1 << 10;

impl Crowd {
    /// Gives the tokenizer a page, piece by piece, as long as `tokens` says how many it has given; it says nothing once the sink
    /// has seen enough.
    pub(crate) fn feed<S: TokenSink>(
        &mut self,
        tokenizer: &Tokenizer<S>,
        html: &str,
        tokens: impl Fn(&S) -> Option<u64>,
    ) -> Result<(), Crowded> {
        (self.tokens, self.words) = (0, 0);
        let input = BufferQueue::default();
        let mut rest = html;
        while !rest.is_empty() {
            let cut = (1..=PIECE).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
            let (piece, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            rest = tail;
            input.push_back(StrTendril::from_slice(piece));
            while let TokenizerResult::Script(_) | TokenizerResult::EncodingIndicator(_) =
                tokenizer.feed(&input)
            {}
            let Some(given) = tokens(&tokenizer.sink) else { return Ok(()) };
            if self.is_too_much(piece.as_bytes(), given) {
                return Err(Crowded);
            }
        }
        Ok(())
    }

    fn is_too_much(&mut self, piece: &[u8], tokens: u64) -> bool {
        const MOST: usize = 64 << 20;
        let now = |words: usize| words.saturating_mul(words) / 2;
        if tokens != self.tokens {
            self.tokens = tokens;
            self.comparisons = self.comparisons.saturating_add(now(self.words));
            self.words = 0;
            return self.comparisons > MOST;
        }
        self.words = self.words.saturating_add(words(piece));
        self.comparisons.saturating_add(now(self.words)) > MOST
    }
}

/// At least as many as attributes begin in a piece of a tag.
fn words(piece: &[u8]) -> usize {
    let begins = |pair: &[u8]| match pair {
        [b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'"' | b'\'' | b'/', next] => {
            !next.is_ascii_whitespace() && *next != b'/'
        }
        _ => false,
    };
    piece.windows(2).filter(|pair| begins(pair)).count().saturating_add(1)
}
