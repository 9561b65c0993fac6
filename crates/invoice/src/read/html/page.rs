//! A mail body as elements, without a browser's tree builder.
//!
//! html5ever's tokenizer follows the WHATWG states, so what is inside a script, a comment or a title is decided exactly as in a
//! browser. Its tree builder is quadratic on nested elements and is not used: markup only needs to know which elements are
//! open, and everything doubtful (templates, foreign content, hidden frames) yields no data at all.

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5ever::LocalName;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::html::sink::Sink;

/// The types of data script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/ld+json`.
    LinkedData,
    /// `application/adaptivecard+json`.
    AdaptiveCard,
}

/// A data script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) media: Media,
    pub(crate) text: String,
    /// It stands inside a quotation or forwarded message.
    pub(crate) quoted: bool,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: LocalName,
    pub(crate) parent: Option<usize>,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Child>,
    pub(crate) quoted: bool,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Not shown, by its own attributes.
    pub(crate) fn hidden(&self) -> bool {
        self.attribute("hidden").is_some() || is_hidden_style(self.attribute("style").unwrap_or_default())
    }
}

/// Whether a `style` attribute hides its element.
pub(super) fn is_hidden_style(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    ["display:none", "visibility:hidden", "font-size:0", "opacity:0", "mso-hide:all"]
        .iter()
        .any(|s| style.contains(s))
}

#[derive(Debug)]
pub(crate) enum Child {
    Element(usize),
    Text(String),
}

/// What was found in a body.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) scripts: Vec<Script>,
    /// Empty if the body has neither Microdata nor `RDFa`.
    pub(crate) elements: Vec<Element>,
}

/// Why a body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageError(pub(crate) RefusalReason);

impl Page {
    pub(crate) fn element(&self, index: usize) -> Option<&Element> {
        self.elements.get(index)
    }

    /// The text inside an element, at most `limit` bytes of it, and whether part of it is hidden or left out.
    pub(crate) fn text(&self, index: usize, limit: usize) -> (String, bool) {
        let mut text = String::new();
        let mut hidden = false;
        let mut stack = vec![(index, 0_usize)];
        while let Some((at, child)) = stack.pop() {
            let Some(element) = self.element(at) else { continue };
            let Some(next) = element.children.get(child) else { continue };
            stack.push((at, child.saturating_add(1)));
            match next {
                Child::Text(part) if text.len().saturating_add(part.len()) > limit => return (text, true),
                Child::Text(part) => text.push_str(part),
                Child::Element(inner) => {
                    hidden |= self.element(*inner).is_some_and(Element::hidden);
                    stack.push((*inner, 0));
                }
            }
        }
        (text, hidden)
    }
}

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
    if has_crowded_tag(html.as_bytes()) {
        return Err(PageError(RefusalReason::HtmlTag));
    }
    let sink = Sink { state: RefCell::new(crate::read::html::sink::State::new(items, limits)) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    // Pieces, so that a body beyond the depth limit costs no more than its first part.
    let mut rest = html;
    while !rest.is_empty() {
        let cut =
            (0..=rest.len().min(16 << 10)).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at_checked(cut.max(1)).unwrap_or((rest, ""));
        rest = tail;
        input.push_back(StrTendril::from_slice(piece));
        while let TokenizerResult::Script(()) | TokenizerResult::EncodingIndicator(_) = tokenizer.feed(&input)
        {
        }
        if let ControlFlow::Break(reason) = tokenizer.sink.state.borrow().verdict {
            return Err(PageError(reason));
        }
    }
    tokenizer.end();
    let state = tokenizer.sink.state.into_inner();
    match state.verdict {
        ControlFlow::Break(reason) => Err(PageError(reason)),
        ControlFlow::Continue(()) => Ok(state.page),
    }
}

/// Whether something that may be a tag has thousands of attributes: the tokenizer compares each with all before it.
fn has_crowded_tag(html: &[u8]) -> bool {
    const MOST: usize = 2_000;
    let mut separators = 0_usize;
    let mut inside = false;
    for pair in html.windows(2) {
        let (Some(byte), Some(next)) = (pair.first(), pair.last()) else { continue };
        match byte {
            b'<' if !inside && next.is_ascii_alphabetic() => (inside, separators) = (true, 0),
            b'>' => inside = false,
            b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'/' | 0x0c if inside => {
                // Words of a value are counted too; base64 in one counts its slashes only.
                separators =
                    separators.saturating_add(usize::from(*byte != b'/' || !next.is_ascii_alphanumeric()));
                if separators > MOST.saturating_mul(4) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

pub(crate) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (Some(&first), bytes) = (word.as_bytes().first(), text.as_bytes()) else { return true };
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes).any(|at| {
        bytes.get(at..at.saturating_add(word.len())).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
    })
}
