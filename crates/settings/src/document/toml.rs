//! TOML 1.1 as a tree with places.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Problem;
use super::tree::{MAX_DEPTH, Member, Node, Tree, Trouble};

pub(super) fn parse(text: &str) -> Result<Node<'_>, Trouble> {
    let document = DeTable::parse(text).map_err(|e| {
        // The reader has no other way to tell this error from a syntax error.
        let duplicate = e.message().contains("duplicate key");
        let problem = if duplicate { Problem::DuplicateKey } else { Problem::Syntax };
        Trouble::new(problem, e.span().map_or(0, |s| s.start))
    })?;
    Ok(Node { at: 0, value: table(document.into_inner(), 1)? })
}

fn table(table: DeTable<'_>, depth: usize) -> Result<Tree<'_>, Trouble> {
    let members = table.into_iter().map(|(key, value)| {
        let at = key.span().start;
        Ok(Member { key: key.into_inner(), at, node: node(value, depth)? })
    });
    members.collect::<Result<Vec<_>, _>>().map(Tree::Table)
}

fn node(value: Spanned<DeValue<'_>>, depth: usize) -> Result<Node<'_>, Trouble> {
    let at = value.span().start;
    if depth > MAX_DEPTH {
        return Err(Trouble::new(Problem::Syntax, at));
    }
    let deeper = depth.saturating_add(1);
    let value = match value.into_inner() {
        DeValue::Boolean(b) => Tree::Bool(b),
        DeValue::String(s) => Tree::Text(s),
        DeValue::Integer(i) => u64::from_str_radix(i.as_str(), i.radix()).map_or(Tree::Other, Tree::Whole),
        DeValue::Array(items) => {
            Tree::List(items.into_iter().map(|item| node(item, deeper)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(inner) => table(inner, deeper)?,
        DeValue::Float(_) | DeValue::Datetime(_) => Tree::Other,
    };
    Ok(Node { at, value })
}
