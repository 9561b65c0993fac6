//! How much text of one message is compared with its payment request.

use std::borrow::Cow;

use mail_parser::{Message, MessagePart, MimeHeaders as _, PartType};

/// The text that may still be compared, over all parts of a message together.
///
/// Comparing costs many times what parsing costs, so it has a bound of its own. What lies beyond it is not taken for agreement: the
/// comparison is unsure.
#[derive(Debug)]
pub(in crate::screen) struct Budget {
    left: usize,
    unsure: bool,
}

impl Budget {
    /// Bytes of source text in one message: several times the longest honest invoice mail that we know.
    const BYTES: usize = 1 << 20;

    pub(in crate::screen) const fn new() -> Self {
        Self { left: Self::BYTES, unsure: false }
    }

    /// As much of a text as may still be compared.
    pub(in crate::screen) fn take<'t>(&mut self, text: &'t str) -> &'t str {
        let mut end = text.len().min(self.left);
        while !text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        self.left = self.left.saturating_sub(end);
        if end < text.len() {
            self.exceed();
        }
        text.get(..end).unwrap_or_default()
    }

    /// Says that something was left out for its cost.
    pub(in crate::screen) const fn exceed(&mut self) {
        self.unsure = true;
        self.left = 0;
    }

    /// The text of a part as browsers decode it, as much of it as may still be compared; none if it is not text.
    pub(in crate::screen) fn text<'m>(
        &mut self,
        message: &'m Message<'_>,
        part: &'m MessagePart<'_>,
    ) -> Option<Cow<'m, str>> {
        let (PartType::Text(read) | PartType::Html(read)) = &part.body else { return None };
        if read.len() > self.left {
            // Its end is left out, so it is unsure however it is decoded.
            return Some(Cow::Borrowed(self.take(read)));
        }
        let shown = billfold_invoice::browser_text(message, part)?;
        // Where programs decode differently, or a character is lost, what people see is not known. Of a text that does not say its
        // charset, as spreadsheets attach it, they show other letters at worst: all charsets that they take it for have the same figures.
        let read = read.strip_prefix('\u{feff}').unwrap_or(read);
        let unsaid = part.content_type().and_then(|kind| kind.attribute("charset")).is_none();
        let alike = shown.as_ref() == read || (unsaid && figures(&shown).eq(figures(read)));
        self.unsure |= !alike || shown.contains(char::REPLACEMENT_CHARACTER);
        Some(self.cut(shown))
    }

    /// As much of a text as may still be compared, without a copy.
    pub(in crate::screen) fn cut<'t>(&mut self, text: Cow<'t, str>) -> Cow<'t, str> {
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(self.take(text)),
            Cow::Owned(mut text) => {
                text.truncate(self.take(&text).len());
                Cow::Owned(text)
            }
        }
    }

    /// Whether something was left out, or cannot be known.
    pub(in crate::screen) const fn is_unsure(&self) -> bool {
        self.unsure
    }
}

/// What of a text is the same in every charset that has ASCII as its first half.
fn figures(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(char::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_together_are_bounded() {
        let mut budget = Budget { left: 6, unsure: false };
        assert_eq!((budget.take("abc"), budget.is_unsure()), ("abc", false));
        assert_eq!((budget.take("dé"), budget.is_unsure()), ("dé", false));
        assert_eq!((budget.take(""), budget.is_unsure()), ("", false));
        assert_eq!((budget.take("x"), budget.is_unsure()), ("", true));
        let mut budget = Budget { left: 2, unsure: false };
        assert_eq!((budget.take("dé"), budget.is_unsure()), ("d", true));
        assert_eq!(budget.take("x"), "", "what comes after is not compared either");
    }
}
