//! The currency that stands beside a number.

use super::currencies::{Beside, currency, known};
use super::figures::is_gap;

/// What the text beside a number says of its currency: a code counts before a sign or a name.
pub(super) fn beside(characters: &[char], start: usize, end: usize) -> Beside {
    let before = run_before(characters, start);
    let after = characters.get(end..).unwrap_or_default();
    // `98,-` is a round amount.
    let after = match after {
        [',' | '.', '-' | '\u{2013}', rest @ ..] | ['-', rest @ ..] => rest,
        after => after,
    };
    let after = run_after(after);
    let code = |run: &Run| run.words().find_map(currency);
    if let Some(code) = code(&before).or_else(|| code(&after)) {
        return Beside::Code(code);
    }
    let found = before.names().chain(after.names()).find_map(|name| known(&name));
    found.map_or(Beside::Nothing, Beside::Name)
}

/// More characters than any currency's name has.
const LONGEST: usize = 24;

/// What stands next to a number, as it is written.
struct Run {
    text: String,
    /// Whether nothing parts it from the number.
    adjacent: bool,
    /// Whether the number stands after it.
    leads: bool,
}

/// Letters and signs of currencies.
fn belongs(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '¥' | '.' | '/' | '\'' | '"') || is_sign(c)
}

/// A sign of a currency: those of Unicode's block, and the older ones.
fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '¢' | '֏' | '؋' | '৳' | '฿' | '៛' | '﷼' | '\u{20a0}'..='\u{20cf}')
}

fn run_before(characters: &[char], start: usize) -> Run {
    let before = characters.get(..start).unwrap_or_default().iter().rev().copied();
    let gap = before.clone().take_while(|c| is_gap(*c)).count();
    let reversed: Vec<char> = before.skip(gap).take_while(|c| belongs(*c)).take(LONGEST).collect();
    Run { text: reversed.into_iter().rev().collect(), adjacent: gap == 0, leads: true }
}

fn run_after(after: &[char]) -> Run {
    let gap = after.iter().take_while(|c| is_gap(**c)).count();
    let rest = after.iter().skip(gap).copied();
    let run: String =
        rest.clone().take_while(|c| belongs(*c) || is_gap(*c) || *c == '-').take(LONGEST).collect();
    // A code or sign that stands before the next number belongs to that one: `INV-0043 USD 541.13`.
    let next = || rest.clone().find(|c| !(belongs(*c) || is_gap(*c)));
    let first = run.split(is_gap).next().unwrap_or_default();
    let one_word = run.split(is_gap).filter(|word| !word.is_empty()).nth(1).is_none();
    let foreign = one_word && first.chars().count() < LONGEST && next().is_some_and(|c| c.is_ascii_digit());
    Run { text: if foreign { String::new() } else { run }, adjacent: gap == 0, leads: false }
}

impl Run {
    /// The word next to the number.
    fn words(&self) -> impl Iterator<Item = &str> {
        let word = |c: char| !c.is_alphabetic();
        let next = if self.leads { self.text.rsplit(word).next() } else { self.text.split(word).next() };
        next.filter(|word| !word.is_empty()).into_iter()
    }

    /// What may be a sign or a name, the longest first.
    fn names(&self) -> impl Iterator<Item = String> {
        let mut names: Vec<String> = Vec::new();
        let text = self.text.as_str();
        if self.leads {
            names.push(text.to_owned());
            if text.ends_with('.') {
                names.push(text.trim_end_matches('.').to_owned());
            }
            // `due:US$`, `Gesamt.$`: what stands behind the last mark that is no part of a name.
            for (at, _) in text.match_indices(['.', '/', '\'', '"']) {
                names.push(text.get(at.saturating_add(1)..).unwrap_or_default().to_owned());
            }
            let sign = text.chars().next_back().filter(|c| is_sign(*c));
            names.extend(sign.map(String::from));
        } else {
            let words: Vec<&str> =
                text.split(|c| is_gap(c) || c == '-').filter(|word| !word.is_empty()).collect();
            for count in (1..=words.len().min(3)).rev() {
                let joined = words.get(..count).unwrap_or_default().join("_");
                if joined.ends_with('.') {
                    names.push(joined.trim_end_matches('.').to_owned());
                }
                names.push(joined);
            }
            let first = words.first().copied().unwrap_or_default();
            names.extend(first.chars().next().filter(|c| is_sign(*c)).map(String::from));
            // In text without blanks a name is followed by other words: `12円です`.
            for length in 1..=if first.starts_with(is_wide) { 4 } else { 0 } {
                let head: String = first.chars().take(length).collect();
                names.extend((head != first && head.chars().all(is_wide)).then_some(head));
            }
        }
        let adjacent = self.adjacent;
        names.into_iter().filter(move |name| is_name(name, adjacent))
    }
}

/// A letter of a script without blanks between words.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// A short word may be another: `5 le`, `12 ft`. It counts with a capital, a single letter only next to the number.
fn is_name(name: &str, adjacent: bool) -> bool {
    let letters = name.trim_end_matches('.');
    let plain = letters.bytes().all(|b| b.is_ascii_alphabetic());
    let capital = letters.starts_with(|c: char| c.is_ascii_uppercase());
    match letters.len() {
        0 => false,
        1 if plain => capital && adjacent,
        2 if plain => capital || matches!(letters, "kr" | "zl"),
        _ => true,
    }
}
