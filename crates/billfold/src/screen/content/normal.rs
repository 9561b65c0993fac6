//! Text as people read it: digits of every script as digits, without characters that nobody sees.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::marks::{LOWERED, RAISED};

/// The first digit of each script that has digits of its own, of the Unicode category Nd; nine more follow each.
const DIGITS: &[u32] = &[
    0x0660,
    0x06f0,
    0x07c0,
    0x0966,
    0x09e6,
    0x0a66,
    0x0ae6,
    0x0b66,
    0x0be6,
    0x0c66,
    0x0ce6,
    0x0d66,
    0x0de6,
    0x0e50,
    0x0ed0,
    0x0f20,
    0x1040,
    0x1090,
    0x17e0,
    0x1810,
    0x1946,
    0x19d0,
    0x1a80,
    0x1a90,
    0x1b50,
    0x1bb0,
    0x1c40,
    0x1c50,
    0xa620,
    0xa8d0,
    0xa900,
    0xa9d0,
    0xa9f0,
    0xaa50,
    0xabf0,
    0xff10,
    0x0001_04a0,
    0x0001_0d30,
    0x0001_1066,
    0x0001_10f0,
    0x0001_1136,
    0x0001_11d0,
    0x0001_12f0,
    0x0001_1450,
    0x0001_14d0,
    0x0001_1650,
    0x0001_16c0,
    0x0001_1730,
    0x0001_18e0,
    0x0001_1c50,
    0x0001_1d50,
    0x0001_1da0,
    0x0001_6a60,
    0x0001_6b50,
    0x0001_d7ce,
    0x0001_d7d8,
    0x0001_d7e2,
    0x0001_d7ec,
    0x0001_d7f6,
    0x0001_e140,
    0x0001_e2f0,
    0x0001_e950,
    0x0001_fbf0,
];

/// A text in its plain form.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut raised = false;
    for c in text.chars() {
        // Digits written above or below the line are raised: `$1,200.00¹`.
        let small = small_digit(c);
        if small.is_some() != raised {
            raised = small.is_some();
            if c != LOWERED && c != RAISED {
                out.push(if raised { RAISED } else { LOWERED });
            }
        }
        match small {
            Some(digit) => out.push(digit),
            None => plain(c, &mut out),
        }
    }
    out = dates(&out);
    out
}

fn plain(c: char, out: &mut String) {
    match c {
        ' '..='~' => out.push(c),
        // Nobody sees these.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => {}
        '\u{66b}' => out.push('.'),
        '\u{66c}' => out.push('\''),
        // Blanks of other widths; those within numbers keep their meaning.
        '\u{2000}'..='\u{2006}' | '\u{2008}' | '\u{205f}' | '\u{3000}' => out.push(' '),
        '\u{2007}' => out.push('\u{a0}'),
        '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{fe63}' => out.push('-'),
        // The full width of a cell in East Asian text.
        '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c).saturating_sub(0xfee0))),
        '\u{ffe0}' => out.push('¢'),
        '\u{ffe1}' => out.push('£'),
        '\u{ffe5}' => out.push('¥'),
        '\u{ffe6}' => out.push('₩'),
        '\u{fe69}' => out.push('$'),
        '\u{1d400}'..='\u{1d6a3}' => out.push(mathematical(c)),
        c => out.push(digit(c).unwrap_or(c)),
    }
}

/// A digit of whatever script.
fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    if code < 0x660 {
        return None;
    }
    let at = DIGITS.partition_point(|first| *first <= code).checked_sub(1)?;
    let value = code.checked_sub(*DIGITS.get(at)?)?;
    char::from_digit(value, 10)
}

fn small_digit(c: char) -> Option<char> {
    match c {
        '\u{b9}' => Some('1'),
        '\u{b2}' => Some('2'),
        '\u{b3}' => Some('3'),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => char::from_digit(u32::from(c).checked_sub(0x2070)?, 10),
        '\u{2080}'..='\u{2089}' => char::from_digit(u32::from(c).checked_sub(0x2080)?, 10),
        _ => None,
    }
}

/// A letter of the mathematical alphabets, which differ from the plain one in looks alone.
fn mathematical(c: char) -> char {
    let place = u32::from(c).saturating_sub(0x1d400).checked_rem(52).unwrap_or_default();
    let first = if place < 26 { u32::from('A') } else { u32::from('a') };
    let letter = place.checked_rem(26).and_then(|place| first.checked_add(place));
    letter.and_then(char::from_u32).unwrap_or(c)
}

/// `2026年11月30日` and `2026년 11월 30일` as `2026-11-30`.
fn dates(text: &str) -> String {
    if !text.contains(['年', '년']) {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['年', '년']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let year =
            before.get(before.len().saturating_sub(4)..).filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
        let mut chars = after.chars();
        chars.next();
        let tail = chars.as_str();
        let found = year.filter(|year| year.len() == 4).and_then(|year| {
            let (month, tail) = part(tail, ['月', '월'])?;
            let (day, tail) = part(tail, ['日', '일'])?;
            Some((format!("{year}-{month:02}-{day:02} "), tail))
        });
        match found {
            Some((date, tail)) => {
                out.push_str(before.get(..before.len().saturating_sub(4)).unwrap_or_default());
                out.push_str(&date);
                rest = tail;
            }
            None => {
                let end = rest.len().saturating_sub(tail.len());
                out.push_str(rest.get(..end).unwrap_or_default());
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

/// How far a month or a day is from its mark, in characters.
const NEAR: usize = 8;

fn part(text: &str, mark: [char; 2]) -> Option<(u32, &str)> {
    let text = text.trim_start_matches(' ');
    let near: usize = text.chars().take(NEAR).map(char::len_utf8).sum();
    let (number, _) = text.get(..near)?.split_once(mark)?;
    let rest = text.get(number.len()..)?.strip_prefix(mark)?;
    let number = number.trim_end_matches(' ');
    (number.len() <= 2).then_some(())?;
    Some((number.parse().ok()?, rest))
}

/// The text with letters that look like Latin ones as these, in words that mix them with Latin letters or digits; `None` if there
/// is no such word. People read `аmount duе` as `amount due`, whichever alphabet its letters are of.
pub(super) fn skeleton(text: &str) -> Option<String> {
    if !text.contains(|c| look_alike(c).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let alike = word.chars().any(|c| look_alike(c).is_some());
        let whole = word.chars().all(|c| c.is_ascii() || look_alike(c).is_some());
        let latin = word.chars().any(|c| c.is_ascii_alphanumeric());
        // A word all of whose letters look Latin is read as Latin, where its own script has none of its other letters.
        if alike && whole && (latin || word.chars().count() > 3) {
            changed = true;
            out.extend(word.chars().map(|c| look_alike(c).unwrap_or(c)));
        } else {
            out.push_str(word);
        }
    }
    changed.then_some(out)
}

/// The Latin letter that a letter of another script looks like.
fn look_alike(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    BY_LETTER.get(&c).copied()
}

/// The Latin letters by those that look like them.
static BY_LETTER: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    LOOK_ALIKES.iter().rev().flat_map(|(others, latin)| others.chars().map(|c| (c, *latin))).collect()
});

/// Letters of Cyrillic, Greek, Armenian and others that look like a Latin one.
const LOOK_ALIKES: &[(&str, char)] = &[
    ("аɑα", 'a'),
    ("АΑᎪ", 'A'),
    ("ВΒᏴ", 'B'),
    ("сϲᴄ", 'c'),
    ("СϹᏟ", 'C'),
    ("ԁժ", 'd'),
    ("ᎠꓓԀ", 'D'),
    ("еҽ", 'e'),
    ("ЕΕᎬ", 'E'),
    ("ցɡ", 'g'),
    ("НΗᎻ", 'H'),
    ("һհ", 'h'),
    ("іιıɩ", 'i'),
    ("ІΙӀ", 'I'),
    ("ј", 'j'),
    ("ЈᎫ", 'J'),
    ("КΚᏦ", 'K'),
    ("κк", 'k'),
    ("ӏǀ", 'l'),
    ("ԼᏞ", 'L'),
    ("МΜᎷ", 'M'),
    ("ṃ", 'm'),
    ("ΝꓠՆ", 'N'),
    ("ոռ", 'n'),
    ("оοօσ", 'o'),
    ("ОΟՕ", 'O'),
    ("рρ", 'p'),
    ("РΡᏢ", 'P'),
    ("ԛզ", 'q'),
    ("г", 'r'),
    ("ѕ", 's'),
    ("ЅՏᏚ", 'S'),
    ("ТΤᎢ", 'T'),
    ("т", 't'),
    ("ս", 'u'),
    ("Սᑌ", 'U'),
    ("νѵ", 'v'),
    ("ѴᏙ", 'V'),
    ("ԝѡ", 'w'),
    ("ᎳԜ", 'W'),
    ("хχ", 'x'),
    ("ХΧ", 'X'),
    ("уγү", 'y'),
    ("УΥҮ", 'Y'),
    ("ΖᏃ", 'Z'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_digits() {
        assert_eq!(normal("USD ١٢٫٠٠"), "USD 12.00");
        assert_eq!(normal("１２０，０００円"), "120,000円");
        assert_eq!(normal("𝟏𝟐.𝟎𝟎 १२३ 𝐚𝐁"), "12.00 123 aB");
        assert_eq!(normal("\u{200f}٤٬٢٠٠٫٠٠"), "4'200.00");
        assert_eq!(normal("a\u{ad}m\u{200b}ount"), "amount");
        assert_eq!(normal("5.00\u{b9}"), format!("5.00{RAISED}1"));
        assert!(DIGITS.is_sorted());
    }

    #[test]
    fn dates_of_east_asia_are_dates() {
        assert_eq!(normal("期限：2026年11月30日まで"), "期限:2026-11-30 まで");
        assert_eq!(normal("2026년 11월 3일"), "2026-11-03 ");
        assert_eq!(normal("12年 x"), "12年 x");
    }

    #[test]
    fn letters_that_look_alike_are_read_alike() {
        assert_eq!(skeleton("аmount duе: 5").as_deref(), Some("amount due: 5"));
        assert_eq!(skeleton("к оплате 5"), None);
        assert_eq!(skeleton("amount"), None);
    }
}
