//! Due dates in running text.

use billfold_invoice::Invoice;
use chrono::NaiveDate;

use super::marks::SOFT;
use super::phrases::{ASIDE, DUE, OTHER_DATE, Phrase, is_month};
use super::terms::{Counted, Days, counted};
use super::words::{LANGUAGES, Language, WITHIN_DATE};
use super::work::Work;

/// How far after "due" a date is looked for, in words.
const REACH: usize = 8;

/// The same with the small words within a date.
const REACH_WITH_SMALL: usize = 32;

/// How many words may stand between "due" and a date that it is about without doubt: `due no later than`.
const DIRECT: usize = 3;

/// The date that is called due, or the two that it may be.
#[derive(Debug, PartialEq, Eq)]
struct Stated {
    days: Vec<NaiveDate>,
    /// It stands beside the word on its line, so that no other date can be meant.
    direct: bool,
}

/// Whether a date that the text calls due is not the invoice's: one directly after the word, or all of those near one.
///
/// `05/12/2026` is two dates in English and one elsewhere; where it may be the invoice's, it is no contradiction.
#[cfg(test)]
pub(super) fn contradicts(text: &str, invoice: &Invoice) -> bool {
    matches!(said(text, invoice, Days::default(), &Work::of(0)), Said::Contradicts { .. })
}

/// What a text says of the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Unsure,
    /// Another date; `firm` if it does however the text goes on.
    Contradicts {
        firm: bool,
    },
}

/// What a text says of the due date, by a date or by days that are counted from another day.
pub(super) fn said(text: &str, invoice: &Invoice, from: Days, work: &Work) -> Said {
    let Some(due) = invoice.due_date() else { return Said::Nothing };
    let Dates { stated, terms, partial } = stated(text, work);
    let agrees = |stated: &Stated| stated.days.contains(&due);
    let firm = stated.iter().any(|stated| stated.direct && !agrees(stated));
    let agreed = stated.iter().any(agrees);
    if firm || (!stated.is_empty() && !agreed) {
        return Said::Contradicts { firm };
    }
    let from = Days { issued: invoice.issue_date().or(from.issued), ..from };
    match from.judge(&terms, due) {
        Counted::Contradicts if !agreed => Said::Contradicts { firm: false },
        Counted::Unsure if !agreed => Said::Unsure,
        _ if partial => Said::Unsure,
        _ => Said::Nothing,
    }
}

/// What is called due.
#[derive(Debug, Default)]
struct Dates {
    stated: Vec<Stated>,
    /// In how many days.
    terms: Vec<i64>,
    /// Whether more may be called due than was looked at.
    partial: bool,
}

/// The dates within a few words after "due".
fn stated(text: &str, work: &Work) -> Dates {
    let mut dates = Dates::default();
    sentences(text).iter().for_each(|sentence| stated_in(sentence, &mut dates, work));
    dates
}

/// Parts of the text that end at a full stop, not at the dot of `5. Dezember` or `05.12.2026`.
fn sentences(text: &str) -> Vec<&str> {
    let (mut sentences, mut from) = (Vec::new(), 0_usize);
    for (at, mark) in text.match_indices(['.', ';', '!', '?']) {
        let end = at.saturating_add(mark.len());
        let rest = text.get(end..).unwrap_or_default();
        let ordinal = text.get(..at).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()))
            && begins_with_month(rest);
        let within = mark == "." && (ordinal || !(rest.is_empty() || rest.starts_with(char::is_whitespace)));
        if !within {
            sentences.push(text.get(from..at).unwrap_or_default());
            from = end;
        }
    }
    sentences.push(text.get(from..).unwrap_or_default());
    sentences
}

fn begins_with_month(text: &str) -> bool {
    let word: String = text.trim_start().chars().take_while(|c| c.is_alphabetic()).take(LONGEST).collect();
    is_month(&word.to_lowercase())
}

/// More letters than any month's name has.
const LONGEST: usize = 20;

/// A word of a sentence, and the number of the line on which it stands.
type Word<'t> = (&'t str, usize);

/// The words of a sentence, without the marks around them. `d'échéance` is two words.
fn words(sentence: &str) -> Vec<Word<'_>> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '|');
    let mut words = Vec::new();
    for (at, line) in sentence.split(['\n', '\t', SOFT]).enumerate() {
        let marked = line.split(apart).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        words.extend(marked.filter(|word| !word.is_empty()).map(|word| (word, at)));
    }
    words
}

/// The dates after "due" in one sentence, as far as no other label begins.
fn stated_in(sentence: &str, dates: &mut Dates, work: &Work) {
    let lower = sentence.to_lowercase();
    let words = words(&lower);
    let mut asides = Asides::default();
    let numbers = next_numbers(&words);
    for (at, (word, line)) in words.iter().enumerate() {
        // No date is without a number.
        if numbers.get(at).is_none_or(|ahead| *ahead > REACH_WITH_SMALL) {
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        let mut before: Option<&Language> = None;
        for phrase in DUE.with_first(word) {
            // The phrases of a language stand together: the longest that fits counts.
            if before.is_some_and(|before| std::ptr::eq(before, phrase.language)) {
                continue;
            }
            let language = phrase.language;
            let Some(length) = language.due.iter().filter_map(|phrase| begins_with(rest, phrase)).max()
            else {
                continue;
            };
            before = Some(language);
            if !work.label() {
                dates.partial = true;
                return;
            }
            let rest = rest.get(length..).unwrap_or_default();
            let mut found = after(rest, language, *line);
            let term = counted(rest.iter().map(|(word, _)| *word)).filter(|_| found.is_empty());
            // A discount's date is no other due date.
            let aside = (!found.is_empty() || term.is_some()) && asides.stands(&words, language);
            if aside {
                found.iter_mut().for_each(|stated| stated.direct = false);
            }
            dates.stated.extend(found);
            dates.terms.extend(term.filter(|_| !aside));
        }
    }
}

/// For each word, how many words ahead the next one with a digit stands.
fn next_numbers(words: &[Word<'_>]) -> Vec<usize> {
    let mut ahead = usize::MAX;
    let from_behind = words.iter().rev().map(|(word, _)| {
        ahead = if word.contains(char::is_numeric) { 0 } else { ahead.saturating_add(1) };
        ahead
    });
    let mut numbers: Vec<usize> = from_behind.collect();
    numbers.reverse();
    numbers
}

/// The dates in the words after "due" on a line.
fn after(rest: &[Word<'_>], language: &Language, line: usize) -> Vec<Stated> {
    let other = |rest: &[Word<'_>]| {
        let first = rest.first().map(|(word, _)| *word).unwrap_or_default();
        let own = |phrase: &&Phrase| std::ptr::eq(phrase.language, language);
        let phrases = OTHER_DATE.with_first(first);
        phrases.iter().filter(own).any(|phrase| begins_with(rest, phrase.text).is_some())
    };
    let near: Vec<Word<'_>> = rest
        .iter()
        .take(REACH_WITH_SMALL)
        .enumerate()
        .take_while(|(at, _)| !other(rest.get(*at..).unwrap_or_default()))
        .map(|(_, word)| *word)
        .filter(|(word, _)| !WITHIN_DATE.contains(word))
        .take(REACH.saturating_add(2))
        .collect();
    let texts: Vec<&str> = near.iter().map(|(word, _)| *word).collect();
    let (mut found, mut at, mut between) = (Vec::new(), 0_usize, Some(0_usize));
    while at < REACH {
        let days = date(texts.get(at..).unwrap_or_default(), language);
        let Some((word, on)) = near.get(at) else { break };
        if days.is_empty() {
            // Another number ends what is said of the date: `due within 30 days`.
            let counts = |n: usize| n.checked_add(1).filter(|_| !word.contains(|c: char| c.is_numeric()));
            between = between.and_then(counts);
            at = at.saturating_add(1);
            continue;
        }
        let numeric = word.parse::<NaiveDate>().is_ok() || !numeric(word).is_empty();
        let direct = *on == line && between.is_some_and(|words| words <= DIRECT);
        found.push(Stated { days, direct });
        // `1 January 2027 and 5 December 2026` are both called due.
        between = direct.then_some(DIRECT.saturating_sub(1));
        at = at.saturating_add(if numeric { 1 } else { 3 });
    }
    found
}

/// Whether a sentence stands aside, for each language in which that was asked.
#[derive(Default)]
struct Asides(Vec<(&'static Language, bool)>);

impl Asides {
    fn stands(&mut self, words: &[Word<'_>], language: &'static Language) -> bool {
        if let Some((_, aside)) = self.0.iter().find(|(known, _)| std::ptr::eq(*known, language)) {
            return *aside;
        }
        let aside = stands_aside(words, language);
        self.0.push((language, aside));
        aside
    }
}

/// Whether a sentence speaks, in this language, of a discount, an earlier balance or the whole account.
fn stands_aside(words: &[Word<'_>], language: &Language) -> bool {
    words.iter().enumerate().any(|(at, (word, _))| {
        let rest = words.get(at..).unwrap_or_default();
        let own = |phrase: &&Phrase| std::ptr::eq(phrase.language, language);
        ASIDE.with_first(word).iter().filter(own).any(|phrase| begins_with(rest, phrase.text).is_some())
    })
}

/// How many words of a phrase the text begins with, if it begins with all of them.
fn begins_with(words: &[Word<'_>], phrase: &str) -> Option<usize> {
    let length = phrase.split(' ').count();
    let same = phrase.split(' ').zip(words).filter(|(one, (other, _))| one == other).count();
    (same == length).then_some(length)
}

/// What the words begin with, if it is a date: one day, or two that it may be.
fn date(words: &[&str], language: &Language) -> Vec<NaiveDate> {
    let Some(first) = words.first() else { return Vec::new() };
    let numeric = numeric(first);
    if !numeric.is_empty() {
        return numeric;
    }
    let [first, second, third, ..] = words else { return Vec::new() };
    let Some(year) = year(third) else { return Vec::new() };
    let (day, month) = match (month(first, language), month(second, language)) {
        (Some(month), None) => (second, month),
        (None, Some(month)) => (first, month),
        _ => return Vec::new(),
    };
    let day = day.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok();
    day.and_then(|day| NaiveDate::from_ymd_opt(year, month, day)).into_iter().collect()
}

/// `2026-12-05`, `05.12.2026`, and with `/` or `-` the day first or the month first.
fn numeric(word: &str) -> Vec<NaiveDate> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    if let Ok(date) = word.parse::<NaiveDate>() {
        return vec![date];
    }
    let Some(mark) = word.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | '/' | '-'))
    else {
        return Vec::new();
    };
    let parts: Vec<&str> = word.split(mark).collect();
    let [one, two, three] = parts.as_slice() else { return Vec::new() };
    let (Ok(one), Ok(two), Some(year)) = (one.parse(), two.parse(), short_year(three)) else {
        return Vec::new();
    };
    let day_first = NaiveDate::from_ymd_opt(year, two, one);
    let month_first = NaiveDate::from_ymd_opt(year, one, two).filter(|_| mark != '.');
    day_first.into_iter().chain(month_first).collect()
}

/// A year of a date in numbers: `05.12.26` is of this century.
fn short_year(word: &str) -> Option<i32> {
    if word.len() == 2 {
        word.parse::<u8>().ok().map(|year| i32::from(year).saturating_add(2000))
    } else {
        year(word)
    }
}

fn year(word: &str) -> Option<i32> {
    if word.len() != 4 {
        return None;
    }
    word.parse().ok().filter(|year| (1900..=2200).contains(year))
}

/// A month by its name in this language or in English, or by the first letters of it if they leave no doubt.
fn month(word: &str, language: &Language) -> Option<u32> {
    if !is_month(word) {
        return None;
    }
    let english = LANGUAGES.first().into_iter();
    std::iter::once(language).chain(english).find_map(|language| month_in(word, language))
}

pub(super) fn month_in(word: &str, language: &Language) -> Option<u32> {
    let number = |at: usize| u32::try_from(at).ok().and_then(|at| at.checked_add(1));
    let named = |fits: &dyn Fn(&str) -> bool| {
        let mut found = language
            .months
            .iter()
            .enumerate()
            .filter(|(_, names)| names.split(' ').any(fits))
            .map(|(at, _)| at);
        let first = found.next();
        if found.next().is_some() { None } else { first.and_then(number) }
    };
    named(&|name| name == word).or_else(|| named(&|name| word.chars().count() >= 3 && name.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 5).unwrap()
    }

    fn days(text: &str) -> Vec<NaiveDate> {
        stated(text, &Work::of(0)).stated.into_iter().flat_map(|stated| stated.days).collect()
    }

    #[test]
    fn another_label_or_sentence_has_another_date() {
        assert!(days("Amount due: $99. Issued Nov 5, 2026").is_empty());
        assert!(days("Total due 99.00 USD issued 5 November 2026").is_empty());
        assert!(days("Fällig sofort. Rechnungsdatum 05.11.2026").is_empty());
        assert!(days("Fällig sofort, Rechnungsdatum 05.11.2026").is_empty());
    }

    #[test]
    fn dates_that_mean_one_day_are_read() {
        for text in [
            "due on 5 December 2026.",
            "is due 2026-12-05",
            "due by Dec 5, 2026",
            "due: 5th December 2026",
            "due date 05.12.2026",
            "due date 05.12.26",
        ] {
            assert_eq!(days(text), [day()], "{text}");
        }
        assert!(days("due soon").is_empty());
    }

    #[test]
    fn a_date_of_two_readings_may_be_either() {
        let other = NaiveDate::from_ymd_opt(2026, 5, 12).unwrap();
        assert_eq!(days("due 05/12/2026"), [day(), other]);
        assert_eq!(days("due 25/12/2026"), [NaiveDate::from_ymd_opt(2026, 12, 25).unwrap()]);
    }

    #[test]
    fn every_month_of_every_language_is_known() {
        for language in LANGUAGES {
            for (at, names) in language.months.iter().enumerate() {
                for name in names.split(' ') {
                    assert_eq!(month(name, language), u32::try_from(at.saturating_add(1)).ok(), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_row_of_labels_above_a_row_of_values_is_no_contradiction() {
        let text = "Invoice date\nDue date\nAmount\n5 Nov 2026\n5 Dec 2026\n99.00 USD";
        assert!(days(text).contains(&day()));
    }
}
