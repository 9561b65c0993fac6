//! Microdata (WHATWG HTML, chapter 5) to items.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::html::elements::{Child, Element, Page};
use crate::read::item::{Item, Node};
use crate::schema_org;

/// All top-level items, each with whether it is quoted.
pub(crate) fn items(page: &Page) -> Vec<(Item, bool)> {
    let ids: BTreeMap<&str, usize> =
        page.elements.iter().enumerate().rev().filter_map(|(at, e)| Some((e.attribute("id")?, at))).collect();
    let mut reader = Reader { page, ids, open: BTreeSet::new(), budget: Budget::of(page) };
    page.elements
        .iter()
        .enumerate()
        .filter(|(_, e)| e.attribute("itemscope").is_some() && e.attribute("itemprop").is_none())
        .map(|(at, e)| {
            reader.budget.hidden_item = e.hidden;
            (reader.item(at, e), e.quoted)
        })
        .collect()
}

struct Reader<'p> {
    page: &'p Page,
    ids: BTreeMap<&'p str, usize>,
    /// Items being read, so that `itemref` cannot lead in a circle.
    open: BTreeSet<usize>,
    budget: Budget,
}

/// What one page may cost: `itemref` and nested properties could make a small page expensive.
pub(super) struct Budget {
    elements: usize,
    text: usize,
    /// Elements and texts that the texts of properties may be gathered from.
    steps: usize,
    /// The item that is read is in no other and is hidden as a whole.
    pub(super) hidden_item: bool,
}

/// Bytes of one property's text.
const MOST_TEXT: usize = 16 << 10;

impl Budget {
    pub(super) fn of(page: &Page) -> Self {
        let elements = page.elements.len().saturating_mul(4).saturating_add(1_000);
        Self { elements, text: 4 << 20, steps: elements.saturating_mul(8), hidden_item: false }
    }

    /// Counts an element; `false` if it is one too many.
    pub(super) fn visit(&mut self) -> bool {
        self.elements = self.elements.saturating_sub(1);
        self.elements > 0
    }

    /// An element's text, and whether it or part of it is hidden or beyond the budget.
    ///
    /// An item that is hidden as a whole is data for machines, as a script is: only part of an item hides something.
    pub(super) fn text(&mut self, page: &Page, at: usize) -> (String, bool) {
        let (text, part_hidden) = page.text(at, MOST_TEXT.min(self.text), &mut self.steps);
        self.text = self.text.saturating_sub(text.len());
        let hidden = !self.hidden_item && page.element(at).is_some_and(|element| element.hidden);
        (text, part_hidden || hidden)
    }
}

impl<'p> Reader<'p> {
    fn item(&mut self, at: usize, element: &'p Element) -> Item {
        let types = element.attribute("itemtype").unwrap_or_default();
        let mut item = Item {
            types: types
                .split_ascii_whitespace()
                .filter_map(schema_org::local_name)
                .map(str::to_owned)
                .collect(),
            id: element.attribute("itemid").map(str::to_owned),
            ..Item::default()
        };
        // `itemref` may lead in a circle, or as deep as an attacker likes; the item is then doubtful and not payable.
        if !self.open.insert(at) || self.open.len() > 32 {
            item.doubtful_context = true;
            return item;
        }
        let mut roots: Vec<usize> = element.children.iter().rev().filter_map(as_element).collect();
        for id in element.attribute("itemref").unwrap_or_default().split_ascii_whitespace() {
            match self.ids.get(id) {
                Some(&target) if !self.open.contains(&target) => roots.push(target),
                _ => item.doubtful_context = true,
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(next) = roots.pop() {
            let Some(child) = self.page.element(next).filter(|_| seen.insert(next)) else { continue };
            if !self.budget.visit() {
                item.doubtful_context = true;
                break;
            }
            let scope = child.attribute("itemscope").is_some();
            if let Some(names) = child.attribute("itemprop") {
                let node = if scope {
                    Node::Item(Box::new(self.item(next, child)))
                } else {
                    self.value(next, child, &mut item)
                };
                // An item under two names would be copied, and its inner ones again: it keeps its first name.
                let most = if scope { 1 } else { 8 };
                item.doubtful_context |= names.split_ascii_whitespace().nth(most).is_some();
                for name in names.split_ascii_whitespace().take(most) {
                    let name = schema_org::local_name(name).unwrap_or(name);
                    item.props.push((name.to_owned(), node.clone()));
                }
            }
            if !scope {
                roots.extend(child.children.iter().rev().filter_map(as_element));
            }
        }
        self.open.remove(&at);
        item
    }

    /// The value of a property (HTML 5.2.4), and whether it differs from what is shown.
    fn value(&mut self, at: usize, element: &Element, item: &mut Item) -> Node {
        let (shown, hidden) = self.budget.text(self.page, at);
        let machine = match &*element.name {
            "meta" => return Node::Text(element.attribute("content").unwrap_or_default().to_owned()),
            "a" | "area" | "link" => {
                return Node::address(element.attribute("href").unwrap_or_default());
            }
            "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => {
                return Node::address(element.attribute("src").unwrap_or_default());
            }
            "object" => return Node::address(element.attribute("data").unwrap_or_default()),
            "time" => element.attribute("datetime"),
            "data" | "meter" => element.attribute("value"),
            _ => element.attribute("content"),
        };
        item.hidden |= hidden && !(machine.is_some() && shown.trim().is_empty());
        match machine {
            None => Node::Text(shown),
            Some(machine) => {
                item.hidden |= contradicts(machine, &shown);
                Node::Text(machine.to_owned())
            }
        }
    }
}

/// Whether the shown text is another amount than the machine value.
pub(super) fn contradicts(machine: &str, shown: &str) -> bool {
    let amount = |text: &str| crate::read::text::money::text(text).amount;
    matches!((amount(machine), amount(shown)), (Some(a), Some(b)) if a != b)
}

fn as_element(child: &Child) -> Option<usize> {
    match child {
        Child::Element(index) => Some(*index),
        Child::Text(_) => None,
    }
}
