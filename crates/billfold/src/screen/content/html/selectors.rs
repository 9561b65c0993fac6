//! Selectors: which elements a rule is about.

use cssparser::{Parser, Token};

use super::media::Applies;
use super::tree::{Element, Tree};

/// Compounds of one selector that are followed.
const MAX_COMPOUNDS: usize = 16;

/// What an element must have.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Simple {
    Type(String),
    Class(String),
    Id(String),
    /// An attribute, and what it must be.
    Attribute(String, Option<String>),
    Root,
    /// A state that only the reader's pointing or the browser's memory brings about.
    Never,
    /// Something that is not followed here.
    Maybe,
}

/// How a compound is bound to the next one on its right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bond {
    Ancestor,
    Parent,
    Before,
    DirectlyBefore,
}

/// What of an element a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Itself,
    /// Text that is added before or after what it holds.
    Added,
    /// Its first letter or line.
    Beginning,
    /// Something that is no text: a selection, a placeholder, a scroll bar.
    Nothing,
}

/// A selector without commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    /// From right to left, each with its bond to the one on its right.
    compounds: Vec<(Vec<Simple>, Bond)>,
    pub(super) target: Target,
    pub(super) specificity: [u16; 3],
    too_long: bool,
}

/// What an element must have at least so that a selector can be about it: for the look-up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Id(String),
    Class(String),
    Type(String),
    Any,
}

impl Selector {
    /// The selectors of a list; nothing if a browser would drop the rule.
    pub(super) fn list(input: &mut Parser<'_>) -> Vec<Self> {
        let mut selectors = vec![Self::empty()];
        let mut bond = None;
        while let Ok(token) = input.next_including_whitespace().cloned() {
            if token == Token::Comma {
                if !matches!(bond, None | Some(Bond::Ancestor)) {
                    return Vec::new();
                }
                selectors.push(Self::empty());
                bond = None;
                continue;
            }
            let Some(selector) = selectors.last_mut() else { break };
            match token {
                Token::WhiteSpace(_) => {
                    bond = bond.or(Some(Bond::Ancestor));
                    continue;
                }
                Token::Delim('>') => bond = Some(Bond::Parent),
                Token::Delim('~') => bond = Some(Bond::Before),
                Token::Delim('+') => bond = Some(Bond::DirectlyBefore),
                token => {
                    selector.bind(bond.take());
                    if !selector.simple(&token, input) {
                        return Vec::new();
                    }
                }
            }
        }
        selectors.iter_mut().for_each(|selector| selector.compounds.reverse());
        let closed = matches!(bond, None | Some(Bond::Ancestor));
        let whole = selectors.iter().all(|s| s.compounds.iter().all(|(simples, _)| !simples.is_empty()));
        let some = selectors.iter().all(|s| !s.compounds.is_empty());
        if closed && whole && some { selectors } else { Vec::new() }
    }

    /// A selector that may be about anything.
    pub(super) fn anything() -> Self {
        Self { compounds: vec![(vec![Simple::Maybe], Bond::Ancestor)], ..Self::empty() }
    }

    fn empty() -> Self {
        Self { compounds: Vec::new(), target: Target::Itself, specificity: [0; 3], too_long: false }
    }

    fn bind(&mut self, bond: Option<Bond>) {
        match (self.compounds.last_mut(), bond) {
            (None, _) => self.compounds.push((Vec::new(), Bond::Ancestor)),
            (Some(last), Some(bond)) => {
                last.1 = bond;
                self.compounds.push((Vec::new(), Bond::Ancestor));
            }
            (Some(_), None) => {}
        }
        self.too_long |= self.compounds.len() > MAX_COMPOUNDS;
    }

    fn push(&mut self, simple: Simple) {
        let [ids, classes, types] = &mut self.specificity;
        let counted = match simple {
            Simple::Id(_) => ids,
            Simple::Type(_) => types,
            _ => classes,
        };
        *counted = counted.saturating_add(1);
        if let Some((simples, _)) = self.compounds.last_mut() {
            simples.push(simple);
        }
    }

    /// Takes one token in; false if it is no selector.
    fn simple(&mut self, token: &Token<'_>, input: &mut Parser<'_>) -> bool {
        match token {
            Token::Ident(name) => self.push(Simple::Type(name.to_ascii_lowercase())),
            Token::Delim('*') => {
                if let Some((simples, _)) = self.compounds.last_mut() {
                    simples.push(Simple::Attribute(String::new(), None));
                }
            }
            Token::IDHash(id) => self.push(Simple::Id(id.to_string())),
            Token::Delim('.') => match input.expect_ident_cloned() {
                Ok(class) => self.push(Simple::Class(class.to_string())),
                Err(_) => return false,
            },
            Token::SquareBracketBlock => {
                let inner = input.parse_nested_block(|input| {
                    let attribute = attribute(input);
                    while input.next().is_ok() {}
                    Ok::<_, cssparser::ParseError<()>>(attribute)
                });
                self.push(inner.unwrap_or(Simple::Maybe));
            }
            Token::Colon => return self.pseudo(input),
            _ => return false,
        }
        true
    }

    fn pseudo(&mut self, input: &mut Parser<'_>) -> bool {
        let Ok(token) = input.next_including_whitespace().cloned() else { return false };
        let (double, token) = match token {
            Token::Colon => match input.next_including_whitespace().cloned() {
                Ok(token) => (true, token),
                Err(_) => return false,
            },
            token => (false, token),
        };
        let name = match &token {
            Token::Ident(name) => name.to_ascii_lowercase(),
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                let skipped = input.parse_nested_block(|input| {
                    while input.next().is_ok() {}
                    Ok::<_, cssparser::ParseError<()>>(())
                });
                if skipped.is_err() {
                    return false;
                }
                name
            }
            _ => return false,
        };
        match name.as_str() {
            "before" | "after" | "marker" => self.target = Target::Added,
            "first-letter" | "first-line" => self.target = Target::Beginning,
            _ if double => self.target = Target::Nothing,
            "hover" | "active" | "focus" | "focus-within" | "focus-visible" | "visited" | "target" => {
                self.push(Simple::Never);
            }
            "root" => self.push(Simple::Root),
            "link" | "any-link" => self.push(Simple::Attribute("href".to_owned(), None)),
            _ => self.push(Simple::Maybe),
        }
        true
    }

    /// What its subject must have at least.
    pub(super) fn key(&self) -> Key {
        let Some((simples, _)) = self.compounds.first() else { return Key::Any };
        let mut key = Key::Any;
        for simple in simples {
            key = key.min(match simple {
                Simple::Id(id) => Key::Id(id.to_ascii_lowercase()),
                Simple::Class(class) => Key::Class(class.to_ascii_lowercase()),
                Simple::Type(name) => Key::Type(name.clone()),
                _ => Key::Any,
            });
        }
        key
    }

    /// Whether it is about an element. Each element that is looked at is taken from the budget.
    pub(super) fn matches(&self, tree: &Tree, at: usize, budget: &mut usize) -> Applies {
        if self.too_long {
            return Applies::Maybe;
        }
        let mut compounds = self.compounds.iter();
        let Some((simples, _)) = compounds.next() else { return Applies::No };
        let mut result = compound(simples, tree, at);
        let mut here = at;
        for (simples, bond) in compounds {
            if result == Applies::No {
                return result;
            }
            let mut found = Applies::No;
            let mut candidate = next(tree, here, *bond);
            while let Some(place) = candidate {
                let Some(left) = budget.checked_sub(1) else { return Applies::Maybe };
                *budget = left;
                let one = compound(simples, tree, place);
                if one > found {
                    // The nearest counts: where several fit, the farther ones could fit the rest as well.
                    (found, here) = (one, place);
                }
                if one == Applies::Yes || matches!(bond, Bond::Parent | Bond::DirectlyBefore) {
                    break;
                }
                candidate = next(tree, place, *bond);
            }
            result = result.min(found);
        }
        // Going on from the nearest may overlook a match of three compounds or more: then nobody knows.
        let mixed = self.compounds.len() > 2
            && self
                .compounds
                .iter()
                .skip(1)
                .any(|(_, bond)| matches!(bond, Bond::Parent | Bond::DirectlyBefore));
        if result == Applies::No && mixed { Applies::Maybe } else { result }
    }
}

/// The next element that a compound may be about.
fn next(tree: &Tree, at: usize, bond: Bond) -> Option<usize> {
    match bond {
        Bond::Ancestor | Bond::Parent => {
            let parent = tree.node(at)?.parent?;
            tree.element(parent).map(|_| parent)
        }
        Bond::Before | Bond::DirectlyBefore => {
            let mut previous = tree.node(at)?.previous;
            while let Some(place) = previous {
                if tree.element(place).is_some() {
                    return Some(place);
                }
                previous = tree.node(place)?.previous;
            }
            None
        }
    }
}

fn compound(simples: &[Simple], tree: &Tree, at: usize) -> Applies {
    let Some(element) = tree.element(at) else { return Applies::No };
    simples.iter().map(|simple| simple.matches(element, tree.quirks)).min().unwrap_or(Applies::Yes)
}

impl Simple {
    fn matches(&self, element: &Element, quirks: bool) -> Applies {
        let same = |a: &str, b: &str| a == b || quirks && a.eq_ignore_ascii_case(b);
        let yes = match self {
            Self::Type(name) => element.local().eq_ignore_ascii_case(name),
            Self::Class(class) => element.classes().any(|own| same(own, class)),
            Self::Id(id) => element.attribute("id").is_some_and(|own| same(own, id)),
            Self::Attribute(name, _) if name.is_empty() => true,
            Self::Attribute(name, value) => match (element.attribute(name), value) {
                (Some(own), Some(value)) => {
                    // Some attributes are compared without regard to case.
                    if own != value && own.eq_ignore_ascii_case(value) {
                        return Applies::Maybe;
                    }
                    own == value
                }
                (own, _) => own.is_some(),
            },
            Self::Root => element.html() == Some("html"),
            Self::Never => false,
            Self::Maybe => return Applies::Maybe,
        };
        if yes { Applies::Yes } else { Applies::No }
    }
}

fn attribute(input: &mut Parser<'_>) -> Simple {
    let Ok(name) = input.expect_ident_cloned() else { return Simple::Maybe };
    let name = name.to_ascii_lowercase();
    match input.next() {
        Err(_) => Simple::Attribute(name, None),
        Ok(Token::Delim('=')) => match input.expect_ident_or_string() {
            Ok(value) => Simple::Attribute(name, Some(value.to_string())),
            Err(_) => Simple::Maybe,
        },
        Ok(_) => Simple::Maybe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::content::html::tree::ROOT;

    /// What a selector says about the element with the attribute `x`.
    fn says(selector: &str, html: &str) -> Option<Applies> {
        let tree = Tree::parse(&format!("<!doctype html>{html}"))?;
        let marked = (ROOT..tree.nodes.len()).find(|at| tree.element(*at).is_some_and(|e| e.has("x")))?;
        let selectors = Selector::list(&mut Parser::new(selector));
        selectors.iter().map(|s| s.matches(&tree, marked, &mut 1_000)).max()
    }

    #[test]
    fn selectors_are_about_the_elements_that_a_browser_finds() {
        let html = "<div class='a B' id=i><p class=c></p><p><span x class=k data-y=z>";
        for selector in [
            "span",
            "*",
            ".k",
            "#i span",
            "div.a > p .k",
            "p + p span",
            "p ~ p > span",
            "[x]",
            "[data-y=z]",
            "i, span",
            ".\\6b",
            "html .k",
            "body span.k",
        ] {
            assert_eq!(says(selector, html), Some(Applies::Yes), "{selector}");
        }
        for selector in ["a", ".K", ".b span", "#j span", "div > span", ".k:hover", "span + span"] {
            assert_eq!(says(selector, html), Some(Applies::No), "{selector}");
        }
        for selector in ["span:first-child", ":not(.q)", "[data-y^=z]", "p:checked ~ p span"] {
            assert_eq!(says(selector, html), Some(Applies::Maybe), "{selector}");
        }
        for selector in ["", "span,", ".k >", "..k", "span,,p", "5"] {
            assert_eq!(says(selector, html), None, "{selector}");
        }
    }
}
