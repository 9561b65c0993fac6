//! Texts of a partner that people will read, and the comparison of JSON values.

use std::collections::BTreeMap;
use std::fmt;

use billfold_reason::characters::replace_hidden;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The most characters of a partner's sentence that are kept.
const SENTENCE: usize = 300;

/// A partner's text made fit to show: characters that may not be shown become spaces, runs of spaces one, at most 300
/// characters.
#[must_use]
pub fn clean_text(text: &str) -> String {
    let mut clean = String::new();
    for word in replace_hidden(text, ' ').split_whitespace() {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.extend(word.chars().take(SENTENCE));
        if clean.len() > SENTENCE.saturating_mul(4) {
            break;
        }
    }
    clean.chars().take(SENTENCE).collect()
}

/// Whether two JSON texts are the same value: order of members and spacing aside, numbers by their literal. Texts with
/// duplicate members or deeper than 64 levels are never the same as anything.
#[must_use]
pub fn same_json(left: &RawValue, right: &RawValue) -> bool {
    if left.get() == right.get() {
        return true;
    }
    same_raw(left, right, 64)
}

fn same_raw(left: &RawValue, right: &RawValue, depth: u32) -> bool {
    // The context comes from a mail: without a limit its nesting would decide how much stack is used.
    let Some(depth) = depth.checked_sub(1) else { return false };
    match (left.get().as_bytes().first(), right.get().as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => {
            let (Some(left), Some(right)) = (members(left), members(right)) else { return false };
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same_raw(value, other, depth)))
        }
        (Some(b'['), Some(b'[')) => match (read::<Vec<&RawValue>>(left), read::<Vec<&RawValue>>(right)) {
            (Some(left), Some(right)) => {
                left.len() == right.len() && left.iter().zip(&right).all(|(l, r)| same_raw(l, r, depth))
            }
            _ => false,
        },
        (Some(b'"'), Some(b'"')) => match (read::<String>(left), read::<String>(right)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        },
        _ => left.get() == right.get(),
    }
}

/// Reads a JSON object in UTF-8. A JSON array, which serde would take for a struct as well, is refused, and so are bytes that
/// are not UTF-8, also in members that are not read.
#[must_use]
pub fn read_object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<T> {
    let text = std::str::from_utf8(json).ok()?;
    text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
}

fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// The members of a JSON object by name, or `None` if it is not an object or has a member twice.
#[must_use]
pub fn members(raw: &RawValue) -> Option<BTreeMap<String, &RawValue>> {
    read::<Members<'_>>(raw).map(|members| members.0)
}

struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = BTreeMap<String, &'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            // Parsers differ in which of two members they take, so a doubled one could mean one thing here and another at the
            // partner.
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a member occurs twice"));
            }
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(left: &str, right: &str) -> bool {
        same_json(
            &RawValue::from_string(left.to_owned()).unwrap(),
            &RawValue::from_string(right.to_owned()).unwrap(),
        )
    }

    #[test]
    fn order_and_spacing_do_not_matter_and_nothing_else_is_forgiven() {
        assert!(same(r#"{"a":1,"b":[true,{"c":"\u0041"}]}"#, r#"{ "b": [ true, {"c": "A"} ], "a": 1 }"#));
        assert!(!same(r#"{"a":1}"#, r#"{"a":1.0}"#));
        assert!(!same(r#"{"a":9007199254740993}"#, r#"{"a":9007199254740992}"#));
        assert!(!same(r#"{"a":null}"#, "{}"));
        assert!(!same("[1,2]", "[2,1]"));
        assert!(!same(r#"{"a":1,"a":1}"#, r#"{"a":1, "a":1}"#), "a duplicate is never the same");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |pad: &str| format!("{}{pad}{}", "[".repeat(100), "]".repeat(100));
        assert!(!same(&deep(""), &deep(" ")));
    }

    #[test]
    fn a_sentence_cannot_move_the_cursor_or_turn_around() {
        assert_eq!(clean_text("Paid\u{1b}[2J \r\n \u{202e}dne"), "Paid [2J dne");
        assert_eq!(clean_text(&"é".repeat(10_000)).chars().count(), SENTENCE);
    }

    proptest! {
        #[test]
        fn a_value_is_the_same_as_its_reprint(keys in prop::collection::btree_map("[a-z]{1,4}", "\\PC{0,6}", 0..6)) {
            let compact = serde_json::to_string(&keys).unwrap();
            let pretty = serde_json::to_string_pretty(&keys.into_iter().rev().collect::<BTreeMap<_, _>>()).unwrap();
            prop_assert!(same(&compact, &pretty));
        }
    }
}
