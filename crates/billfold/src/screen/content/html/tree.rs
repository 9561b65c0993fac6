//! The tree that a browser makes of an HTML body: html5ever's tree construction into an arena.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

/// Nodes of one tree. A mail of 1 MiB has at most a tenth of it.
const MAX_NODES: usize = 200_000;

/// Elements inside one another, as many as browsers build.
const MAX_DEPTH: usize = 512;

/// Bytes that the tokenizer is given at a time, so that a body beyond a limit costs no more than what is before it.
const PIECE: usize = 4 << 10;

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// The document, a document type, a processing instruction, the content of a template.
    Other,
    Element(Element),
    Text(String),
    Comment(String),
}

#[derive(Debug)]
pub(super) struct Element {
    name: Rc<QualName>,
    attributes: Vec<Attribute>,
}

impl Element {
    /// The name of an element of HTML; of another vocabulary `None`.
    pub(super) fn html(&self) -> Option<&str> {
        (&*self.name.ns == "http://www.w3.org/1999/xhtml").then_some(&*self.name.local)
    }

    /// The name, of whatever vocabulary.
    pub(super) fn local(&self) -> &str {
        &self.name.local
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class").unwrap_or_default().split_ascii_whitespace()
    }
}

/// A node and its neighbours, as places in the arena.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) parent: Option<usize>,
    pub(super) first: Option<usize>,
    pub(super) next: Option<usize>,
    last: Option<usize>,
    pub(super) previous: Option<usize>,
    depth: usize,
}

impl Node {
    pub(super) fn element(&self) -> Option<&Element> {
        match &self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }
}

/// A parsed body.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Whether the body is laid out as browsers did before there were standards.
    pub(super) quirks: bool,
}

/// The place of the document node.
pub(super) const ROOT: usize = 0;

impl Tree {
    /// Parses a body; `None` if it is beyond a limit, and so is not known.
    pub(super) fn parse(html: &str) -> Option<Self> {
        let options = ParseOpts {
            tokenizer: TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() },
            // No mail program runs scripts, so that what is in `noscript` is shown.
            tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        };
        let mut parser = parse_document(Sink::new(), options);
        let (mut rest, mut crowd) = (html, Crowd::default());
        while !rest.is_empty() {
            let cut = (1..=PIECE).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
            let (piece, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            rest = tail;
            parser.process(StrTendril::from_slice(piece));
            let sink = &parser.tokenizer.sink.sink;
            if sink.beyond.get() || crowd.is_too_much(piece.as_bytes(), sink.steps.get()) {
                return None;
            }
        }
        let sink = parser.finish();
        (!sink.beyond.get()).then(|| Self { nodes: sink.nodes.into_inner(), quirks: sink.quirks.get() })
    }

    pub(super) fn node(&self, at: usize) -> Option<&Node> {
        self.nodes.get(at)
    }

    pub(super) fn element(&self, at: usize) -> Option<&Element> {
        self.node(at)?.element()
    }

    /// The children of a node, in order.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.node(at).and_then(|node| node.first);
        std::iter::successors(first, |at| self.node(*at).and_then(|node| node.next))
    }

    /// The text directly in a node: what a `style` holds.
    pub(super) fn text(&self, at: usize) -> String {
        self.children(at)
            .filter_map(|child| match &self.node(child)?.kind {
                Kind::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }
}

/// How much work tags of very many attributes make: the tokenizer compares each attribute with all before it.
#[derive(Default)]
struct Crowd {
    steps: usize,
    words: usize,
    comparisons: usize,
}

impl Crowd {
    fn is_too_much(&mut self, piece: &[u8], steps: usize) -> bool {
        const MOST: usize = 64 << 20;
        let now = |words: usize| words.saturating_mul(words) / 2;
        if steps != self.steps {
            self.steps = steps;
            self.comparisons = self.comparisons.saturating_add(now(self.words));
            self.words = 0;
        }
        let begins = |pair: &[u8]| match pair {
            [b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'"' | b'\'' | b'/', next] => {
                !next.is_ascii_whitespace() && *next != b'/'
            }
            _ => false,
        };
        self.words = self.words.saturating_add(piece.windows(2).filter(|pair| begins(pair)).count());
        self.comparisons.saturating_add(now(self.words)) > MOST
    }
}

/// A handle to a node: its place, and its name if it is an element.
type Handle = (usize, Option<Rc<QualName>>);

struct Sink {
    nodes: RefCell<Vec<Node>>,
    quirks: Cell<bool>,
    beyond: Cell<bool>,
    steps: Cell<usize>,
    /// The name of what is no element.
    nameless: QualName,
}

impl Sink {
    fn new() -> Self {
        let sink = Self {
            nodes: RefCell::default(),
            quirks: Cell::new(false),
            beyond: Cell::new(false),
            steps: Cell::new(0),
            nameless: QualName::new(None, "".into(), "".into()),
        };
        sink.add(Kind::Other);
        sink
    }

    fn add(&self, kind: Kind) -> usize {
        self.steps.set(self.steps.get().saturating_add(1));
        let mut nodes = self.nodes.borrow_mut();
        if nodes.len() >= MAX_NODES {
            self.beyond.set(true);
        }
        let (parent, first, next, last, previous) = (None, None, None, None, None);
        nodes.push(Node { kind, parent, first, next, last, previous, depth: 0 });
        nodes.len().saturating_sub(1)
    }

    /// Puts a node in, before a sibling or last.
    fn insert(&self, parent: usize, before: Option<usize>, child: usize) {
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes.get(parent).map_or(0, |node| node.depth).saturating_add(1);
        if depth > MAX_DEPTH {
            self.beyond.set(true);
        }
        let previous = match before {
            Some(before) => nodes.get(before).and_then(|node| node.previous),
            None => nodes.get(parent).and_then(|node| node.last),
        };
        if let Some(node) = nodes.get_mut(child) {
            (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, before, depth);
        }
        match previous.and_then(|at| nodes.get_mut(at)) {
            Some(previous) => previous.next = Some(child),
            None => {
                if let Some(parent) = nodes.get_mut(parent) {
                    parent.first = Some(child);
                }
            }
        }
        match before.and_then(|at| nodes.get_mut(at)) {
            Some(before) => before.previous = Some(child),
            None => {
                if let Some(parent) = nodes.get_mut(parent) {
                    parent.last = Some(child);
                }
            }
        }
    }

    fn detach(&self, child: usize) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(node) = nodes.get_mut(child) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match previous.and_then(|at| nodes.get_mut(at)) {
            Some(previous) => previous.next = next,
            None => {
                if let Some(parent) = parent.and_then(|at| nodes.get_mut(at)) {
                    parent.first = next;
                }
            }
        }
        match next.and_then(|at| nodes.get_mut(at)) {
            Some(next) => next.previous = previous,
            None => {
                if let Some(parent) = parent.and_then(|at| nodes.get_mut(at)) {
                    parent.last = previous;
                }
            }
        }
    }

    /// Puts a node or text in; text joins the text before it.
    fn put(&self, parent: usize, before: Option<usize>, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode((child, _)) => {
                self.detach(child);
                self.insert(parent, before, child);
            }
            NodeOrText::AppendText(text) => {
                self.steps.set(self.steps.get().saturating_add(1));
                let joined = {
                    let mut nodes = self.nodes.borrow_mut();
                    let previous = match before {
                        Some(before) => nodes.get(before).and_then(|node| node.previous),
                        None => nodes.get(parent).and_then(|node| node.last),
                    };
                    match previous.and_then(|at| nodes.get_mut(at)).map(|node| &mut node.kind) {
                        Some(Kind::Text(last)) => {
                            last.push_str(&text);
                            true
                        }
                        _ => false,
                    }
                };
                if !joined {
                    let child = self.add(Kind::Text(text.to_string()));
                    self.insert(parent, before, child);
                }
            }
        }
    }

    fn parent(&self, at: usize) -> Option<usize> {
        self.nodes.borrow().get(at).and_then(|node| node.parent)
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _msg: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        (ROOT, None)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target.1.as_deref().unwrap_or(&self.nameless)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        let name = Rc::new(name);
        (self.add(Kind::Element(Element { name: Rc::clone(&name), attributes })), Some(name))
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        (self.add(Kind::Comment(text.to_string())), None)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        (self.add(Kind::Other), None)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.0, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.parent(element.0) {
            Some(parent) => self.put(parent, Some(element.0), child),
            None => self.put(previous.0, None, child),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    /// What is in a template is never laid out: it hangs on the template as its child, and the template is not shown.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.0 == y.0
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode == QuirksMode::Quirks);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let Some(parent) = self.parent(sibling.0) {
            self.put(parent, Some(sibling.0), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Kind::Element(element)) = nodes.get_mut(target.0).map(|node| &mut node.kind) {
            for attribute in attributes {
                if element.attributes.iter().all(|a| a.name != attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.0);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let child = self.nodes.borrow().get(node.0).and_then(|node| node.first);
            let Some(child) = child else { return };
            self.detach(child);
            self.insert(parent.0, None, child);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as indented names and texts.
    fn drawn(html: &str) -> String {
        let tree = Tree::parse(html).unwrap();
        let (mut out, mut stack) = (String::new(), vec![ROOT]);
        while let Some(at) = stack.pop() {
            match &tree.node(at).unwrap().kind {
                Kind::Element(element) => out.push_str(&format!("<{}>", element.local())),
                Kind::Text(text) => out.push_str(text),
                _ => {}
            }
            let mut children: Vec<usize> = tree.children(at).collect();
            children.reverse();
            stack.extend(children);
        }
        out
    }

    #[test]
    fn elements_end_where_a_browser_ends_them() {
        assert_eq!(drawn("<p>a<div>b"), "<html><head><body><p>a<div>b");
        assert_eq!(drawn("<table>x<tr><td>y"), "<html><head><body>x<table><tbody><tr><td>y");
        assert_eq!(drawn("<b><p>x</b>y"), "<html><head><body><b><p><b>xy");
    }

    #[test]
    fn what_is_beyond_a_limit_is_not_known() {
        assert!(Tree::parse(&"<div>".repeat(MAX_DEPTH + 1)).is_none());
        assert!(Tree::parse(&"<br>".repeat(MAX_NODES + 1)).is_none());
        let attributes: String = (0..160_000).map(|n| format!(" a{n}")).collect();
        assert!(Tree::parse(&format!("<p{attributes}>x")).is_none());
        assert!(Tree::parse(&"<p>x</p>".repeat(1_000)).is_some());
    }
}
