//! How currencies are written beside a number.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use billfold_money::Currency;

use super::currency_names::NAMES;
use super::firsts::Firsts;

/// What stands beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    Code(&'static str),
    /// A sign or a name, and the currencies that it may stand for.
    Name(&'static [&'static str]),
}

impl Beside {
    pub(super) fn may_be(self, code: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Code(own) => own == code,
            Self::Name(names) => names.contains(&code),
        }
    }

    /// Whether two may stand for one currency.
    pub(super) fn overlaps(self, other: Self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Code(code) => other.may_be(code),
            Self::Name(names) => names.iter().any(|code| other.may_be(code)),
        }
    }
}

/// Signs and words by their lower case, with the currencies they may stand for.
static KNOWN: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (codes, names) in NAMES {
        for name in names.split(' ') {
            known.entry(name).or_default().extend(codes.split(' '));
        }
    }
    known
});

/// What their words begin with.
static FIRSTS: LazyLock<Firsts> = LazyLock::new(|| Firsts::of(KNOWN.keys().copied()));

/// A word of exactly three capitals that is a code. A code within a word is none: `CALL 180`, `LAPTOP 2`.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Currency::from_code(word).ok().map(Currency::code)
}

/// What a sign or a word for money may stand for. Words of several are joined by `_`.
pub(super) fn known(word: &str) -> Option<&'static [&'static str]> {
    if !FIRSTS.may_hold(word) {
        return None;
    }
    let word = word.to_lowercase();
    KNOWN.get(word.as_str()).map(Vec::as_slice)
}

/// Whether a word of a text is a currency's code, sign or name.
pub(super) fn is_currency(word: &str) -> bool {
    let word = word.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')'));
    currency(word).is_some() || known(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_in_lower_case_and_stands_for_currencies() {
        for (codes, names) in NAMES {
            assert!(codes.split(' ').all(|code| Currency::from_code(code).is_ok()), "{codes}");
            for name in names.split(' ') {
                assert!(!name.is_empty() && name == name.to_lowercase(), "{name}");
            }
        }
    }

    #[test]
    fn signs_and_words_are_read() {
        for (word, code) in [
            ("$", "USD"),
            ("US$", "USD"),
            ("dollars", "USD"),
            ("us_dollars", "USD"),
            ("₺", "TRY"),
            ("د.إ", "AED"),
            ("円", "JPY"),
            ("원", "KRW"),
            ("Kč", "CZK"),
            ("forint", "HUF"),
            ("₦", "NGN"),
            ("R$", "BRL"),
        ] {
            assert!(known(word).is_some_and(|codes| codes.contains(&code)), "{word}");
        }
        assert!(known("A$").is_some_and(|codes| codes == ["AUD"]));
    }
}
