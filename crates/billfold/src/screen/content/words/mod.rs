//! What invoices say, by language: the words beside amounts, invoice numbers and due dates.
//!
//! Only words that can mean nothing else stand here. A word too few overlooks a contradiction; a word too many costs a genuine
//! invoice its card.

mod chinese;
mod czech;
mod danish;
mod dutch;
mod english;
mod finnish;
mod french;
mod german;
mod italian;
mod japanese;
mod korean;
mod norwegian;
mod polish;
mod portuguese;
mod spanish;
mod swedish;

/// The words of one language, in lower case.
#[derive(Debug)]
pub(super) struct Language {
    /// Words before an amount that say: this is what you pay. Not what a document came to in all.
    pub(super) amount_due: &'static [&'static str],
    /// Words that call an amount due only directly before it; elsewhere they may be about a date, or about anything.
    pub(super) directly_due: &'static [&'static str],
    /// Words directly before or after an amount that is a part of another one.
    pub(super) within: &'static [&'static str],
    /// Words before what a document came to in all, or an amount of it.
    pub(super) total: &'static [&'static str],
    /// Words in whose sentence an amount or a date is due under a condition, was due before, or concerns more than this invoice.
    pub(super) aside: &'static [&'static str],
    /// Words before an invoice number.
    pub(super) invoice: &'static [&'static str],
    /// Words before a due date. Single words, or words in a row.
    pub(super) due: &'static [&'static str],
    /// Words before another date. Single words, or words in a row.
    pub(super) other_date: &'static [&'static str],
    /// The months; forms of one month divided by a blank.
    pub(super) months: [&'static str; 12],
}

/// Words that may stand between "invoice" and its number.
pub(super) const JOINERS: &[&str] = &[
    "no", "nr", "number", "num", "id", "nummer", "n", "n°", "n.º", "n.°", "nº", "numéro", "número", "numero",
    "núm", "numer", "č", "číslo", "nro", "#",
];

/// Words that may stand within a date: `5 de diciembre de 2026`.
pub(super) const WITHIN_DATE: &[&str] =
    &["of", "the", "de", "del", "den", "der", "dem", "le", "el", "il", "o", "r"];

/// Every language that is compared, English first.
pub(super) static LANGUAGES: &[Language] = &[
    english::WORDS,
    german::WORDS,
    french::WORDS,
    spanish::WORDS,
    italian::WORDS,
    dutch::WORDS,
    portuguese::WORDS,
    polish::WORDS,
    danish::WORDS,
    swedish::WORDS,
    norwegian::WORDS,
    finnish::WORDS,
    czech::WORDS,
    japanese::WORDS,
    chinese::WORDS,
    korean::WORDS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_lower_case_and_no_phrase_stands_twice_in_a_language() {
        for language in LANGUAGES {
            for words in [
                language.amount_due,
                language.directly_due,
                language.within,
                language.total,
                language.aside,
                language.invoice,
                language.due,
                language.other_date,
            ] {
                assert!(words.iter().all(|word| *word == word.to_lowercase() && !word.is_empty()));
                let distinct: std::collections::BTreeSet<_> = words.iter().collect();
                assert_eq!(distinct.len(), words.len(), "{words:?}");
            }
        }
    }

    #[test]
    fn a_month_has_a_name_of_its_own_in_each_language() {
        for language in LANGUAGES {
            let names: Vec<&str> = language.months.iter().flat_map(|names| names.split(' ')).collect();
            let distinct: std::collections::BTreeSet<_> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{names:?}");
        }
    }
}
