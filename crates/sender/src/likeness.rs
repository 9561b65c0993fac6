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

/// A host that the account knows, made ready to be compared with many.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    ascii: String,
    shown: Shown,
}

impl Known {
    /// A host in A-label form.
    pub(crate) fn new(ascii: String) -> Self {
        Self { shown: Shown::new(&ascii), ascii }
    }
}

/// A host as people read it, and what of it is compared.
#[derive(Debug, Clone)]
struct Shown {
    name: String,
    look: String,
    words: Vec<String>,
    /// The label that was registered, the one before the public suffix, and its look.
    label: Option<(String, String)>,
}

impl Shown {
    fn new(ascii: &str) -> Self {
        let name = host::to_unicode(ascii);
        let mut words: Vec<String> = name.split(['.', '-']).map(str::to_owned).collect();
        words.sort_unstable();
        let label = host::organisational(&name).and_then(|domain| domain.split('.').next());
        let label = label.map(|label| (label.to_owned(), look(label)));
        Self { look: look(&name), words, label, name }
    }
}

/// The first likeness to a known host that is not this one nor its relative.
pub(crate) fn resembles(name: &str, known: &[Known]) -> Option<Likeness> {
    if known.iter().any(|k| k.ascii == name) {
        return None;
    }
    let (shown, organisation) = (Shown::new(name), host::organisational(name));
    known
        .iter()
        .filter(|k| host::organisational(&k.ascii) != organisation)
        .find_map(|k| likeness(&shown, &k.shown))
}

/// Shorter labels resemble each other by chance.
const SHORTEST: usize = 5;

fn likeness(one: &Shown, known: &Shown) -> Option<Likeness> {
    if one.look == known.look {
        return Some(Likeness::Confusable);
    }
    if one.words == known.words {
        return Some(Likeness::Words);
    }
    if known.name.chars().count() >= SHORTEST.saturating_mul(2) && one_edit(&one.name, &known.name) {
        return Some(Likeness::OneEdit);
    }
    let ((label, look), (known_label, known_look)) = (one.label.as_ref()?, known.label.as_ref()?);
    if known_label.chars().count() < SHORTEST {
        return None;
    }
    if label == known_label {
        return Some(Likeness::Suffix);
    }
    if look == known_look {
        return Some(Likeness::Confusable);
    }
    if one_edit(label, known_label) {
        return Some(Likeness::OneEdit);
    }
    let embedded = one
        .name
        .split('.')
        .any(|part| part == known_label || part.split('-').any(|word| word == known_label));
    (embedded || label.contains(known_label.as_str())).then_some(Likeness::Embedded)
}

/// What a reader sees: the UTS 39 skeleton, and the pairs that it does not know.
fn look(text: &str) -> String {
    skeleton(text).collect::<String>().to_lowercase().replace("vv", "w").replace("cl", "d")
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
    use super::{Known, Likeness, one_edit, resembles};

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
        let known = ["post.contoso.example", "bigshop.co.uk"].map(|host| Known::new(host.to_owned()));
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
