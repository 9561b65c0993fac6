//! Does one host name look like another?

use billfold_reason::code_enum;
use unicode_security::skeleton;

use crate::host;

code_enum! {
    /// How one host resembles another: by letters that look the same (UTS 39), by one letter inserted, left out, exchanged or
    /// swapped with its neighbour, by the same words with other separators or in another order, by the known name inside it, or
    /// by the same registered label under another suffix. Each is a detail of `sender.lookalike`, not a finding by itself.
    pub(crate) enum Likeness {
        Confusable = Code::note("sender.alike_letters", "its letters look the same");
        OneEdit = Code::note("sender.alike_one_letter", "it differs in one letter");
        Words = Code::note("sender.alike_words", "it has the same words");
        Embedded = Code::note("sender.alike_inside", "it contains the known name");
        Suffix = Code::note("sender.alike_suffix", "it has another suffix");
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
    /// The label that was registered: the one before the public suffix.
    label: Option<Label>,
}

/// A registered label.
#[derive(Debug, Clone)]
struct Label {
    text: String,
    /// Without hyphens, which readers do not miss.
    joined: String,
    look: String,
    length: usize,
}

impl Label {
    fn new(text: &str) -> Self {
        let joined = text.replace('-', "");
        Self { look: look(&joined), length: joined.chars().count(), text: text.to_owned(), joined }
    }
}

impl Shown {
    fn new(ascii: &str) -> Self {
        let name = host::to_unicode(ascii);
        let mut words: Vec<String> = name.split(['.', '-']).map(str::to_owned).collect();
        words.sort_unstable();
        let label = host::organisational(&name).and_then(|domain| domain.split('.').next()).map(Label::new);
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

/// Shorter labels differ in one letter, or are part of another, by chance: neither `zero` nor `taxerosa` imitates `xero`.
const SHORTEST: usize = 5;

/// Labels of a few letters that say what a host is for: as words of a name they identify no business.
const COMMON: &[&str] = &[
    "app", "bill", "blog", "data", "go", "help", "home", "info", "it", "link", "list", "live", "mail", "mx",
    "my", "net", "news", "note", "one", "open", "out", "pay", "post", "send", "shop", "site", "smtp", "team",
    "tech", "web", "work", "www",
];

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
    if holds_labels(&one.name, &known.name) {
        return Some(Likeness::Embedded);
    }
    let (label, known_label) = (one.label.as_ref()?, known.label.as_ref()?);
    let short = known_label.length < SHORTEST;
    if known_label.length < 2 || (short && COMMON.contains(&known_label.joined.as_str())) {
        return None;
    }
    if label.text == known_label.text {
        return Some(Likeness::Suffix);
    }
    if label.joined == known_label.joined {
        return Some(Likeness::Words);
    }
    if label.look == known_label.look {
        return Some(Likeness::Confusable);
    }
    let edited = if short {
        slip(&label.joined, &known_label.joined)
    } else {
        one_edit(&label.joined, &known_label.joined)
    };
    if edited {
        return Some(Likeness::OneEdit);
    }
    let a_word = one.name.split(['.', '-']).any(|word| word == known_label.text)
        || one.name.split('.').any(|part| part == known_label.text);
    let inside = !short && label.joined.contains(known_label.joined.as_str());
    (a_word || inside).then_some(Likeness::Embedded)
}

/// Whether the labels of one name stand among those of another, followed by more: `post.known.example.attacker.example`, and
/// the same with hyphens.
fn holds_labels(name: &str, known: &str) -> bool {
    let mut rest = name;
    loop {
        let tail = rest.get(..known.len()).and_then(|head| {
            let same = head.bytes().zip(known.bytes()).all(|(a, b)| a == b || (a == b'-' && b == b'.'));
            rest.get(known.len()..).filter(|_| same)
        });
        if tail.is_some_and(|tail| tail.starts_with(['.', '-'])) {
            return true;
        }
        match rest.split_once(['.', '-']) {
            Some((_, next)) => rest = next,
            None => return false,
        }
    }
}

/// What is missed even in a short word of four letters: one of its letters doubled, or two neighbours swapped.
fn slip(one: &str, known: &str) -> bool {
    let doubled = || {
        let (one, known): (Vec<char>, Vec<char>) = (one.chars().collect(), known.chars().collect());
        let same = one.iter().zip(&known).take_while(|(a, b)| a == b).count();
        let before = same.checked_sub(1).and_then(|at| known.get(at));
        one.get(same).is_some_and(|letter| Some(letter) == before)
    };
    let swapped = one.chars().count() == known.chars().count() && {
        let differ = one.chars().zip(known.chars()).filter(|(a, b)| a != b).count();
        differ == 2
    };
    known.chars().count() == 4 && one_edit(one, known) && (swapped || (one.len() > known.len() && doubled()))
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
    fn short_names_are_seen_as_whole_words_only() {
        let known = [
            "post.xero.com",
            "mail.ru",
            "post.ch",
            "ing.com",
            "o2.de",
            "northgatelighting.example",
            "northwind-oil.example",
        ]
        .map(|host| Known::new(host.to_owned()));
        for (name, like) in [
            ("xero-invoices.com", Some(Likeness::Embedded)),
            ("billing-xero.com", Some(Likeness::Embedded)),
            ("xero.attacker.example", Some(Likeness::Embedded)),
            ("xero.net", Some(Likeness::Suffix)),
            ("x-ero.com", Some(Likeness::Words)),
            ("xer0.com", Some(Likeness::Confusable)),
            ("xeero.com", Some(Likeness::OneEdit)),
            ("xreo.com", Some(Likeness::OneEdit)),
            ("post.xero.com.attacker.example", Some(Likeness::Embedded)),
            ("login.post-xero-com.attacker.example", Some(Likeness::Embedded)),
            ("mail.ru.attacker.example", Some(Likeness::Embedded)),
            ("o2-rechnung.example", Some(Likeness::Embedded)),
            ("north-gate-lighting.example", Some(Likeness::Words)),
            ("north-gate-lighting.com", Some(Likeness::Words)),
            ("north-gate-lightin.com", Some(Likeness::OneEdit)),
            ("north-gate-lighting-billing.com", Some(Likeness::Embedded)),
            ("northwindoil.com", Some(Likeness::Words)),
            // Ordinary names that merely hold the letters, or differ in one.
            ("xerox.com", None),
            ("zero.com", None),
            ("hero.com", None),
            ("aero.com", None),
            ("taxerosa.com", None),
            ("xeroderma.org", None),
            ("boxerowners.com", None),
            ("billing.com", None),
            ("mail.acme.example", None),
            ("mail-service.example", None),
            ("post.acme.example", None),
            ("no2.example", None),
            ("mx.example", None),
        ] {
            assert_eq!(resembles(name, &known), like, "{name}");
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
