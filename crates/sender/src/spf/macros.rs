//! Macro strings (RFC 7208 section 7).

use super::Invalid;

/// A macro string, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Expand { letter: char, escape: bool, keep: Option<usize>, reverse: bool, delimiters: String },
}

/// What the letters stand for.
pub(super) trait Values {
    /// What makes an expansion impossible for now.
    type Stop;
    /// The value of a letter, lower case, one of `slodiphv`.
    fn value(&mut self, letter: char) -> Result<String, Self::Stop>;
}

impl Spec {
    /// Reads a macro string; `domain`: it must be a domain-spec, which ends in a top label or a macro.
    pub(super) fn parse(text: &str, domain: bool) -> Result<Self, Invalid> {
        let mut parts: Vec<Part> = Vec::new();
        let mut ends_in_macro = false;
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if !('!'..='~').contains(&c) {
                return Err(Invalid);
            }
            if c != '%' {
                ends_in_macro = false;
                literal(&mut parts, c);
                continue;
            }
            ends_in_macro = true;
            match chars.next() {
                Some('%') => literal(&mut parts, '%'),
                Some('_') => literal(&mut parts, ' '),
                Some('-') => parts.push(Part::Literal("%20".to_owned())),
                Some('{') => {
                    let (inside, rest) = chars.as_str().split_once('}').ok_or(Invalid)?;
                    parts.push(expand(inside)?);
                    chars = rest.chars();
                }
                _ => return Err(Invalid),
            }
        }
        if domain && !(ends_in_macro || ends_in_top_label(text)) {
            return Err(Invalid);
        }
        Ok(Self(parts))
    }

    /// The string with every macro expanded.
    pub(super) fn expand<V: Values>(&self, values: &mut V) -> Result<String, V::Stop> {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Expand { letter, escape, keep, reverse, delimiters } => {
                    let value = values.value(*letter)?;
                    let mut pieces: Vec<&str> = value.split(|c| delimiters.contains(c)).collect();
                    if *reverse {
                        pieces.reverse();
                    }
                    let first = keep.map_or(0, |keep| pieces.len().saturating_sub(keep));
                    let text = pieces.get(first..).unwrap_or_default().join(".");
                    if *escape { percent(&mut out, &text) } else { out.push_str(&text) }
                }
            }
        }
        Ok(out)
    }
}

fn literal(parts: &mut Vec<Part>, c: char) {
    match parts.last_mut() {
        Some(Part::Literal(text)) => text.push(c),
        _ => parts.push(Part::Literal(String::from(c))),
    }
}

/// `letter [digits] ["r"] [delimiters]`
fn expand(inside: &str) -> Result<Part, Invalid> {
    let mut chars = inside.chars();
    let letter = chars.next().ok_or(Invalid)?;
    // c, r and t are for explanations only.
    if !"slodiphv".contains(letter.to_ascii_lowercase()) {
        return Err(Invalid);
    }
    let rest = chars.as_str();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at_checked(digits).ok_or(Invalid)?;
    let keep = match number {
        "" => None,
        // A number of labels that no name has is all of them.
        number => Some(number.parse::<usize>().unwrap_or(usize::MAX)),
    };
    if keep == Some(0) {
        return Err(Invalid);
    }
    let (reverse, rest) = match rest.strip_prefix(['r', 'R']) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if !rest.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(Invalid);
    }
    let delimiters = if rest.is_empty() { ".".to_owned() } else { rest.to_owned() };
    Ok(Part::Expand {
        letter: letter.to_ascii_lowercase(),
        escape: letter.is_ascii_uppercase(),
        keep,
        reverse,
        delimiters,
    })
}

/// Whether a literal end is `"." toplabel ["."]`.
fn ends_in_top_label(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let Some((_, label)) = text.rsplit_once('.') else { return false };
    let alphanumeric = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let inner = !label.starts_with('-') && !label.ends_with('-');
    !label.is_empty() && alphanumeric && inner && !label.bytes().all(|b| b.is_ascii_digit())
}

/// Percent-encodes what RFC 3986 does not call unreserved.
fn percent(out: &mut String, text: &str) {
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            out.push('%');
            out.push_str(&hex::encode_upper([b]));
        }
    }
}
