//! The meaning of `RDFa` terms at each element: `vocab` and `prefix`, read once.

use std::collections::BTreeMap;

use crate::read::html::elements::Page;
use crate::schema_org;

/// The declarations of one `prefix` attribute.
struct Prefixes<'p> {
    addresses: BTreeMap<&'p str, &'p str>,
    outer: Option<usize>,
}

/// What an element inherits.
#[derive(Clone, Copy, Default)]
struct Scope<'p> {
    vocab: Option<&'p str>,
    prefixes: Option<usize>,
    /// An element around it has a type.
    inside_item: bool,
}

/// The names in force at every element of a page.
pub(super) struct Names<'p> {
    scopes: Vec<Scope<'p>>,
    prefixes: Vec<Prefixes<'p>>,
}

/// Bytes of a vocabulary's address; those of schema.org are much shorter.
const MOST_ADDRESS: usize = 64;

/// `prefix` attributes around an element that are looked into, from the inside out.
const MOST_OUTER: usize = 16;

impl<'p> Names<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let mut names = Self { scopes: Vec::with_capacity(page.elements.len()), prefixes: Vec::new() };
        // An element comes before those inside it, so its own names are known first.
        for element in &page.elements {
            let mut scope = Scope::default();
            if let Some(parent) = element.parent {
                scope = names.scopes.get(parent).copied().unwrap_or_default();
                scope.inside_item |= page.element(parent).is_some_and(|p| p.attribute("typeof").is_some());
            }
            scope.vocab = element.attribute("vocab").or(scope.vocab);
            if let Some(declared) = element.attribute("prefix") {
                let mut addresses = BTreeMap::new();
                let mut words = declared.split_ascii_whitespace();
                while let (Some(prefix), Some(address)) = (words.next(), words.next()) {
                    if let Some(prefix) = prefix.strip_suffix(':') {
                        addresses.entry(prefix).or_insert(address);
                    }
                }
                let outer = scope.prefixes.replace(names.prefixes.len());
                names.prefixes.push(Prefixes { addresses, outer });
            }
            names.scopes.push(scope);
        }
        names
    }

    /// Whether the element is inside one that has a type.
    pub(super) fn inside_item(&self, at: usize) -> bool {
        self.scopes.get(at).is_some_and(|scope| scope.inside_item)
    }

    /// The schema.org name of a term, CURIE or address at an element.
    pub(super) fn name(&self, at: usize, term: &str) -> Option<String> {
        let scope = self.scopes.get(at)?;
        let of = |base: &str, between: &str, local: &str| {
            let name = (base.len() <= MOST_ADDRESS).then(|| format!("{base}{between}{local}"))?;
            schema_org::local_name(&name).map(str::to_owned)
        };
        match term.split_once(':') {
            Some(("http" | "https", _)) => schema_org::local_name(term).map(str::to_owned),
            Some((prefix, local)) => {
                let known = || (prefix == "schema").then_some("http://schema.org/");
                of(self.declared(scope, prefix).or_else(known)?, "", local)
            }
            None => of(scope.vocab?.trim_end_matches('/'), "/", term),
        }
    }

    fn declared(&self, scope: &Scope<'p>, prefix: &str) -> Option<&'p str> {
        let first = scope.prefixes.and_then(|at| self.prefixes.get(at));
        std::iter::successors(first, |prefixes| self.prefixes.get(prefixes.outer?))
            .take(MOST_OUTER)
            .find_map(|prefixes| prefixes.addresses.get(prefix).copied())
    }
}
