//! The common form of JSON-LD, Microdata and `RDFa`: items with types and properties.

/// An item of schema.org. Types and properties are bare names of schema.org; whatever belongs to another vocabulary was
/// dropped by the reader that made the item.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Item {
    pub(crate) types: Vec<String>,
    pub(crate) id: Option<String>,
    pub(crate) props: Vec<(String, Node)>,
    /// Something about the context makes the meaning of terms doubtful.
    pub(crate) doubtful_context: bool,
    /// A machine value differs from the shown text, or part of the text is hidden.
    pub(crate) hidden: bool,
}

/// A property's value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Text(String),
    /// A JSON number as written.
    Number(String),
    /// A value that is neither text, number nor item: an array in an array, a boolean.
    Other,
    Item(Box<Item>),
}

impl Node {
    /// The item that an address names, of which nothing else is known here.
    pub(crate) fn address(address: &str) -> Self {
        Self::Item(Box::new(Item { id: Some(address.trim().to_owned()), ..Item::default() }))
    }
}

impl Item {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.types.iter().any(|t| t == name)
    }

    pub(crate) fn is_ignoring_case(&self, name: &str) -> bool {
        self.types.iter().any(|t| t.eq_ignore_ascii_case(name))
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.props.iter().filter(move |(n, _)| n == name).map(|(_, v)| v)
    }

    /// Calls `visit` for this item and all inside it, from the outside in, without going into what `visit` claims.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self) -> bool) {
        if visit(self) {
            return;
        }
        for (_, node) in &self.props {
            if let Node::Item(item) = node {
                item.walk(visit);
            }
        }
    }
}

/// Items that others refer to by `@id`.
#[derive(Debug, Default)]
pub(crate) struct Ids<'a>(std::collections::BTreeMap<&'a str, &'a Item>);

impl<'a> Ids<'a> {
    /// Collects what has an id and properties. An id that two different items have leads to neither, because programs differ in
    /// which one they take.
    pub(crate) fn of(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut ids = std::collections::BTreeMap::new();
        let mut twice = Vec::new();
        for item in items {
            item.walk(&mut |item| {
                if let Some(id) = item.id.as_deref()
                    && !item.props.is_empty()
                    && ids.insert(id, item).is_some_and(|other| other != item)
                {
                    twice.push(id);
                }
                false
            });
        }
        for id in twice {
            ids.remove(id);
        }
        Self(ids)
    }

    /// The item itself, or the one it refers to.
    pub(crate) fn resolve(&self, item: &'a Item) -> &'a Item {
        match item.id.as_deref() {
            Some(id) if item.props.is_empty() => self.0.get(id).copied().unwrap_or(item),
            _ => item,
        }
    }
}
