//! Characters, as PowerShell's tokenizer sorts them (`CharTraits.cs` of PowerShell 7).

/// What PowerShell's tokenizer takes for a single quote.
pub(crate) const fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}')
}

/// What PowerShell's tokenizer takes for a double quote.
pub(super) const fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201e}')
}

/// What PowerShell's tokenizer takes for a dash.
pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}'..='\u{2015}')
}

/// White space within a line. PowerShell takes the no-break space, U+0085 and every Unicode separator for it.
pub(super) const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}') || is_typographic_blank(c)
}

/// White space that was not typed on a keyboard.
pub(super) const fn is_typographic_blank(c: char) -> bool {
    matches!(
        c,
        '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// The end of a line. A carriage return is one, with or without a line feed.
pub(super) const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// A character that PowerShell reads like the plain one it resembles.
pub(super) const fn is_typographic(c: char) -> bool {
    let quote = is_single_quote(c) && c != '\'' || is_double_quote(c) && c != '"';
    quote || is_dash(c) && c != '-' || is_typographic_blank(c)
}

/// A character that ends a bare word.
pub(super) const fn ends_word(c: char) -> bool {
    is_blank(c) || is_line_end(c) || matches!(c, ';' | '|' | '&' | '(' | ')' | ',' | '{' | '}' | '<' | '>')
}

/// A character that a variable's name may have.
pub(super) fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '?' | ':')
}
