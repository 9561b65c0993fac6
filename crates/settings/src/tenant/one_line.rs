//! Names that people gave, in a form that stays on its line.

use std::fmt::{self, Write as _};

use billfold_reason::characters::is_hidden;

/// The longest name of a script, a document or a person that is kept, in bytes; the rest is cut off.
pub(crate) const MAX_NAME: usize = 512;

/// Shows a text with every character escaped that ends a line, steers a terminal or cannot be seen: whoever names a script or
/// a person could otherwise write lines of the history.
pub(crate) struct OneLine<'t>(pub(crate) &'t str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if is_hidden(c) { write!(f, "\\u{{{:x}}}", u32::from(c)) } else { f.write_char(c) }
        })
    }
}

/// The text as it is kept: escaped, and at most [`MAX_NAME`] bytes.
pub(crate) fn kept(text: String) -> String {
    if text.len() <= MAX_NAME && !text.chars().any(is_hidden) {
        return text;
    }
    let mut escaped = OneLine(&text).to_string();
    if escaped.len() > MAX_NAME {
        let end =
            (0..=MAX_NAME.saturating_sub('…'.len_utf8())).rev().find(|at| escaped.is_char_boundary(*at));
        escaped.truncate(end.unwrap_or_default());
        escaped.push('…');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_line() {
        assert_eq!(kept("off.ps1".to_owned()), "off.ps1");
        assert_eq!(kept("a\nversion 9\u{1b}[2J".to_owned()), "a\\u{a}version 9\\u{1b}[2J");
        assert_eq!(OneLine("pat\u{202e}\r").to_string(), "pat\\u{202e}\\u{d}");
    }

    #[test]
    fn what_is_kept_is_kept_as_it_is() {
        for text in ["é".repeat(600), "\n".repeat(300), "x".repeat(512), "x".repeat(513)] {
            let once = kept(text);
            assert!(once.len() <= MAX_NAME);
            assert_eq!(kept(once.clone()), once);
        }
    }
}
