//! Reading a mail body into elements, without a browser's tree builder.
//!
//! html5ever's tokenizer follows the WHATWG states, so what is inside a script, a comment or a title is decided exactly as in a
//! browser. Its tree builder is quadratic on nested elements and is not used: markup only needs to know which elements are
//! open, and everything doubtful (templates, foreign content, hidden frames) yields no data at all.

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5ever::tokenizer::{Tokenizer, TokenizerOpts};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::html::crowd::{Crowd, Crowded};
use crate::read::html::elements::Page;
use crate::read::html::sink::{Sink, State};

/// Why a body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageError(pub(crate) RefusalReason);

/// Reads a body. A body without any trace of data is not even tokenized: the words that announce it are looked for as they
/// are written in practice.
pub(crate) fn parse(html: &str, limits: &Limits, crowd: &mut Crowd) -> Result<Page, PageError> {
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
    // Without elements only scripts count, and behind the last end tag no script ends.
    let scripts = if items { usize::MAX } else { script_ends(html) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let tokens = |sink: &Sink| {
        let state = sink.state.borrow();
        (state.verdict.is_continue() && state.script_ends < scripts).then_some(state.tokens)
    };
    let fed = crowd.feed(&tokenizer, html, tokens);
    tokenizer.end();
    let state = tokenizer.sink.state.into_inner();
    match (state.verdict, fed) {
        (ControlFlow::Break(reason), _) => Err(PageError(reason)),
        (ControlFlow::Continue(()), Err(Crowded)) => Err(PageError(RefusalReason::HtmlTag)),
        (ControlFlow::Continue(()), Ok(())) => Ok(state.page),
    }
}

/// How often an end tag of a script may stand in a page; in comments and attributes it is none.
fn script_ends(html: &str) -> usize {
    const END: &[u8] = b"</script";
    let bytes = html.as_bytes();
    let ends = |at: &usize| {
        let tag = bytes.get(*at..at.saturating_add(END.len()));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(END))
    };
    memchr::memchr_iter(b'<', bytes).filter(ends).count()
}

pub(crate) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (Some(&first), bytes) = (word.as_bytes().first(), text.as_bytes()) else { return true };
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes).any(|at| {
        bytes.get(at..at.saturating_add(word.len())).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
    })
}
