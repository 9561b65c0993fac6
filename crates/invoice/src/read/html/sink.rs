//! From tokens to scripts and elements.

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{LocalName, local_name};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::html::elements::{Child, Element, Media, Page, Script, is_hidden_style};
use crate::read::html::quotation::{Mark, mark};

pub(crate) struct Sink {
    pub(crate) state: RefCell<State>,
}

pub(crate) struct State {
    pub(crate) page: Page,
    pub(crate) verdict: ControlFlow<RefusalReason>,
    /// The number of tokens so far, without parse errors.
    pub(crate) tokens: u64,
    /// The number of end tags of scripts so far.
    pub(crate) script_ends: usize,
    /// Whether elements are wanted, or only scripts.
    items: bool,
    open: Vec<Open>,
    /// Everything from here on is quoted.
    quoting: bool,
    script: Option<Script>,
    max_depth: usize,
    max_scripts: usize,
}

/// An open element.
struct Open {
    name: LocalName,
    /// Its index in the page, if elements are wanted.
    index: Option<usize>,
    quoted: bool,
    /// SVG or `MathML`, or inside one.
    foreign: bool,
    /// Nothing inside is content of the page: template, SVG, `MathML`, a frame's fallback.
    inert: bool,
}

/// Attributes that markup is made of.
fn is_kept(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("itemscope")
            | local_name!("itemtype")
            | local_name!("itemprop")
            | local_name!("itemid")
            | local_name!("itemref")
            | local_name!("id")
            | local_name!("content")
            | local_name!("href")
            | local_name!("src")
            | local_name!("data")
            | local_name!("datetime")
            | local_name!("value")
            | local_name!("rel")
    ) || RDFA.contains(&&**name)
}

/// Attributes of `RDFa`, of which html5ever knows no constants.
const RDFA: [&str; 6] = ["vocab", "typeof", "property", "resource", "about", "prefix"];

/// Elements without end tag and content.
fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}

/// The value of an attribute.
fn attribute<'t>(tag: &'t Tag, name: &LocalName) -> Option<&'t str> {
    tag.attrs.iter().find(|a| a.name.local == *name).map(|a| &*a.value)
}

impl State {
    pub(crate) fn new(items: bool, limits: &Limits) -> Self {
        Self {
            page: Page::default(),
            verdict: ControlFlow::Continue(()),
            tokens: 0,
            script_ends: 0,
            items,
            open: Vec::new(),
            quoting: false,
            script: None,
            max_depth: limits.html_depth,
            max_scripts: limits.html_scripts,
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        self.close_implied(name);
        let (quoted, inert, foreign) =
            self.open.last().map_or((false, false, false), |o| (o.quoted, o.inert, o.foreign));
        let mark = mark(tag);
        self.quoting |= mark == Some(Mark::Before);
        let quoted = quoted || self.quoting || mark.is_some();
        let index = (self.items && !inert).then(|| self.add(tag, quoted));
        // The slash of `<a/>` ends an element of SVG or MathML; in HTML it means nothing.
        let void = is_void(&tag.name) || (foreign && tag.self_closing);
        if !void {
            if self.open.len() >= self.max_depth {
                self.verdict = ControlFlow::Break(RefusalReason::HtmlTooDeep);
                return TokenSinkResult::Continue;
            }
            let inert = inert
                || matches!(
                    name,
                    "template"
                        | "svg"
                        | "math"
                        | "iframe"
                        | "noframes"
                        | "noembed"
                        | "textarea"
                        | "title"
                        | "object"
                        | "select"
                );
            let foreign = foreign || matches!(name, "svg" | "math");
            self.open.push(Open { name: tag.name.clone(), index, quoted, inert, foreign });
        }
        if foreign {
            return TokenSinkResult::Continue;
        }
        match name {
            "script" => {
                // What is in a template or a frame's fallback is not content of the page.
                let media = if inert { None } else { media(tag) };
                self.script = media.map(|media| Script { media, text: String::new(), quoted });
                TokenSinkResult::RawData(ScriptData)
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(Rawtext),
            "textarea" | "title" => TokenSinkResult::RawData(Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn add(&mut self, tag: &Tag, quoted: bool) -> usize {
        let parent = self.open.last().and_then(|o| o.index);
        let index = self.page.elements.len();
        let kept = tag.attrs.iter().filter(|a| is_kept(&a.name.local));
        let attributes = kept.map(|a| (a.name.local.clone(), a.value.clone())).collect();
        let hides = attribute(tag, &local_name!("hidden")).is_some()
            || attribute(tag, &local_name!("style")).is_some_and(is_hidden_style);
        let hidden = hides || parent.and_then(|p| self.page.element(p)).is_some_and(|p| p.hidden);
        let (name, children) = (tag.name.clone(), Vec::new());
        self.page.elements.push(Element { name, parent, attributes, children, quoted, hides, hidden });
        if let Some(parent) = parent.and_then(|p| self.page.elements.get_mut(p)) {
            parent.children.push(Child::Element(index));
        }
        index
    }

    /// Elements whose end tag is usually left out.
    fn close_implied(&mut self, name: &str) {
        let group: &[&str] = match name {
            "li" => &["li"],
            "dt" | "dd" => &["dt", "dd"],
            "option" | "optgroup" => &["option"],
            "tr" => &["td", "th", "tr"],
            "td" | "th" => &["td", "th"],
            "tbody" | "tfoot" | "thead" => &["td", "th", "tr", "tbody", "thead"],
            "address" | "article" | "aside" | "blockquote" | "center" | "div" | "dl" | "fieldset"
            | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hr" | "main"
            | "nav" | "ol" | "p" | "pre" | "section" | "table" | "ul" => &["p"],
            _ => return,
        };
        while self.open.last().is_some_and(|o| group.contains(&&*o.name)) {
            self.open.pop();
        }
    }

    fn end(&mut self, tag: &Tag) {
        self.script_ends = self.script_ends.saturating_add(usize::from(&*tag.name == "script"));
        if &*tag.name == "script"
            && let Some(script) = self.script.take()
        {
            if self.page.scripts.len() >= self.max_scripts {
                self.verdict = ControlFlow::Break(RefusalReason::HtmlScripts);
            } else {
                self.page.scripts.push(script);
            }
        }
        // In a browser these close nothing: what follows is still where it would be without them.
        if matches!(&*tag.name, "html" | "body") {
            return;
        }
        let Some(at) = self.open.iter().rposition(|o| o.name == tag.name) else { return };
        let flags = |open: Option<&Open>| open.map_or((false, false), |o| (o.quoted, o.inert));
        let ((quoted, inert), (quoted_outside, inert_outside)) =
            (flags(self.open.last()), flags(self.open.get(at)));
        // What is quoted, or in a template, cannot leave it by closing an element around it.
        if (quoted && !quoted_outside) || (inert && !inert_outside) {
            return;
        }
        self.open.truncate(at);
    }

    fn text(&mut self, text: &str) {
        if let Some(script) = &mut self.script {
            script.text.push_str(text);
        }
        if !self.items {
            return;
        }
        let Some(index) = self.open.last().and_then(|o| o.index) else { return };
        if let Some(element) = self.page.elements.get_mut(index) {
            match element.children.last_mut() {
                Some(Child::Text(last)) => last.push_str(text),
                _ => element.children.push(Child::Text(text.to_owned())),
            }
        }
    }
}

/// The type of data, with or without parameters, if it is not fetched from elsewhere.
fn media(tag: &Tag) -> Option<Media> {
    let kind = attribute(tag, &local_name!("type")).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    let media = if is("application/ld+json") {
        Media::LinkedData
    } else if is("application/adaptivecard+json") {
        Media::AdaptiveCard
    } else {
        return None;
    };
    attribute(tag, &local_name!("src")).is_none().then_some(media)
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if state.verdict.is_break() || matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        state.tokens = state.tokens.saturating_add(1);
        match token {
            Token::TagToken(tag) => match tag.kind {
                TagKind::StartTag => return state.start(&tag),
                TagKind::EndTag => state.end(&tag),
            },
            Token::CharacterTokens(text) => state.text(&text),
            Token::NullCharacterToken => state.text("\u{fffd}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.state.borrow().open.last().is_some_and(|o| matches!(&*o.name, "svg" | "math"))
    }
}
