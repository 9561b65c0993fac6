//! The table of characters that may not be shown, which is used by every crate.
//!
//! A name that holds a character which is drawn as nothing, or which turns the direction of what follows, is not the name that
//! people read. Every crate that shows a text of somebody else, or compares one as a name, uses this table. The table is
//! Unicode's own (Unicode Character Database, by `icu_properties`):
//!
//! | hidden | property |
//! |---|---|
//! | controls, line and paragraph separators | `General_Category` Cc, Zl, Zp |
//! | bidirectional controls, zero-width characters, soft hyphen, tags, fillers, variation selectors | `Default_Ignorable_Code_Point` |
//! | annotation and other format characters that are not drawn | `General_Category` Cf without `Prepended_Concatenation_Mark` |
//! | the blank Braille pattern, object replacement and replacement character | U+2800, U+FFFC, U+FFFD |
//!
//! The selectors of text and emoji style (U+FE0E, U+FE0F) are not hidden: they change how the character before them looks.
//! Neither is a joiner (U+200C, U+200D) where the spelling of its script needs it, by the rules of RFC 5892 appendices A.1
//! and A.2: after a virama, and the non-joiner also between letters that would otherwise join, as in Persian.

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, JoiningType,
    PrependedConcatenationMark,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use std::borrow::Cow;

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

/// Whether a text holds a character that may not be shown.
///
/// ```
/// use billfold_reason::characters::has_hidden;
/// assert!(!has_hidden("Zoë Müller & 李小龍 ✔️"));
/// assert!(has_hidden("Contoso\u{ad} Ltd"), "a soft hyphen");
/// assert!(has_hidden("Contoso\u{202e}dtL"), "a change of direction");
/// assert!(!has_hidden("می\u{200c}خواهم"), "Persian needs its non-joiner");
/// assert!(has_hidden("Con\u{200c}toso"), "Latin does not");
/// ```
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    first_hidden(text).is_some()
}

/// The byte offset of the first character that may not be shown.
#[must_use]
pub fn first_hidden(text: &str) -> Option<usize> {
    hidden(text).next()
}

/// The text with `with` in place of every character that may not be shown.
///
/// ```
/// use billfold_reason::characters::replace_hidden;
/// assert_eq!(replace_hidden("Paid\u{1b}[2J\u{202e}dne", ' '), "Paid [2J dne");
/// ```
#[must_use]
pub fn replace_hidden(text: &str, with: char) -> Cow<'_, str> {
    let mut hidden = hidden(text).peekable();
    if hidden.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let replaced = text.char_indices().map(|(at, c)| if hidden.next_if_eq(&at).is_some() { with } else { c });
    Cow::Owned(replaced.collect())
}

/// Where the hidden characters of a text begin.
fn hidden(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(|(at, c)| {
        let hidden = match c {
            ' '..='~' => false,
            NON_JOINER | JOINER => !is_spelling(text, at, c),
            _ => is_hidden(c),
        };
        hidden.then_some(at)
    })
}

/// Whether a character may not be shown in any place. A joiner counts as hidden here, because whether it belongs to the
/// spelling depends on the characters around it: see [`has_hidden`].
#[must_use]
pub fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' | '\u{fe0e}' | '\u{fe0f}' => return false,
        '\u{2800}' | '\u{fffc}' | '\u{fffd}' => return true,
        _ => {}
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            true
        }
        GeneralCategory::Format => !CodePointSetData::new::<PrependedConcatenationMark>().contains(c),
        _ => CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c),
    }
}

/// Whether the joiner at `at` belongs to the spelling: RFC 5892 appendix A.1 for the non-joiner, A.2 for the joiner.
fn is_spelling(text: &str, at: usize, joiner: char) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let virama = |c: char| {
        CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
    };
    if before.chars().next_back().is_some_and(virama) {
        return true;
    }
    let joining = |c: char| CodePointMapData::<JoiningType>::new().get(c);
    let letter = |kind: &JoiningType| *kind != JoiningType::Transparent;
    let left = before.chars().rev().map(joining).find(letter);
    let right = after.chars().skip(1).map(joining).find(letter);
    joiner == NON_JOINER
        && matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_not_hidden() {
        for text in [
            "",
            "O'Neil & Søn, 3rd",
            "株式会社サンプル",
            "ООО «Ромашка»",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "ශ්\u{200d}රී ලංකා",
            "☎️ ✔\u{fe0e}",
            "שָׁלוֹם",
            "e\u{301}",
            "\u{600}١٢٣",
        ] {
            assert_eq!(first_hidden(text), None, "{text:?}");
        }
    }

    /// Every character of the six tables that this one replaced.
    #[test]
    fn every_kind_of_hidden_character_is_known() {
        let ranges = [
            '\0'..='\x1f',
            '\x7f'..='\u{9f}',
            '\u{ad}'..='\u{ad}',
            '\u{34f}'..='\u{34f}',
            '\u{61c}'..='\u{61c}',
            '\u{115f}'..='\u{1160}',
            '\u{17b4}'..='\u{17b5}',
            '\u{180b}'..='\u{180f}',
            '\u{200b}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{2800}'..='\u{2800}',
            '\u{3164}'..='\u{3164}',
            '\u{fe00}'..='\u{fe0d}',
            '\u{feff}'..='\u{feff}',
            '\u{ffa0}'..='\u{ffa0}',
            '\u{fff0}'..='\u{fffd}',
            '\u{1d173}'..='\u{1d17a}',
            '\u{e0000}'..='\u{e0fff}',
        ];
        for c in ranges.into_iter().flatten() {
            assert!(is_hidden(c), "U+{:04X}", u32::from(c));
            assert_eq!(first_hidden(&format!("ab{c}")), Some(2), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_joiner_where_nothing_needs_it_is_hidden() {
        for text in [
            "\u{200d}",
            "a\u{200d}b",
            "1\u{200c}2",
            "می\u{200c}",
            "\u{200c}خ",
            "م\u{200d}خ",
            "م\u{200c}\u{200b}خ",
        ] {
            assert!(has_hidden(text), "{text:?}");
        }
    }

    #[test]
    fn only_the_hidden_is_replaced() {
        assert_eq!(replace_hidden("a\u{202e}b\u{200b}", '·'), "a·b·");
        assert!(matches!(replace_hidden("می\u{200c}خواهم", '·'), Cow::Borrowed(_)));
    }
}
