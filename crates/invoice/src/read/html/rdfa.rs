//! `RDFa` Lite 1.1 to items: `vocab`, `prefix`, `typeof`, `property`, `resource`.

use crate::read::html::microdata::Budget;
use crate::read::html::page::{Child, Element, Page};
use crate::read::item::{Item, Node};
use crate::schema_org;

/// All top-level items, each with whether it is quoted.
pub(crate) fn items(page: &Page) -> Vec<(Item, bool)> {
    let mut found = Vec::new();
    let mut budget = Budget::of(page);
    for (at, element) in page.elements.iter().enumerate() {
        if element.attribute("typeof").is_some()
            && element.attribute("property").is_none()
            && !inside_item(page, element)
        {
            found.push((item(page, at, element, &mut budget, 0), element.quoted));
        }
    }
    found
}

fn inside_item(page: &Page, element: &Element) -> bool {
    ancestors(page, element).any(|e| e.attribute("typeof").is_some())
}

fn ancestors<'p>(page: &'p Page, element: &'p Element) -> impl Iterator<Item = &'p Element> {
    std::iter::successors(element.parent.and_then(|p| page.element(p)), |e| {
        e.parent.and_then(|p| page.element(p))
    })
}

/// The schema.org name of a term, CURIE or address at an element.
fn name(page: &Page, element: &Element, term: &str) -> Option<String> {
    let around = || std::iter::once(element).chain(ancestors(page, element));
    if let Some((prefix, local)) = term.split_once(':').filter(|(p, _)| !matches!(*p, "http" | "https")) {
        let declared = around().find_map(|e| {
            let words: Vec<&str> = e.attribute("prefix")?.split_ascii_whitespace().collect();
            words.chunks_exact(2).find_map(|pair| match pair {
                [p, iri] => (*p == format!("{prefix}:")).then(|| (*iri).to_owned()),
                _ => None,
            })
        });
        let base = declared.or_else(|| (prefix == "schema").then(|| "http://schema.org/".to_owned()))?;
        return schema_org::local_name(&format!("{base}{local}")).map(str::to_owned);
    }
    if term.contains(':') {
        return schema_org::local_name(term).map(str::to_owned);
    }
    let vocab = around().find_map(|e| e.attribute("vocab"))?;
    let base = vocab.trim_end_matches('/');
    schema_org::local_name(&format!("{base}/{term}")).map(str::to_owned)
}

fn item(page: &Page, at: usize, element: &Element, budget: &mut Budget, depth: usize) -> Item {
    let types = element.attribute("typeof").unwrap_or_default();
    let mut found = Item {
        types: types.split_ascii_whitespace().filter_map(|t| name(page, element, t)).collect(),
        id: element.attribute("resource").or_else(|| element.attribute("about")).map(str::to_owned),
        ..Item::default()
    };
    if depth > 32 {
        found.doubtful_context = true;
        return found;
    }
    let mut stack: Vec<usize> = children(page, at);
    while let Some(next) = stack.pop() {
        let Some(child) = page.element(next) else { continue };
        if !budget.visit() {
            found.doubtful_context = true;
            break;
        }
        let own = child.attribute("typeof").is_some();
        if let Some(terms) = child.attribute("property") {
            let node = if own {
                Node::Item(Box::new(item(page, next, child, budget, depth.saturating_add(1))))
            } else {
                value(page, next, child, budget, &mut found)
            };
            let most = if own { 1 } else { 8 };
            found.doubtful_context |= terms.split_ascii_whitespace().nth(most).is_some();
            for term in terms.split_ascii_whitespace().take(most) {
                if let Some(term) = name(page, child, term) {
                    found.props.push((term, node.clone()));
                }
            }
        }
        if !own {
            stack.extend(children(page, next));
        }
    }
    found
}

fn children(page: &Page, at: usize) -> Vec<usize> {
    let Some(element) = page.element(at) else { return Vec::new() };
    let inner = element.children.iter().rev().filter_map(|c| match c {
        Child::Element(index) => Some(*index),
        Child::Text(_) => None,
    });
    inner.collect()
}

fn value(page: &Page, at: usize, element: &Element, budget: &mut Budget, found: &mut Item) -> Node {
    if let Some(content) = element.attribute("content") {
        let (shown, _) = budget.text(page, at);
        let amount = |text: &str| crate::read::money_text::text(text).amount;
        found.hidden |= matches!((amount(content), amount(&shown)), (Some(a), Some(b)) if a != b);
        return Node::Text(content.to_owned());
    }
    if let Some(address) = ["resource", "href", "src"].iter().find_map(|n| element.attribute(n)) {
        return Node::Text(address.to_owned());
    }
    if let Some(datetime) = element.attribute("datetime") {
        return Node::Text(datetime.to_owned());
    }
    let (shown, hidden) = budget.text(page, at);
    found.hidden |= hidden;
    Node::Text(shown)
}
