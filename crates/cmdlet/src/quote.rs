//! Writing a text so that PowerShell reads it as it is.

use crate::syntax::is_single_quote;

/// A PowerShell argument that is exactly this text: bare where that is safe, else in single quotes.
///
/// Inside single quotes nothing is expanded; every character that PowerShell takes for a single quote (U+0027 and
/// U+2018..U+201B) is doubled.
///
/// ```
/// use billfold_cmdlet::quote;
/// assert_eq!(quote("sales@contoso.com"), "sales@contoso.com");
/// assert_eq!(quote("O'Brien & Sons"), "'O''Brien & Sons'");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    let bare =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '=' | '/' | '\\');
    // A word that begins with a digit may be a number to PowerShell, one that begins with a sign an operator or a splat.
    let first = |c: char| c.is_ascii_alphabetic();
    if text.chars().all(bare) && text.chars().next().is_some_and(first) {
        return text.to_owned();
    }
    let mut quoted = String::from("'");
    for c in text.chars() {
        quoted.push(c);
        if is_single_quote(c) {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_when_they_need_it() {
        for (text, quoted) in [
            ("contosogroup@contoso.com", "contosogroup@contoso.com"),
            ("Marketing Department", "'Marketing Department'"),
            ("O'Brien", "'O''Brien'"),
            ("O\u{2019}Brien", "'O\u{2019}\u{2019}Brien'"),
            ("$true", "'$true'"),
            ("-Identity", "'-Identity'"),
            ("a,b", "'a,b'"),
            ("@group", "'@group'"),
            ("1e3", "'1e3'"),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }
}
