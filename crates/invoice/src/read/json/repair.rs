//! Repair of the mistakes that real senders make in JSON-LD, so that the invoice can be shown. A repaired invoice is never
//! payable, and a payment request is never repaired.
//!
//! Known from the field: a comma before a closing brace, several objects one after the other, quotes written as `&quot;`.

/// The mended text; `None` if none of the known mistakes is in it.
pub(crate) fn repair(text: &str) -> Option<String> {
    let unescaped = (!text.contains('"') && text.contains("&quot;"))
        .then(|| text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&"));
    let commas = commas(unescaped.as_deref().unwrap_or(text));
    commas.or(unescaped)
}

/// Leaves out commas before `}` and `]`, and puts one between `}` and `{`.
fn commas(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    let (mut in_string, mut escaped, mut depth, mut changed, mut several) =
        (false, false, 0_usize, false, false);
    for c in text.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => {
                if c == '{' && out.trim_end().ends_with('}') {
                    out.push(',');
                    changed = true;
                    several |= depth == 0;
                }
                depth = depth.saturating_add(1);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                let end = out.trim_end().len();
                if out.trim_end().ends_with(',') {
                    out.truncate(end.saturating_sub(1));
                    changed = true;
                }
            }
            _ => {}
        }
        out.push(c);
    }
    // Objects one after the other are a list without its brackets.
    if several {
        out = format!("[{out}]");
    }
    changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_mistakes_are_mended() {
        for (broken, mended) in [
            (r#"{"a":[1,2,],"b":{"c":1 , } }"#, r#"{"a":[1,2],"b":{"c":1 } }"#),
            (r#"{"a":1}{"b":2}"#, r#"[{"a":1},{"b":2}]"#),
            (r#"{"a":[{"b":1} {"c":2}]}"#, r#"{"a":[{"b":1} ,{"c":2}]}"#),
            ("{&quot;a&quot;:&quot;x&amp;y&quot;,}", r#"{"a":"x&y"}"#),
        ] {
            assert_eq!(repair(broken).as_deref(), Some(mended));
        }
    }

    #[test]
    fn strings_are_left_alone_and_other_mistakes_too() {
        for text in [r#"{"a":",}{\",]"}"#, "{'a':1}", r#"{"a":01}"#, r#"{"a":1} x"#, ""] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
