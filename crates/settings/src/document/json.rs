//! JSON (RFC 8259) as a tree with places.
//!
//! `serde_json` tells no places of values it accepts, but a borrowed raw value is a slice of the text, and where the
//! slice starts is where the value is.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::Problem;
use super::lines::Lines;
use super::tree::{MAX_DEPTH, Member, Node, Tree, Trouble};

pub(super) fn parse<'t>(text: &'t str, lines: &Lines<'t>) -> Result<Node<'t>, Trouble> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        Trouble::new(Problem::Syntax, lines.offset(line, column))
    })?;
    node(text, raw, 0)
}

fn node<'t>(text: &'t str, raw: &'t RawValue, depth: usize) -> Result<Node<'t>, Trouble> {
    let at = offset(text, raw.get());
    let trouble = |problem| Trouble::new(problem, at);
    if depth > MAX_DEPTH {
        return Err(trouble(Problem::Syntax));
    }
    let deeper = depth.saturating_add(1);
    let malformed = |_| trouble(Problem::Syntax);
    let value = match raw.get().as_bytes().first() {
        Some(b'{') => {
            let members: Members<'t> = serde_json::from_str(raw.get()).map_err(malformed)?;
            let mut table: Vec<Member<'t>> = Vec::with_capacity(members.0.len());
            for (key, value) in members.0 {
                let node = node(text, value, deeper)?;
                table.push(Member { key, at: node.at, node });
            }
            refuse_duplicates(&table)?;
            Tree::Table(table)
        }
        Some(b'[') => {
            let items: Vec<&'t RawValue> = serde_json::from_str(raw.get()).map_err(malformed)?;
            Tree::List(items.into_iter().map(|item| node(text, item, deeper)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Tree::Text(serde_json::from_str::<Text<'t>>(raw.get()).map_err(malformed)?.0),
        Some(b't') => Tree::Bool(true),
        Some(b'f') => Tree::Bool(false),
        Some(b'n') => Tree::Null,
        _ => raw.get().parse().map_or(Tree::Other, Tree::Whole),
    };
    Ok(Node { at, value })
}

/// Where a slice of the text starts.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

fn refuse_duplicates(table: &[Member<'_>]) -> Result<(), Trouble> {
    let mut keys: Vec<_> = table.iter().map(|m| (m.key.as_ref(), m.at)).collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find_map(|pair| match pair {
        [(a, _), (b, at)] if a == b => Some(*at),
        _ => None,
    });
    twice.map_or(Ok(()), |at| Err(Trouble::new(Problem::DuplicateKey, at)))
}

#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// The members of an object, with duplicates.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    members.push((key.0, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
