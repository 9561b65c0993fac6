//! Phrases of every language, found by their first word: a look at one word of a text costs one look into a table, however
//! many languages there are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::firsts::Firsts;
use super::words::{LANGUAGES, Language};

/// A phrase of one kind in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    pub(super) language: &'static Language,
    pub(super) text: &'static str,
}

/// All phrases of one kind, by first word.
pub(super) struct Phrases {
    by_first: BTreeMap<&'static str, Vec<Phrase>>,
    firsts: Firsts,
    /// Phrases of languages that put no blanks between words.
    unspaced: Vec<Phrase>,
}

/// Words before an amount that say: this is what you pay.
pub(super) static AMOUNT_DUE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(|language| language.amount_due));

/// Words that call an amount due only directly before it: elsewhere they are about a date.
pub(super) static DIRECTLY_DUE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(|language| language.directly_due));

/// Words directly before or after an amount that is a part of another one: a tax.
pub(super) static WITHIN: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(|language| language.within));

/// Words before what a document came to in all.
pub(super) static TOTAL: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(|language| language.total));

/// Words in whose sentence an amount is due under a condition, was due before, or concerns more than this invoice.
pub(super) static ASIDE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(|language| language.aside));

/// Words before another date.
pub(super) static OTHER_DATE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(|language| language.other_date));

/// Words before a due date.
pub(super) static DUE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(|language| language.due));

/// Words before an invoice number.
pub(super) static INVOICE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(|language| language.invoice));

impl Phrases {
    fn of(kind: fn(&Language) -> &'static [&'static str]) -> Self {
        let (mut by_first, mut unspaced) = (BTreeMap::<&str, Vec<Phrase>>::new(), Vec::new());
        for language in LANGUAGES {
            for text in kind(language) {
                let first = text.split(' ').next().unwrap_or_default();
                by_first.entry(first).or_default().push(Phrase { language, text });
                if text.chars().all(is_unspaced) {
                    unspaced.push(Phrase { language, text });
                }
            }
        }
        let firsts = Firsts::of(by_first.keys().copied());
        Self { by_first, firsts, unspaced }
    }

    /// The phrases that a text (in lower case) begins with as whole words, and what follows each.
    pub(super) fn fits<'t>(&self, text: &'t str) -> impl Iterator<Item = (&Phrase, &'t str)> {
        let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        self.with_first(first).iter().filter_map(move |phrase| {
            let after = text.strip_prefix(phrase.text)?;
            (!after.starts_with(char::is_alphanumeric)).then_some((phrase, after))
        })
    }

    /// The language of a phrase without blanks that stands anywhere in a text, at most so many characters before its end.
    pub(super) fn unspaced(&self, text: &str, reach: usize) -> Option<&'static Language> {
        if !text.contains(is_unspaced) {
            return None;
        }
        let near = |after: &str| reach == usize::MAX || after.chars().nth(reach).is_none();
        let mut found =
            self.unspaced.iter().filter_map(|phrase| Some((phrase, text.rsplit_once(phrase.text)?.1)));
        found.find(|(_, after)| near(after)).map(|(phrase, _)| phrase.language)
    }

    /// The phrases with this first word (in lower case), by language.
    pub(super) fn with_first(&self, word: &str) -> &[Phrase] {
        if !self.firsts.may_hold(word) {
            return &[];
        }
        self.by_first.get(word).map_or(&[], Vec::as_slice)
    }
}

/// A letter of Chinese, Japanese or Korean.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// The names of the months of every language in the order of the alphabet.
static MONTHS: LazyLock<Vec<(&'static str, usize, usize)>> = LazyLock::new(|| {
    let mut names: Vec<_> = LANGUAGES
        .iter()
        .enumerate()
        .flat_map(|(language, words)| {
            let months = words.months.iter().enumerate();
            months.flat_map(move |(month, names)| names.split(' ').map(move |name| (name, language, month)))
        })
        .collect();
    names.sort_unstable();
    names
});

/// Whether the word (in lower case) is a month in some language, by its name or by letters of it that leave no doubt.
pub(super) fn is_month(word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let from = MONTHS.partition_point(|(name, ..)| *name < word);
    let fits = || MONTHS.iter().skip(from).take_while(|(name, ..)| name.starts_with(word));
    let exact = fits().any(|(name, ..)| *name == word);
    let alone = |language: usize, month: usize| fits().all(|(_, l, m)| *l != language || *m == month);
    exact || (word.chars().nth(2).is_some() && fits().any(|(_, language, month)| alone(*language, *month)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::content::dates::month_in;

    #[test]
    fn a_month_is_one_in_some_language() {
        let names = LANGUAGES.iter().flat_map(|language| language.months).flat_map(|names| names.split(' '));
        let words = names.flat_map(|name| {
            let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.flat_map(move |end| {
                let head = name.get(..end).unwrap();
                [head.to_owned(), format!("{head}x")]
            })
        });
        for word in words.chain([String::new(), "x".to_owned()]) {
            let one_by_one = LANGUAGES.iter().any(|language| month_in(&word, language).is_some());
            assert_eq!(is_month(&word), one_by_one, "{word}");
        }
    }

    #[test]
    fn every_phrase_is_found_by_its_first_word() {
        for language in LANGUAGES {
            for (table, phrases) in [
                (&AMOUNT_DUE, language.amount_due),
                (&DIRECTLY_DUE, language.directly_due),
                (&WITHIN, language.within),
                (&TOTAL, language.total),
                (&ASIDE, language.aside),
                (&DUE, language.due),
                (&INVOICE, language.invoice),
            ] {
                for text in phrases {
                    let first = text.split(' ').next().unwrap();
                    // Amounts are looked at by runs of letters and digits.
                    assert!(
                        first.chars().all(char::is_alphanumeric)
                            || std::ptr::eq(table, &DUE)
                            || std::ptr::eq(table, &INVOICE),
                        "{text}"
                    );
                    assert!(text.chars().count() < 40, "{text}");
                    let found = table.with_first(first);
                    assert!(
                        found.iter().any(|p| std::ptr::eq(p.language, language) && p.text == *text),
                        "{text}"
                    );
                }
            }
        }
    }
}
