//! Commands to paste: the inverse of the importer.

use crate::{GroupId, Setting};

/// `Set-OrganizationConfig -Name $true`.
pub(crate) fn set_organization(setting: Setting, on: bool) -> String {
    format!("Set-OrganizationConfig -{setting} {}", literal(on))
}

/// `Set-UnifiedGroup -Identity name -ConnectorsEnabled:$false`. The colon is not style: without it a switch is
/// switched on and the value becomes an argument of its own.
pub(crate) fn set_group(group: &GroupId, on: bool) -> String {
    format!(
        "Set-UnifiedGroup -Identity {} -{}:{}",
        quote(group.as_str()),
        Setting::ConnectorsEnabled,
        literal(on)
    )
}

const fn literal(on: bool) -> &'static str {
    if on { "$true" } else { "$false" }
}

/// A PowerShell argument that is exactly this text: bare where that is safe, else in single quotes.
///
/// Inside single quotes nothing is expanded; every character PowerShell takes for a single quote (U+0027 and
/// U+2018..U+201B) is doubled.
pub(crate) fn quote(text: &str) -> String {
    let bare =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '=' | '/' | '\\');
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

/// What PowerShell's tokenizer takes for a single quote (CharTraits.cs).
pub(crate) const fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}')
}

/// What PowerShell's tokenizer takes for a double quote (CharTraits.cs).
pub(crate) const fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201e}')
}

/// What PowerShell's tokenizer takes for a dash (CharTraits.cs).
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}'..='\u{2015}')
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

    #[test]
    fn a_switch_always_has_its_colon() {
        let group = GroupId::new("contosogroup@contoso.com").unwrap();
        assert_eq!(
            set_group(&group, false),
            "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled:$false"
        );
        assert_eq!(
            set_organization(Setting::OutlookPayEnabled, false),
            "Set-OrganizationConfig -OutlookPayEnabled $false"
        );
    }
}
