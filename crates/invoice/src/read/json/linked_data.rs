//! JSON-LD to items, offline: schema.org's context is known, every other remote context is foreign.
//!
//! What is honoured: `@context` as text, object or list, `@vocab`, prefixes, keyword aliases and term definitions, `@graph`,
//! `@id`, `@type`, `@value`, `@list`, `@set`, `@nest` and `@included`. A term that is mapped away from schema.org is dropped; a
//! term that is mapped to another term of schema.org is followed, but makes the item doubtful. So does what is not followed:
//! a context or container of a single term, `@reverse`.

use std::collections::BTreeMap;

use crate::read::item::{Item, Node};
use crate::read::json::{Json, JsonKind};
use crate::schema_org;

/// The meaning of a term.
enum Meaning {
    Keyword(String),
    Schema(String),
    Foreign,
}

/// What terms mean at one place: a context's own definitions, and those around it. Nothing is copied from the outer one, so
/// that many objects below a large context stay cheap.
#[derive(Default)]
pub(crate) struct Context<'c> {
    /// Bare terms are names of schema.org.
    schema: bool,
    /// No context was seen at all: bare terms are taken for schema.org's, and the item is doubtful.
    absent: bool,
    /// A foreign or remapping context was seen.
    doubtful: bool,
    /// Some term is an alias of a keyword.
    aliases: bool,
    terms: BTreeMap<String, String>,
    outer: Option<&'c Self>,
}

impl<'c> Context<'c> {
    /// Before any `@context`.
    pub(crate) fn none() -> Self {
        Self { absent: true, ..Self::default() }
    }

    /// Where the protocol says what the terms mean: bare names are schema.org's without doubt.
    pub(crate) fn schema_org() -> Self {
        Self { schema: true, ..Self::default() }
    }

    /// A context inside another.
    fn inside(outer: &'c Self, context: &Json<'_>) -> Self {
        let mut inner = Self {
            schema: outer.schema,
            absent: false,
            doubtful: outer.doubtful,
            aliases: outer.aliases,
            terms: BTreeMap::new(),
            outer: Some(outer),
        };
        inner.extend(context);
        inner
    }

    fn extend(&mut self, context: &Json<'_>) {
        match &context.kind {
            // Forgets everything around it as well (JSON-LD 1.1, 4.1).
            JsonKind::Null => *self = Self::default(),
            JsonKind::String(address) => self.remote(address),
            JsonKind::Array(list) => list.iter().for_each(|part| self.extend(part)),
            JsonKind::Object(members) => members.iter().for_each(|(key, value)| self.define(key, value)),
            _ => self.doubtful = true,
        }
    }

    /// The definition of a term, here or in a context around this one.
    fn term(&self, key: &str) -> Option<&str> {
        std::iter::successors(Some(self), |context| context.outer)
            .find_map(|context| context.terms.get(key))
            .map(String::as_str)
    }

    fn remote(&mut self, address: &str) {
        if is_schema_org_context(address) {
            self.schema = true;
        } else {
            self.doubtful = true;
        }
    }

    fn define(&mut self, key: &str, value: &Json<'_>) {
        let target = match &value.kind {
            JsonKind::String(target) => Some(target.clone()),
            JsonKind::Object(_) => value.get("@id").and_then(Json::as_str).map(str::to_owned),
            _ => None,
        };
        match key {
            "@vocab" => self.schema = target.is_some_and(|t| is_schema_org_context(&t)),
            "@language" | "@base" | "@version" | "@direction" => {}
            _ if key.starts_with('@') => self.doubtful = true,
            _ => {
                // A definition with a type alone keeps the meaning of its term; one that leads nowhere takes it away.
                let target = target.unwrap_or_else(|| {
                    if value.get("@type").is_some() { key.to_owned() } else { String::new() }
                });
                let innocent = target.starts_with('@')
                    || target.ends_with(['/', '#'])
                    || target == key
                    || self.iri_name(&target).is_some_and(|name| name == key);
                self.doubtful |= !innocent || !is_plain(value);
                self.aliases |= target.starts_with('@');
                self.terms.insert(key.to_owned(), target);
            }
        }
    }

    /// The schema.org name of an address or CURIE.
    fn iri_name(&self, text: &str) -> Option<String> {
        if let Some(name) = schema_org::local_name(text).filter(|_| self.term("schema").is_none()) {
            return Some(name.to_owned());
        }
        if text.starts_with("http") {
            return schema_org::local_name(text).map(str::to_owned);
        }
        let (prefix, local) = text.split_once(':')?;
        let full = format!("{}{local}", self.term(prefix)?);
        schema_org::local_name(&full).map(str::to_owned)
    }

    fn meaning(&self, term: &str) -> Meaning {
        if term.starts_with('@') {
            return Meaning::Keyword(term.to_owned());
        }
        if let Some(target) = self.term(term) {
            if target.starts_with('@') {
                return Meaning::Keyword(target.to_owned());
            }
            if target == term && (self.schema || self.absent) {
                return Meaning::Schema(term.to_owned());
            }
            return self.iri_name(target).map_or(Meaning::Foreign, Meaning::Schema);
        }
        if term.contains(':') {
            return self.iri_name(term).map_or(Meaning::Foreign, Meaning::Schema);
        }
        if self.schema || self.absent { Meaning::Schema(term.to_owned()) } else { Meaning::Foreign }
    }
}

/// Whether a term's definition says no more than what it means: its address, and that its values are addresses or a list.
fn is_plain(definition: &Json<'_>) -> bool {
    definition.members().iter().all(|(key, value)| match key.as_str() {
        "@id" | "@prefix" | "@protected" | "@language" => true,
        "@type" => value.as_str() != Some("@json"),
        "@container" => value.each().all(|kind| matches!(kind.as_str(), Some("@list" | "@set"))),
        _ => false,
    })
}

/// The addresses under which schema.org's vocabulary is known as a context, the extension of payments included.
pub(crate) fn is_schema_org_context(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else {
        return false;
    };
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.strip_prefix("schema.org").is_some_and(|path| {
        matches!(
            path.trim_end_matches('/'),
            "" | "/extensions" | "/docs/jsonldcontext.json" | "/docs/jsonldcontext.jsonld"
        )
    })
}

/// All top-level items of a document.
pub(crate) fn items(document: &Json<'_>, context: &Context<'_>) -> Vec<Item> {
    let mut found = Vec::new();
    for value in document.each() {
        if matches!(value.kind, JsonKind::Object(_)) {
            object(value, context, &mut found);
        }
    }
    found
}

/// One object: an item, or the container of a graph.
fn object(value: &Json<'_>, outer: &Context<'_>, found: &mut Vec<Item>) {
    let own = value.members().iter().find(|(k, _)| k == "@context").map(|(_, c)| Context::inside(outer, c));
    let context = own.as_ref().unwrap_or(outer);
    let mut item = Item { doubtful_context: context.doubtful || context.absent, ..Item::default() };
    let graph = members(value, context, &mut item, found);
    if !graph || !item.types.is_empty() {
        found.push(item);
    }
}

/// What the members of an object say of its item; whether it holds a graph.
fn members(value: &Json<'_>, context: &Context<'_>, item: &mut Item, found: &mut Vec<Item>) -> bool {
    let mut graph = false;
    for (key, member) in value.members() {
        match context.meaning(key) {
            Meaning::Keyword(word) => match word.as_str() {
                "@graph" | "@included" => {
                    graph |= word == "@graph";
                    for node in member.each() {
                        object(node, context, found);
                    }
                }
                "@nest" => {
                    for nested in member.each() {
                        graph |= members(nested, context, item, found);
                    }
                }
                "@type" => item.types.extend(member.each().filter_map(|t| type_name(t, context))),
                "@id" => item.id = member.as_str().map(str::to_owned),
                "@context" | "@index" | "@language" | "@direction" | "@base" | "@version" => {}
                _ => item.doubtful_context = true,
            },
            Meaning::Schema(name) => {
                for node in member.each() {
                    property(&name, node, context, item);
                }
            }
            Meaning::Foreign => {}
        }
    }
    graph
}

fn type_name(value: &Json<'_>, context: &Context<'_>) -> Option<String> {
    match context.meaning(value.as_str()?) {
        Meaning::Schema(name) => Some(name),
        Meaning::Keyword(_) | Meaning::Foreign => None,
    }
}

fn property(name: &str, value: &Json<'_>, context: &Context<'_>, item: &mut Item) {
    let node = match &value.kind {
        JsonKind::Null => return,
        JsonKind::String(text) => Node::Text(text.clone()),
        JsonKind::Number => Node::Number(value.raw.to_owned()),
        JsonKind::Bool(_) | JsonKind::Array(_) => Node::Other,
        JsonKind::Object(_) => {
            if let Some(inner) = keyword(value, "@value", context) {
                return property(name, inner, context, item);
            }
            let list = keyword(value, "@list", context).or_else(|| keyword(value, "@set", context));
            if let Some(list) = list {
                for element in list.each() {
                    property(name, element, context, item);
                }
                return;
            }
            let mut inner = Vec::new();
            object(value, context, &mut inner);
            // Items beside the one that the property has are not gathered.
            item.doubtful_context |= inner.len() > 1;
            match inner.pop() {
                Some(inner) => Node::Item(Box::new(inner)),
                None => Node::Other,
            }
        }
    };
    item.props.push((name.to_owned(), node));
}

/// The member that is a keyword or an alias of it.
fn keyword<'j>(value: &'j Json<'j>, word: &str, context: &Context<'_>) -> Option<&'j Json<'j>> {
    if !context.aliases {
        return value.get(word);
    }
    let is = |key: &str| key == word || context.term(key) == Some(word);
    value.members().iter().find(|(key, member)| is(key) && member.kind != JsonKind::Null).map(|(_, v)| v)
}
