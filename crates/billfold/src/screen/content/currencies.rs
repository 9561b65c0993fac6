//! How currencies are written beside a number.

use billfold_money::Currency;

/// Signs and words of currencies beside a number, in lower case save for those that are written one way only, and the
/// currencies they may stand for. The longest that fits counts.
const CURRENCIES: &[(&str, &[&str])] = &[
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "TWD", "FJD", "JMD", "XCD", "TTD", "BBD",
            "BSD", "BZD", "CLP", "COP", "ARS", "DOP", "UYU", "NAD", "SBD", "GYD", "SRD", "LRD", "KYD", "BMD",
            "BND",
        ],
    ),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₺", &["TRY"]),
    ("₴", &["UAH"]),
    ("₪", &["ILS"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("zł", &["PLN"]),
    ("złotych", &["PLN"]),
    ("kč", &["CZK"]),
    ("kr", &["DKK", "SEK", "NOK", "ISK"]),
    ("kronor", &["SEK"]),
    ("kroner", &["DKK", "NOK"]),
];

/// A word of exactly three capitals that is a code. A code within a word is none: `CALL 180`, `LAPTOP 2`.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Currency::from_code(word).ok().map(|currency| currency.code())
}

/// The codes of the currencies that what stands beside a number may mean. A text may have very many numbers, so none is copied.
#[derive(Debug, Clone, Copy)]
pub(super) enum Written {
    Code([&'static str; 1]),
    AnyOf(&'static [&'static str]),
}

impl std::ops::Deref for Written {
    type Target = [&'static str];

    fn deref(&self) -> &[&'static str] {
        match self {
            Self::Code(one) => one,
            Self::AnyOf(some) => some,
        }
    }
}

/// What a sign or a word for money may stand for.
pub(super) fn known(word: &str) -> Option<&'static [&'static str]> {
    let word = word.to_lowercase();
    CURRENCIES.iter().find(|(sign, _)| *sign == word).map(|(_, codes)| *codes)
}

/// Whether a word of a text is a currency's code, sign or name.
pub(super) fn is_currency(word: &str) -> bool {
    let word = word.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')'));
    currency(word).is_some() || known(word).is_some()
}
