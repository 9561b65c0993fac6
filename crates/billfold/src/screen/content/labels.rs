//! What the words beside an amount call it: what is due, what the invoice comes to, or neither.

use super::currencies::is_currency;
use super::phrases::{AMOUNT_DUE, ASIDE, DUE, INVOICE, Phrases, TOTAL};
use super::words::JOINERS;

/// What an amount is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing that is compared: a fee, an advertisement.
    Other,
    /// A total or the amount of the invoice.
    Stated,
    /// What is to be paid.
    Due,
    /// What is to be paid, said in a line of its own above. So many of the next amounts may be meant: a column of labels may
    /// stand above a column of amounts.
    DueBelow(usize),
    /// What is to be paid under a condition, was to be paid before, or for more than this invoice.
    DueAside,
}

/// How far before an amount the words that call it due may end, in characters.
const REACH: usize = 28;
/// The same for the words that say what the invoice comes to.
const FAR: usize = 64;
/// How far after an amount its sentence is looked at.
const AFTER: usize = 64;
/// How far before an amount labels of a column are looked for.
const COLUMN: usize = 160;
/// More characters than any phrase has.
const PHRASE: usize = 40;
/// A line of so many characters is no label.
const LABEL: usize = 40;

/// The label of an amount in a text; `behind` is where the amount before it ends.
pub(super) fn label(text: &[char], behind: usize, start: usize, end: usize) -> Label {
    let before = back(text, start, FAR.saturating_add(PHRASE), behind);
    let head = sentence_before(&before);
    let tail = forward(text, end);
    let due = stands(&AMOUNT_DUE, head, REACH);
    let first =
        head.trim().is_empty() || is_currency(head.trim()) || is_currency(&head.trim().to_uppercase());
    let below = if due || !first { None } else { above(text, start) };
    if due || below.is_some() {
        let whole = back(text, start, FAR.saturating_add(PHRASE), 0);
        let aside = stands(&ASIDE, sentence_before(&whole), usize::MAX)
            || below.is_none() && stands(&ASIDE, &tail, usize::MAX);
        return match below {
            _ if aside => Label::DueAside,
            Some(more) if more > 0 => Label::DueBelow(more),
            _ => Label::Due,
        };
    }
    let stated = stands(&TOTAL, head, FAR) || stands(&INVOICE, head, FAR) || called_after(&tail);
    if stated { Label::Stated } else { Label::Other }
}

/// Whether a number without a currency is an amount: the words for what is due stand directly before it.
pub(super) fn directly_due(text: &[char], start: usize) -> bool {
    let before = back(text, start, PHRASE, 0);
    let mark = |c: char| c.is_whitespace() || matches!(c, ':' | '=' | '-' | '*' | '|');
    let words = before.trim_end_matches(mark);
    if words.len() == before.len() {
        return false;
    }
    // A line break between is one between a label and its value, not the end of a paragraph.
    stands(&AMOUNT_DUE, words.rsplit('\n').next().unwrap_or_default(), 0)
}

/// The text before a place, in lower case.
fn back(text: &[char], start: usize, most: usize, behind: usize) -> String {
    let from = start.saturating_sub(most).max(behind);
    text.get(from..start).unwrap_or_default().iter().collect::<String>().to_lowercase()
}

/// The rest of the sentence after a place, in lower case.
fn forward(text: &[char], end: usize) -> String {
    let rest = text.get(end..).unwrap_or_default().iter().take(AFTER);
    let rest: String = rest.collect::<String>().to_lowercase();
    let stop = rest.char_indices().find(|(at, c)| ends_sentence(&rest, *at, *c)).map(|(at, _)| at);
    stop.and_then(|at| rest.get(..at)).unwrap_or(&rest).to_owned()
}

/// The part of a text after the last end of a sentence or line.
fn sentence_before(text: &str) -> &str {
    let end = text.char_indices().rev().find(|(at, c)| ends_sentence(text, *at, *c));
    end.and_then(|(at, c)| text.get(at.saturating_add(c.len_utf8())..)).unwrap_or(text)
}

/// A full stop ends a sentence where a blank follows, save after an abbreviation: `Rechnung Nr. 7`.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' | ';' | '!' | '?' => true,
        '.' => {
            let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
            let word = text.get(..at).unwrap_or_default().rsplit(char::is_whitespace).next();
            rest.starts_with(char::is_whitespace) && !word.is_some_and(|word| JOINERS.contains(&word))
        }
        _ => false,
    }
}

/// Whether a phrase stands in a text, at most so many characters before its end.
fn stands(phrases: &Phrases, text: &str, reach: usize) -> bool {
    let mut within_word = false;
    text.char_indices().any(|(at, c)| {
        let begins = c.is_alphanumeric() && !within_word;
        within_word = c.is_alphanumeric();
        begins && begins_with(phrases, text.get(at..).unwrap_or_default(), reach)
    })
}

fn begins_with(phrases: &Phrases, text: &str, reach: usize) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    phrases.with_first(first).iter().any(|phrase| {
        text.strip_prefix(phrase.text).is_some_and(|after| {
            !after.starts_with(char::is_alphanumeric) && after.chars().nth(reach).is_none()
        })
    })
}

/// `120.00 USD is due`, `USD 120.00 in total`: the first words after an amount.
fn called_after(tail: &str) -> bool {
    let words = tail.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4);
    words.into_iter().any(|word| !DUE.with_first(word).is_empty() || !TOTAL.with_first(word).is_empty())
}

/// Whether the line above calls due what stands at the beginning of a line, and how many other labels stand above it.
fn above(text: &[char], start: usize) -> Option<usize> {
    let before = back(text, start, COLUMN, 0);
    // What remains of the line of the amount is its currency's sign.
    let (lines, _) = before.rsplit_once('\n')?;
    let mut lines = lines.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let label = lines.next()?;
    let words = label.trim_end_matches(|c: char| !c.is_alphanumeric());
    if !stands(&AMOUNT_DUE, words, 6) {
        return None;
    }
    let is_label = |line: &&str| {
        line.chars().nth(LABEL).is_none()
            && !line.contains(|c: char| c.is_numeric())
            && !line.ends_with(['.', ',', '!', '?'])
    };
    Some(lines.take_while(is_label).count())
}
