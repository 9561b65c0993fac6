//! Reading a mail body into elements, without a browser's tree builder.
//!
//! html5ever's tokenizer follows the WHATWG states, so what is inside a script, a comment or a title is decided exactly as in a
//! browser. Its tree builder is quadratic on nested elements and is not used: markup only needs to know which elements are
//! open, and everything doubtful (templates, foreign content, hidden frames) yields no data at all.

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::html::elements::Page;
use crate::read::html::sink::{Sink, State};

/// Why a body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageError(pub(crate) RefusalReason);

/// Reads a body. A body without any trace of data is not even tokenized: the words that announce it are looked for as they
/// are written in practice.
pub(crate) fn parse(html: &str, limits: &Limits) -> Result<Page, PageError> {
    if html.len() > limits.html_bytes {
        return Err(PageError(RefusalReason::TooLarge));
    }
    let has =
        |words: &[&str]| words.iter().any(|w| memchr::memmem::find(html.as_bytes(), w.as_bytes()).is_some());
    let items =
        has(&["itemscope", "itemScope", "ITEMSCOPE", "ItemScope", "typeof", "typeOf", "TYPEOF", "TypeOf"]);
    if !items && !contains_ignoring_case(html, "json") {
        return Ok(Page::default());
    }
    let sink = Sink { state: RefCell::new(State::new(items, limits)) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    let mut crowd = Crowd::default();
    let mut rest = html;
    while !rest.is_empty() {
        let cut = (1..=PIECE).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        rest = tail;
        input.push_back(StrTendril::from_slice(piece));
        while let TokenizerResult::Script(()) | TokenizerResult::EncodingIndicator(_) = tokenizer.feed(&input)
        {
        }
        let state = tokenizer.sink.state.borrow();
        if let ControlFlow::Break(reason) = state.verdict {
            return Err(PageError(reason));
        }
        // The other limits see nothing here: a tag is one token, however many attributes it has.
        if crowd.is_too_much(piece.as_bytes(), state.tokens) {
            return Err(PageError(RefusalReason::HtmlTag));
        }
    }
    tokenizer.end();
    let state = tokenizer.sink.state.into_inner();
    match state.verdict {
        ControlFlow::Break(reason) => Err(PageError(reason)),
        ControlFlow::Continue(()) => Ok(state.page),
    }
}

/// Bytes that the tokenizer is given at a time, so that a body beyond a limit costs no more than what is before it.
const PIECE: usize = 1 << 10;

/// How much work tags of very many attributes make: the tokenizer compares each attribute with all before it. Where a tag
/// begins and ends only the tokenizer knows, so what is watched is how much it takes in without giving a token.
#[derive(Default)]
struct Crowd {
    tokens: u64,
    /// Words since the last token.
    words: usize,
    /// Comparisons in constructs that ended.
    comparisons: usize,
}

impl Crowd {
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

pub(crate) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (Some(&first), bytes) = (word.as_bytes().first(), text.as_bytes()) else { return true };
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes).any(|at| {
        bytes.get(at..at.saturating_add(word.len())).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
    })
}
