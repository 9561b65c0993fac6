//! Text with light markup: enriched text (RFC 1896) and Markdown.

/// Enriched text without its commands: `<bold>`, `<param>…</param>`; `<<` is a `<`.
pub(super) fn enriched(source: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(source.len()), source);
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        if let Some(tail) = after.strip_prefix('<') {
            out.push('<');
            rest = tail;
            continue;
        }
        let Some((command, tail)) = after.split_once('>') else {
            out.push_str(after);
            return out;
        };
        let param = command.eq_ignore_ascii_case("param");
        rest = match tail.split_once("</") {
            Some((_, tail)) if param => tail.split_once('>').map_or("", |(_, tail)| tail),
            _ => tail,
        };
        if command.eq_ignore_ascii_case("nl") || command.eq_ignore_ascii_case("paragraph") {
            out.push('\n');
        }
    }
    out.push_str(rest);
    out
}

/// Markdown without its marks; cells of a table part.
pub(super) fn markdown(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        let line = line.trim_start_matches(['#', '>', '*', '-', '+', ' ', '\t']);
        let row = line.starts_with('|') || line.matches('|').count() > 1;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.extend(chars.next()),
                '|' if row => out.push('\t'),
                '*' | '_' | '`' | '~' => {
                    // A mark within a word is a letter of it: `snake_case`.
                    let within = out.ends_with(char::is_alphanumeric)
                        && chars.peek().is_some_and(|c| c.is_alphanumeric());
                    if within && c == '_' {
                        out.push(c);
                    }
                }
                c => out.push(c),
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_no_text() {
        assert_eq!(
            enriched("<bold>Amount</bold> due: <color><param>red</param>USD</color> 12.00 <<5"),
            "Amount due: USD 12.00 <5"
        );
        assert_eq!(markdown("**Amount due: USD 12.00**\n| a | b |"), "Amount due: USD 12.00\n\t a \t b \t\n");
    }
}
