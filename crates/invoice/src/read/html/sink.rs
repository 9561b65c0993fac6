//! Tokens to scripts and elements.

use std::cell::RefCell;
use std::ops::ControlFlow;

use html5ever::LocalName;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::html::page::{Child, Element, Media, Page, Script};

pub(crate) struct Sink {
    pub(crate) state: RefCell<State>,
}

pub(crate) struct State {
    pub(crate) page: Page,
    pub(crate) verdict: ControlFlow<RefusalReason>,
    /// Whether elements are wanted, or only scripts.
    items: bool,
    open: Vec<Open>,
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
const KEPT: [&str; 24] = [
    "itemscope",
    "itemtype",
    "itemprop",
    "itemid",
    "itemref",
    "id",
    "content",
    "href",
    "src",
    "data",
    "datetime",
    "value",
    "style",
    "hidden",
    "vocab",
    "typeof",
    "property",
    "resource",
    "about",
    "rel",
    "prefix",
    "class",
    "type",
    "lang",
];

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

impl State {
    pub(crate) fn new(items: bool, limits: &Limits) -> Self {
        Self {
            page: Page::default(),
            verdict: ControlFlow::Continue(()),
            items,
            open: Vec::new(),
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
        let quoted = quoted || is_quotation(tag);
        let index = (self.items && !inert).then(|| self.add(tag, quoted));
        let void = VOID.contains(&name) || (foreign && tag.self_closing);
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
        let attributes = tag
            .attrs
            .iter()
            .filter(|a| KEPT.contains(&&*a.name.local))
            .map(|a| (a.name.local.to_string(), a.value.to_string()))
            .collect();
        self.page.elements.push(Element {
            name: tag.name.clone(),
            parent,
            attributes,
            children: Vec::new(),
            quoted,
        });
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
        if &*tag.name == "script"
            && let Some(script) = self.script.take()
        {
            if self.page.scripts.len() >= self.max_scripts {
                self.verdict = ControlFlow::Break(RefusalReason::HtmlScripts);
            } else {
                self.page.scripts.push(script);
            }
        }
        // In a browser these close nothing: what follows still stands where it would without them.
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
    let attribute =
        |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
    let kind = attribute("type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    let media = if is("application/ld+json") {
        Media::LinkedData
    } else if is("application/adaptivecard+json") {
        Media::AdaptiveCard
    } else {
        return None;
    };
    attribute("src").is_none().then_some(media)
}

/// The marks that mail programs put around what they quote or forward.
fn is_quotation(tag: &Tag) -> bool {
    const CLASSES: [&str; 8] = [
        "gmail_quote",
        "gmail_attr",
        "gmail_extra",
        "yahoo_quoted",
        "moz-cite-prefix",
        "moz-forward-container",
        "protonmail_quote",
        "tutanota_quote",
    ];
    const IDS: [&str; 5] = [
        "divRplyFwdMsg",
        "appendonsend",
        "OLK_SRC_BODY_SECTION",
        "mail-editor-reference-message-container",
        "reply-intro",
    ];
    let attribute =
        |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
    &*tag.name == "blockquote"
        || attribute("class").is_some_and(|c| c.split_ascii_whitespace().any(|c| CLASSES.contains(&c)))
        || attribute("id").is_some_and(|id| IDS.contains(&id.as_str()))
        || attribute("type").is_some_and(|t| t == "cite")
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if state.verdict.is_break() {
            return TokenSinkResult::Continue;
        }
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
