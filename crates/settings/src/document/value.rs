//! The values that a settings document has.

use std::borrow::Cow;

use billfold_reason::characters::has_hidden;
use chrono::DateTime;

use super::error::Problem;
use super::tree::{Member, Node, Tree, Trouble};
use crate::{Attribution, Author, Value};

/// Bytes of what a document says about a value.
const MAX_SAID: usize = 2048;

pub(super) const fn wrong(expected: &'static str, at: usize) -> Trouble {
    Trouble::new(Problem::WrongType { expected }, at)
}

pub(super) fn text(node: Node<'_>) -> Result<Option<Cow<'_, str>>, Trouble> {
    match node.value {
        Tree::Text(text) => Ok(Some(text)),
        Tree::Null => Ok(None),
        _ => Err(wrong("a text", node.at)),
    }
}

pub(super) fn whole(node: &Node<'_>) -> Result<u64, Trouble> {
    match node.value {
        Tree::Whole(number) => Ok(number),
        Tree::Null => Ok(0),
        _ => Err(wrong("a whole number", node.at)),
    }
}

/// A value, or a table of a value and what is said about it.
pub(super) fn stated(node: Node<'_>) -> Result<(Value, Option<Attribution>), Trouble> {
    let start = node.at;
    let Tree::Table(table) = node.value else { return Ok((value(&node)?, None)) };
    let (mut found, mut said) = (None, Attribution::default());
    for Member { key, at, node } in table {
        let here = node.at;
        match key.as_ref() {
            "value" => found = Some(value(&node)?),
            "how" => said.how = line_of_text(node)?,
            "by" => said.by = line_of_text(node)?.as_deref().map(Author::shown),
            "at" => {
                let time = |text: Cow<'_, str>| DateTime::parse_from_rfc3339(&text).ok();
                let time = text(node)?.map(|text| time(text).ok_or(wrong("a time as in RFC 3339", here)));
                said.at = time.transpose()?.map(|time| time.to_utc());
            }
            _ => return Err(Trouble::new(Problem::UnknownKey, at)),
        }
    }
    let value = found.ok_or(wrong("true or false", start))?;
    Ok((value, Some(said).filter(|said| *said != Attribution::default())))
}

/// A text that stays on its line, as what is said about a value does.
fn line_of_text(node: Node<'_>) -> Result<Option<String>, Trouble> {
    let at = node.at;
    let text = text(node)?;
    if text.as_ref().is_some_and(|text| text.len() > MAX_SAID || has_hidden(text) || text.trim().is_empty()) {
        return Err(wrong("a text of one line", at));
    }
    Ok(text.map(Cow::into_owned))
}

/// True, false, or one of the words `on`, `off` and `unset`.
fn value(node: &Node<'_>) -> Result<Value, Trouble> {
    match &node.value {
        Tree::Bool(on) => Ok(Value::from_bool(*on)),
        Tree::Null => Ok(Value::Unset),
        Tree::Text(text) if text == "on" => Ok(Value::On),
        Tree::Text(text) if text == "off" => Ok(Value::Off),
        Tree::Text(text) if text == "unset" => Ok(Value::Unset),
        _ => Err(wrong("true or false", node.at)),
    }
}
