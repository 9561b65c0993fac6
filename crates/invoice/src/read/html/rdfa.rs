//! `RDFa` Lite 1.1 to items: `vocab`, `prefix`, `typeof`, `property`, `resource`, and of `RDFa` Core 1.1 `about` and `rel`.

use std::collections::BTreeMap;

use crate::read::html::elements::{Child, Element, Page};
use crate::read::html::microdata::{Budget, contradicts};
use crate::read::html::rdfa_names::Names;
use crate::read::item::{Item, Node};

/// All top-level items, each with whether it is quoted.
pub(crate) fn items(page: &Page) -> Vec<(Item, bool)> {
    let typed = |e: &Element| e.attribute("typeof").is_some();
    if !page.elements.iter().any(typed) {
        return Vec::new();
    }
    let mut subjects = BTreeMap::new();
    for subject in page.elements.iter().filter_map(subject) {
        let count: &mut usize = subjects.entry(subject).or_default();
        *count = count.saturating_add(1);
    }
    let mut reader = Reader { page, names: Names::of(page), subjects, budget: Budget::of(page) };
    let mut found = Vec::new();
    for (at, element) in page.elements.iter().enumerate() {
        if typed(element) && element.attribute("property").is_none() && !reader.names.inside_item(at) {
            reader.budget.hidden_item = element.hidden;
            found.push((reader.item(at, element, 0), element.quoted));
        }
    }
    found
}

/// The address of what an element and the elements inside it speak about, if it names one.
fn subject(element: &Element) -> Option<&str> {
    let about = element.attribute("about");
    let resource = || element.attribute("resource");
    match (element.attribute("typeof").is_some(), element.attribute("property").is_some()) {
        (true, true) => resource(),
        (false, true) => about,
        (true, false) => about.or_else(resource),
        (false, false) if element.attribute("rel").is_some() => about,
        (false, false) => about.or_else(resource),
    }
}

struct Reader<'p> {
    page: &'p Page,
    names: Names<'p>,
    /// How many elements speak about each address.
    subjects: BTreeMap<&'p str, usize>,
    budget: Budget,
}

impl<'p> Reader<'p> {
    fn item(&mut self, at: usize, element: &'p Element, depth: usize) -> Item {
        let types = element.attribute("typeof").unwrap_or_default();
        let id = subject(element);
        let mut found = Item {
            types: types.split_ascii_whitespace().filter_map(|t| self.names.name(at, t)).collect(),
            id: id.map(str::to_owned),
            // What is said about it elsewhere is not gathered.
            doubtful_context: id.and_then(|id| self.subjects.get(id)).is_some_and(|count| *count > 1),
            ..Item::default()
        };
        if depth > 32 {
            found.doubtful_context = true;
            return found;
        }
        let mut stack: Vec<usize> = self.children(at);
        while let Some(next) = stack.pop() {
            let Some(child) = self.page.element(next) else { continue };
            if !self.budget.visit() {
                found.doubtful_context = true;
                break;
            }
            let own = child.attribute("typeof").is_some();
            // A statement about something else.
            let elsewhere = |address: Option<&str>| address.is_some() && address != found.id.as_deref();
            if elsewhere(child.attribute("about")) || (!own && elsewhere(subject(child))) {
                continue;
            }
            if let Some(terms) = child.attribute("property") {
                let node = if own {
                    Node::Item(Box::new(self.item(next, child, depth.saturating_add(1))))
                } else {
                    self.value(next, child, &mut found)
                };
                self.add(next, terms, own, &node, &mut found);
            } else if let Some(terms) = child.attribute("rel").filter(|terms| self.relates(next, terms)) {
                for node in self.objects(next, child, depth, &mut found) {
                    self.add(next, terms, true, &node, &mut found);
                }
                continue;
            }
            if !own {
                stack.extend(self.children(next));
            }
        }
        found
    }

    /// Adds a value under its names. An item under two names would be copied, and its inner ones again: it keeps its first.
    fn add(&self, at: usize, terms: &str, is_item: bool, node: &Node, found: &mut Item) {
        let most = if is_item { 1 } else { 8 };
        found.doubtful_context |= terms.split_ascii_whitespace().nth(most).is_some();
        for term in terms.split_ascii_whitespace().take(most) {
            if let Some(term) = self.names.name(at, term) {
                found.props.push((term, node.clone()));
            }
        }
    }

    /// Whether a `rel` names what is read of an invoice; most say something about the link.
    fn relates(&self, at: usize, terms: &str) -> bool {
        const READ: [&str; 14] = [
            "provider",
            "customer",
            "broker",
            "identifier",
            "confirmationNumber",
            "accountId",
            "paymentStatus",
            "paymentDue",
            "paymentDueDate",
            "totalPaymentDue",
            "minimumPaymentDue",
            "price",
            "url",
            "referencesOrder",
        ];
        terms
            .split_ascii_whitespace()
            .any(|term| self.names.name(at, term).is_some_and(|name| READ.contains(&name.as_str())))
    }

    /// What a `rel` leads to: the item or address at the element itself, else the items inside it.
    fn objects(&mut self, at: usize, element: &'p Element, depth: usize, found: &mut Item) -> Vec<Node> {
        let depth = depth.saturating_add(1);
        if element.attribute("typeof").is_some() {
            return vec![Node::Item(Box::new(self.item(at, element, depth)))];
        }
        if let Some(address) = address(element) {
            return vec![Node::address(address)];
        }
        let mut objects = Vec::new();
        let mut stack: Vec<usize> = self.children(at);
        while let Some(next) = stack.pop() {
            let Some(child) = self.page.element(next) else { continue };
            if !self.budget.visit() {
                found.doubtful_context = true;
                break;
            }
            if child.attribute("typeof").is_some() {
                objects.push(Node::Item(Box::new(self.item(next, child, depth))));
                continue;
            }
            // A property of something without a type.
            found.doubtful_context |= child.attribute("property").is_some() || subject(child).is_some();
            stack.extend(self.children(next));
        }
        found.doubtful_context |= objects.is_empty();
        objects
    }

    fn children(&self, at: usize) -> Vec<usize> {
        let Some(element) = self.page.element(at) else { return Vec::new() };
        let inner = element.children.iter().rev().filter_map(|c| match c {
            Child::Element(index) => Some(*index),
            Child::Text(_) => None,
        });
        inner.collect()
    }

    fn value(&mut self, at: usize, element: &Element, found: &mut Item) -> Node {
        if let Some(content) = element.attribute("content") {
            let (shown, hidden) = self.budget.text(self.page, at);
            found.hidden |= contradicts(content, &shown) || (hidden && !shown.trim().is_empty());
            return Node::Text(content.to_owned());
        }
        if let Some(address) = address(element) {
            return Node::address(address);
        }
        if let Some(datetime) = element.attribute("datetime") {
            return Node::Text(datetime.to_owned());
        }
        let (shown, hidden) = self.budget.text(self.page, at);
        found.hidden |= hidden;
        Node::Text(shown)
    }
}

fn address(element: &Element) -> Option<&str> {
    ["resource", "href", "src"].iter().find_map(|name| element.attribute(name))
}
