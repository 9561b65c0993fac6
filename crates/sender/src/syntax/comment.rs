//! Comments of structured headers (RFC 5322 section 3.2.2).

/// The text with every comment replaced by a space; quoted strings are kept as they are. `None` if a comment or a quoted
/// string does not end, or a parenthesis closes nothing.
pub(crate) fn strip(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next()?;
                if depth == 0 {
                    out.push(c);
                    out.push(next);
                }
            }
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted => {
                if depth == 0 {
                    out.push(' ');
                }
                depth = depth.checked_add(1)?;
            }
            ')' if !quoted => depth = depth.checked_sub(1)?,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    (depth == 0 && !quoted).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn comments_nest_and_quotes_shield() {
        assert_eq!(strip("a (b (c) \\) d) e \"(f)\"").as_deref(), Some("a   e \"(f)\""));
        assert_eq!((strip("a (b"), strip("a) b"), strip("\"a"), strip("a\\")), (None, None, None, None));
    }
}
