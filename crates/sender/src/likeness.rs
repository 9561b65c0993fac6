//! Does one host name look like another?

use unicode_security::skeleton;

use crate::host;

/// How one host resembles another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The letters look the same (UTS 39).
    Confusable,
    /// One letter inserted, left out, exchanged or swapped with its neighbour.
    OneEdit,
    /// The same words with other separators or in another order.
    Words,
    /// The known name inside another name.
    Embedded,
    /// The same registered label under another suffix.
    Suffix,
}

impl std::fmt::Display for Likeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confusable => "its letters look the same",
            Self::OneEdit => "it differs in one letter",
            Self::Words => "it has the same words",
            Self::Embedded => "it contains the known name",
            Self::Suffix => "it has another suffix",
        })
    }
}

/// The first likeness to a known host that is not this one nor its relative.
pub(crate) fn resembles(name: &str, known: &[String]) -> Option<Likeness> {
    if known.iter().any(|k| k == name) {
        return None;
    }
    let shown = host::to_unicode(name);
    known
        .iter()
        .filter(|k| host::organisational(k) != host::organisational(name))
        .find_map(|k| likeness(&shown, &host::to_unicode(k)))
}

/// Shorter labels resemble each other by chance.
const SHORTEST: usize = 5;

fn likeness(name: &str, known: &str) -> Option<Likeness> {
    if look(name) == look(known) {
        return Some(Likeness::Confusable);
    }
    if words(name) == words(known) {
        return Some(Likeness::Words);
    }
    if known.chars().count() >= SHORTEST.saturating_mul(2) && one_edit(name, known) {
        return Some(Likeness::OneEdit);
    }
    let (label, known_label) = (registered(name)?, registered(known)?);
    if known_label.chars().count() < SHORTEST {
        return None;
    }
    if label == known_label {
        return Some(Likeness::Suffix);
    }
    if look(label) == look(known_label) {
        return Some(Likeness::Confusable);
    }
    if one_edit(label, known_label) {
        return Some(Likeness::OneEdit);
    }
    let embedded =
        name.split('.').any(|part| part == known_label || part.split('-').any(|word| word == known_label));
    (embedded || label.contains(known_label)).then_some(Likeness::Embedded)
}

/// What a reader sees: the UTS 39 skeleton, and the pairs that it does not know.
fn look(text: &str) -> String {
    skeleton(text).collect::<String>().to_lowercase().replace("vv", "w").replace("cl", "d")
}

/// The label that was registered: the one before the public suffix.
fn registered(name: &str) -> Option<&str> {
    host::organisational(name)?.split('.').next()
}

fn words(name: &str) -> Vec<&str> {
    let mut words: Vec<&str> = name.split(['.', '-']).collect();
    words.sort_unstable();
    words
}

/// Whether two texts differ by exactly one insertion, deletion, exchange or swap of neighbours.
fn one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (short.get(same..).unwrap_or_default(), long.get(same..).unwrap_or_default());
    match (short, long) {
        ([], [_]) => true,
        ([a, b, s @ ..], [c, d, l @ ..]) if s.len() == l.len() && (a, b) == (d, c) && s == l => true,
        ([_, s @ ..], [_, l @ ..]) if short.len() == long.len() => s == l,
        (s, [_, l @ ..]) => s == l,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Likeness, one_edit, resembles};

    #[test]
    fn one_edit_is_exactly_one() {
        for (other, yes) in [
            ("contoso", false),
            ("contos", true),
            ("contosoo", true),
            ("cantoso", true),
            ("cnotoso", true),
            ("cntsoo", false),
            ("", false),
        ] {
            assert_eq!(one_edit("contoso", other), yes, "{other}");
            assert_eq!(one_edit(other, "contoso"), yes, "{other}");
        }
    }

    #[test]
    fn each_likeness_is_seen_and_relatives_are_not() {
        let known = vec!["post.contoso.example".to_owned(), "bigshop.co.uk".to_owned()];
        for (name, like) in [
            ("post.contoso.example", None),
            ("mail.contoso.example", None),
            ("elsewhere.example", None),
            ("post.c0ntoso.example", Some(Likeness::Confusable)),
            ("post.contosso.example", Some(Likeness::OneEdit)),
            ("post-contoso.example", Some(Likeness::Words)),
            ("contoso-post.example", Some(Likeness::Words)),
            ("contoso.example2", Some(Likeness::Suffix)),
            ("post.contoso.example.attacker.example", Some(Likeness::Embedded)),
            ("contoso-pay.example", Some(Likeness::Embedded)),
            ("bigshop.com", Some(Likeness::Suffix)),
            ("bigsh0p.com", Some(Likeness::Confusable)),
        ] {
            assert_eq!(resembles(name, &known), like, "{name}");
        }
        let cyrillic = crate::host::to_ascii("post.c\u{43e}ntoso.example").unwrap();
        assert_eq!(resembles(&cyrillic, &known), Some(Likeness::Confusable));
    }
}
