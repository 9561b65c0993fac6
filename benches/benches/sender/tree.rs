//! One tree construction by html5ever: what a browser does with a page before it shows anything, and the measure of what a
//! message may cost.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, QualName, parse_document};

/// Builds the tree of a text, whatever it is.
pub fn construct(text: &str) {
    let document = parse_document(Tree::default(), html5ever::ParseOpts::default()).one(text);
    std::hint::black_box(document.children.borrow().len());
}

struct Node {
    name: QualName,
    #[expect(dead_code, reason = "a tree has them")]
    attributes: Vec<Attribute>,
    children: RefCell<Vec<NodeOrText<Rc<Self>>>>,
}

impl Node {
    fn new(local: LocalName, attributes: Vec<Attribute>) -> Rc<Self> {
        Self::named(QualName::new(None, Namespace::default(), local), attributes)
    }

    fn named(name: QualName, attributes: Vec<Attribute>) -> Rc<Self> {
        Rc::new(Self { name, attributes, children: RefCell::default() })
    }
}

/// A tree that keeps names, attributes and children. Where children are moved it keeps them where they were, which costs less.
struct Tree {
    document: Rc<Node>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { document: Node::new(LocalName::default(), Vec::new()) }
    }
}

impl TreeSink for Tree {
    type Handle = Rc<Node>;
    type Output = Rc<Node>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Rc<Node> {
        self.document
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Rc<Node> {
        Rc::clone(&self.document)
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Node>) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Rc<Node> {
        Node::named(name, attributes)
    }

    fn create_comment(&self, _: StrTendril) -> Rc<Node> {
        Node::new(LocalName::default(), Vec::new())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        Node::new(LocalName::default(), Vec::new())
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        parent.children.borrow_mut().push(child);
    }

    fn append_based_on_parent_node(&self, element: &Rc<Node>, _: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        self.append(element, child);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        Rc::clone(target)
    }

    fn same_node(&self, one: &Rc<Node>, other: &Rc<Node>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        self.append(sibling, child);
    }

    fn add_attrs_if_missing(&self, _: &Rc<Node>, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, _: &Rc<Node>) {}

    fn reparent_children(&self, _: &Rc<Node>, _: &Rc<Node>) {}
}
