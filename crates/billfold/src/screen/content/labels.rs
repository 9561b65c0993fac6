//! What the words beside an amount call it: what is due, what the invoice comes to, or neither.
//!
//! An amount belongs to the nearest label: that of its own block or cell, else the one at the left in its row, else the one above.

use super::currencies::is_currency;
use super::marks::SOFT;
use super::phrases::{AMOUNT_DUE, ASIDE, DIRECTLY_DUE, DUE, INVOICE, Phrases, TOTAL, WITHIN, is_month};
use super::words::{JOINERS, Language};

/// What an amount is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing that is compared: a fee, an advertisement.
    Other,
    /// A total or the amount of the invoice.
    Stated,
    /// What is to be paid.
    Due,
    /// What is to be paid under a condition, was to be paid before, or for more than this invoice.
    DueAside,
}

/// How far before an amount the words that call it due may end, in characters.
const REACH: usize = 28;
/// The same for words that mean an amount only directly before it: `due: $12.00`.
const DIRECT: usize = 8;
/// The same for the words that say what the invoice comes to.
const FAR: usize = 64;
/// How far after an amount its sentence is looked at.
const AFTER: usize = 64;
/// How far before an amount a label above it is looked for.
const COLUMN: usize = 240;
/// More characters than any phrase has.
const PHRASE: usize = 40;
/// A line of so many characters is no label.
const LABEL: usize = 40;

/// The label of an amount in a text; `behind` is where the amount before it ends.
pub(super) fn label(text: &[char], behind: usize, start: usize, end: usize) -> Label {
    let own = own(text, start, FAR.saturating_add(PHRASE), behind);
    let line = own.rsplit(SOFT).next().unwrap_or_default();
    let head = sentence_before(line);
    let tail = forward(text, end);
    if within(head, &tail) {
        return Label::Other;
    }
    // A phrase may begin in the line before, but it ends in this one.
    let joined = own.replace(SOFT, " ");
    let joined = sentence_before(&joined);
    let own_line = line.chars().count();
    let due =
        stands(&AMOUNT_DUE, joined, REACH.min(own_line)).or_else(|| stands(&DIRECTLY_DUE, head, DIRECT));
    let elsewhere = if due.is_some() || !is_bare(head) {
        None
    } else if own.contains(SOFT) {
        above(text, start)
    } else {
        beside(text, start).or_else(|| above(text, start))
    };
    if let Some(language) = due.or(elsewhere) {
        let whole = own_and_before(text, start);
        let aside = |text: &str| language_stands(&ASIDE, text, language);
        let conditional = aside(sentence_before(&whole)) || elsewhere.is_none() && aside(&tail);
        return if conditional { Label::DueAside } else { Label::Due };
    }
    let stated = stands(&TOTAL, joined, FAR).is_some()
        || stands(&INVOICE, joined, FAR).is_some()
        || called_after(&tail);
    if stated { Label::Stated } else { Label::Other }
}

/// Whether nothing but a currency stands before an amount in its cell.
fn is_bare(head: &str) -> bool {
    let head = head.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£' | '¥' | '.'));
    head.is_empty()
        || is_currency(head)
        || is_currency(&head.to_uppercase())
        || !head.contains(char::is_alphanumeric)
}

/// Whether an amount is a part of another one: `of which $20.00`, `$20.00 VAT`.
fn within(head: &str, tail: &str) -> bool {
    let first = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
    let opened = head.trim_end().ends_with(['(', '+', '\u{2212}']) || head.trim_end().ends_with(" -");
    stands(&WITHIN, head, DIRECT).is_some() || (opened && begins_with(&WITHIN, first, usize::MAX).is_some())
}

/// Whether a number without a currency is an amount: the words for what is due stand directly before it.
pub(super) fn directly_due(text: &[char], start: usize) -> bool {
    let before = back(text, start, PHRASE, 0);
    let mark = |c: char| c.is_whitespace() || matches!(c, ':' | '=' | '-' | '*' | '|');
    let words = before.trim_end_matches(mark);
    if words.len() == before.len() {
        return false;
    }
    // A break between is one between a label and its value, not the end of a paragraph.
    let last = words.rsplit(['\n', '\t']).next().unwrap_or_default().replace(SOFT, " ");
    stands(&AMOUNT_DUE, &last, 0).is_some()
}

/// The text before a place, in lower case.
fn back(text: &[char], start: usize, most: usize, behind: usize) -> String {
    let from = start.saturating_sub(most).max(behind);
    plain(text.get(from..start).unwrap_or_default())
}

fn plain(characters: &[char]) -> String {
    let mut text = String::with_capacity(characters.len());
    for c in characters {
        if c.is_ascii() {
            text.push(c.to_ascii_lowercase());
        } else {
            text.extend(c.to_lowercase());
        }
    }
    text
}

/// Where what a character ends begins before a place, looked for among so many characters.
fn begin(text: &[char], start: usize, most: usize, ends: fn(char) -> bool) -> usize {
    let from = start.saturating_sub(most);
    let before = text.get(from..start).unwrap_or_default();
    before.iter().rposition(|c| ends(*c)).map_or(from, |at| from.saturating_add(at).saturating_add(1))
}

/// The text before a place in its own cell or block.
fn own(text: &[char], start: usize, most: usize, behind: usize) -> String {
    let from = begin(text, start, most, |c| matches!(c, '\n' | '\t'));
    back(text, start, most, behind.max(from))
}

/// The text before a place in its sentence, with the line above if its own is bare.
fn own_and_before(text: &[char], start: usize) -> String {
    let own = own(text, start, FAR.saturating_add(PHRASE), 0).replace(SOFT, " ");
    if !is_bare(sentence_before(&own)) {
        return own;
    }
    let whole = back(text, start, FAR.saturating_add(PHRASE), 0).replace(SOFT, "\n");
    let lines: Vec<&str> = whole.rsplitn(3, '\n').take(2).collect();
    lines.into_iter().rev().collect::<Vec<&str>>().join(" ").replace('\t', " ")
}

/// The rest of the sentence after a place, in lower case.
fn forward(text: &[char], end: usize) -> String {
    let rest = plain(text.get(end..end.saturating_add(AFTER).min(text.len())).unwrap_or_default());
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
        '\n' | '\t' | SOFT | ';' | '!' | '?' | '\u{3002}' => true,
        '.' => {
            let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
            let word = text.get(..at).unwrap_or_default().rsplit(char::is_whitespace).next();
            let short = word
                .is_some_and(|word| JOINERS.contains(&word) || SHORT.contains(&word) || is_currency(word));
            rest.starts_with(char::is_whitespace) && !short
        }
        _ => false,
    }
}

/// Abbreviations after which a sentence goes on.
const SHORT: [&str; 12] =
    ["incl", "inkl", "excl", "exkl", "approx", "ca", "z.b", "bzw", "u.s", "etc", "art", "st"];

/// The language of a phrase that stands in a text, at most so many characters before its end.
fn stands(phrases: &Phrases, text: &str, reach: usize) -> Option<&'static Language> {
    let mut within_word = false;
    let found = text.char_indices().find_map(|(at, c)| {
        let begins = c.is_alphanumeric() && !within_word;
        within_word = c.is_alphanumeric();
        let rest = text.get(at..).unwrap_or_default();
        if begins { begins_with(phrases, rest, reach) } else { None }
    });
    found.or_else(|| phrases.unspaced(text, reach))
}

/// Whether a phrase of one language stands in a text.
fn language_stands(phrases: &Phrases, text: &str, language: &Language) -> bool {
    let mut within_word = false;
    text.char_indices().any(|(at, c)| {
        let begins = c.is_alphanumeric() && !within_word;
        within_word = c.is_alphanumeric();
        let rest = text.get(at..).unwrap_or_default();
        begins && phrases.fits(rest).any(|(phrase, _)| std::ptr::eq(phrase.language, language))
    }) || phrases.unspaced(text, usize::MAX).is_some_and(|found| std::ptr::eq(found, language))
}

fn begins_with(phrases: &Phrases, text: &str, reach: usize) -> Option<&'static Language> {
    let near = |after: &str| reach == usize::MAX || after.chars().nth(reach).is_none();
    phrases.fits(text).find(|(_, after)| near(after)).map(|(phrase, _)| phrase.language)
}

/// `120.00 USD is due`, `USD 120.00 in total`: the first words after an amount.
fn called_after(tail: &str) -> bool {
    let words = tail.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4);
    words.into_iter().any(|word| !DUE.with_first(word).is_empty() || !TOTAL.with_first(word).is_empty())
}

/// The label at the left, in the row of a cell: cells that hold other amounts lie between. Where both cells have as many lines,
/// these pair.
fn beside(text: &[char], start: usize) -> Option<&'static Language> {
    let row = back(text, start, COLUMN, begin(text, start, COLUMN, |c| c == '\n'));
    let mut cells = row.rsplit('\t');
    let above = cells.next()?.matches(SOFT).count();
    let rest = text.get(start..).unwrap_or_default().iter().take(COLUMN);
    let rest = rest.take_while(|c| !matches!(c, '\n' | '\t'));
    let lines = rest.filter(|c| **c == SOFT).count().saturating_add(above).saturating_add(1);
    for cell in cells {
        if cell.contains(char::is_alphabetic) && !is_amount_cell(cell) {
            let labels: Vec<&str> = cell.split(SOFT).collect();
            return match labels.get(above) {
                Some(label) if labels.len() == lines => ends_due(label),
                _ => ends_due(&cell.replace(SOFT, " ")),
            };
        }
    }
    header(text, start)
}

/// A cell that holds an amount and nothing else.
fn is_amount_cell(cell: &str) -> bool {
    let words = cell.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    cell.contains(|c: char| c.is_ascii_digit())
        && words.into_iter().all(|word| is_currency(word) || is_currency(&word.to_uppercase()))
}

/// Whether a label calls due what follows.
fn ends_due(label: &str) -> Option<&'static Language> {
    let label = label.trim();
    let words = label.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let plain = words.split('(').next().unwrap_or(words).trim_end();
    let tail = |text: &str| stands(&AMOUNT_DUE, text, 6).or_else(|| stands(&DIRECTLY_DUE, text, 1));
    // What stands in brackets says more of the label, and is none by itself.
    tail(if plain.is_empty() { words.trim_matches(['(', ')']) } else { plain })
}

/// The label at the head of a column: of the nearest row above that has as many cells and no number in this one.
fn header(text: &[char], start: usize) -> Option<&'static Language> {
    let all = back(text, start, COLUMN, 0);
    let mut lines = all.rsplit('\n');
    let column = lines.next()?.matches('\t').count();
    if column == 0 {
        return None;
    }
    for line in lines.take(12).filter(|line| line.contains('\t')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = cells.get(column)?;
        if !cell.contains(|c: char| c.is_ascii_digit()) && cell.contains(char::is_alphabetic) {
            return ends_due(cell);
        }
    }
    None
}

/// Whether the line above calls due what stands at the beginning of a line. A column of labels may stand above a column of as
/// many values: then they pair in their order.
fn above(text: &[char], start: usize) -> Option<&'static Language> {
    let before = back(text, start, COLUMN, 0).replace(SOFT, "\n");
    let (lines, own) = before.rsplit_once('\n')?;
    // Only what leads its row has its label above.
    if own.contains(|c: char| c.is_alphanumeric()) && own.contains('\t') {
        return None;
    }
    let lines: Vec<&str> = lines.lines().rev().map(str::trim).filter(|line| !line.is_empty()).collect();
    let values = lines.iter().take_while(|line| is_value(line)).count();
    let labels = || lines.iter().skip(values).take_while(|line| is_label(line));
    let (count, after) = (labels().count(), values_after(text, start));
    let column = values.saturating_add(1).saturating_add(after);
    if count > 1 && column >= count {
        // Labels are counted from below, values from above.
        let from_below = count.checked_sub(1)?.checked_sub(values)?;
        return labels().nth(from_below).and_then(|label| ends_due(label));
    }
    if values > 0 {
        return None;
    }
    let (label, higher) = (*lines.first()?, lines.get(1).copied().unwrap_or_default());
    if heads_row(text, start) {
        return ends_due(label.split('\t').next().unwrap_or(label));
    }
    // `Amount` and `due` may stand in two lines.
    ends_due(label).or_else(|| ends_due(&format!("{higher} {label}")))
}

/// Whether other cells follow in the row of an amount.
fn heads_row(text: &[char], start: usize) -> bool {
    let rest = text.get(start..).unwrap_or_default().iter().take(COLUMN).take_while(|c| **c != '\n');
    rest.skip_while(|c| **c != '\t').any(|c| c.is_alphanumeric())
}

/// How many lines of values follow directly on the line of an amount.
fn values_after(text: &[char], start: usize) -> usize {
    let rest = plain(text.get(start..start.saturating_add(COLUMN).min(text.len())).unwrap_or_default());
    rest.replace(SOFT, "\n").lines().skip(1).map(str::trim).take_while(|line| is_value(line)).count()
}

fn is_label(line: &str) -> bool {
    line.chars().nth(LABEL).is_none()
        && !line.contains(|c: char| c.is_numeric())
        && !line.ends_with(['.', ',', '!', '?'])
}

/// A line that holds a value: a number first, or after a currency or a month, or one word with a number in it.
fn is_value(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let bare = first.trim_matches(|c: char| !c.is_alphanumeric());
    let leads = first.contains(|c: char| c.is_ascii_digit())
        || is_currency(first)
        || is_currency(&first.to_uppercase())
        || is_month(bare);
    leads && line.contains(|c: char| c.is_ascii_digit()) && line.chars().nth(28).is_none()
}
