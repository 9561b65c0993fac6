//! Host names: one strict reading, and who owns what is under a name.

use billfold_reason::code_enum;

code_enum! {
    /// Why a text is not a host name: more than 63 octets of a label or 253 of the name (RFC 1035 section 2.3.4), something else
    /// than letters, digits and inner hyphens (RFC 1123 section 2.1), an address, or a label that IDNA does not allow.
    pub enum HostError {
        EmptyLabel = Code::refusal("sender.host_empty_label", "a label is empty");
        SingleLabel = Code::refusal("sender.host_single_label", "a host name needs a dot");
        TooLong = Code::refusal("sender.host_too_long", "a label or the name is too long");
        Character = Code::refusal("sender.host_character", "a character does not belong in a host name");
        Numeric = Code::refusal("sender.host_numeric", "the name ends in a number");
        Idna = Code::refusal("sender.host_idna", "an internationalised label is not canonical");
    }
}

impl std::error::Error for HostError {}

/// Reads a host name in ASCII or Unicode and gives its lower-case A-label form.
///
/// Refuses whatever IDNA would map away, so that two different spellings never become the same name: full-width dots,
/// ignored code points, compatibility characters.
pub(crate) fn to_ascii(text: &str) -> Result<String, HostError> {
    if text.is_ascii() {
        let lower = text.to_ascii_lowercase();
        if check_ascii(&lower)? {
            let (unicode, result) = idna::domain_to_unicode(&lower);
            if result.is_err() || unicode.is_ascii() || strict_ascii(&unicode)? != lower {
                return Err(HostError::Idna);
            }
            check_unicode(&unicode)?;
        }
        return Ok(lower);
    }
    check_unicode(text)?;
    let ascii = strict_ascii(text)?;
    check_ascii(&ascii)?;
    let (back, result) = idna::domain_to_unicode(&ascii);
    if result.is_err() || back != text.to_lowercase() {
        return Err(HostError::Idna);
    }
    Ok(ascii)
}

/// The name as people read it; the A-label form where it has no readable one.
pub(crate) fn to_unicode(ascii: &str) -> String {
    let (unicode, result) = idna::domain_to_unicode(ascii);
    if result.is_err() { ascii.to_owned() } else { unicode }
}

fn strict_ascii(text: &str) -> Result<String, HostError> {
    idna::domain_to_ascii_strict(text).map_err(|_| HostError::Idna)
}

/// Letters, digits, marks and inner hyphens only: IDNA 2008 has no symbols, UTS 46 lets them through.
fn check_unicode(text: &str) -> Result<(), HostError> {
    let fits = |c: char| c == '.' || c == '-' || c.is_alphanumeric() || unicode_security_mark(c);
    if text.chars().all(fits) { Ok(()) } else { Err(HostError::Character) }
}

fn unicode_security_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Whether one of the labels is internationalised (RFC 5890 section 2.3.2.1).
fn check_ascii(name: &str) -> Result<bool, HostError> {
    if name.len() > 253 {
        return Err(HostError::TooLong);
    }
    let (mut labels, mut idna) = (0_usize, false);
    let mut last: &[u8] = b"";
    for label in name.as_bytes().split(|b| *b == b'.') {
        if label.is_empty() {
            return Err(HostError::EmptyLabel);
        }
        if label.len() > 63 {
            return Err(HostError::TooLong);
        }
        if !label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            || label.starts_with(b"-")
            || label.ends_with(b"-")
        {
            return Err(HostError::Character);
        }
        idna |= label.starts_with(b"xn--");
        labels = labels.saturating_add(1);
        last = label;
    }
    if last.iter().all(u8::is_ascii_digit) {
        return Err(HostError::Numeric);
    }
    if labels < 2 { Err(HostError::SingleLabel) } else { Ok(idna) }
}

/// Whether strangers register directly under the name (public suffix list, both sections).
pub(crate) fn is_public_suffix(name: &str) -> bool {
    psl::domain_str(name).is_none()
}

/// The organisational domain: the public suffix and one label more.
pub(crate) fn organisational(name: &str) -> Option<&str> {
    psl::domain_str(name)
}

/// The name and its parents down to its organisational domain, longest first.
pub(crate) fn organisational_chain(name: &str) -> Vec<&str> {
    let Some(top) = organisational(name) else { return Vec::new() };
    let mut chain = vec![name];
    let mut rest = name;
    while rest.len() > top.len() {
        let Some((_, parent)) = rest.split_once('.') else { break };
        chain.push(parent);
        rest = parent;
    }
    chain
}

/// Whether `name` is `pattern`, or, for a pattern `*.suffix`, any name with at least one label more.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(suffix) => {
            name.len().checked_sub(suffix.len()).and_then(|at| name.split_at_checked(at)).is_some_and(
                |(head, tail)| tail.eq_ignore_ascii_case(suffix) && head.len() > 1 && head.ends_with('.'),
            )
        }
        None => pattern.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::{HostError, is_public_suffix, matches, organisational_chain, to_ascii};

    #[test]
    fn ascii_names_are_lowered_and_checked() {
        assert_eq!(to_ascii("Post.Invoicly.Example"), Ok("post.invoicly.example".into()));
        for (text, error) in [
            ("", HostError::EmptyLabel),
            ("example", HostError::SingleLabel),
            ("a.example.", HostError::EmptyLabel),
            ("a..example", HostError::EmptyLabel),
            ("-a.example", HostError::Character),
            ("a_b.example", HostError::Character),
            ("a b.example", HostError::Character),
            ("198.51.100.7", HostError::Numeric),
        ] {
            assert_eq!(to_ascii(text), Err(error), "{text}");
        }
        assert_eq!(to_ascii(&format!("{}.example", "a".repeat(64))), Err(HostError::TooLong));
    }

    #[test]
    fn only_the_canonical_unicode_form_is_a_name() {
        assert_eq!(to_ascii("bücher.example"), Ok("xn--bcher-kva.example".into()));
        assert_eq!(to_ascii("xn--bcher-kva.example"), Ok("xn--bcher-kva.example".into()));
        for text in [
            "po\u{200b}st.example",
            "post。invoicly.example",
            "ｐost.example",
            "a\u{ad}b.example",
            "☃.example",
            "xn--a.example",
        ] {
            assert!(to_ascii(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parents_stop_at_the_organisation() {
        assert_eq!(organisational_chain("a.b.shop.co.uk"), ["a.b.shop.co.uk", "b.shop.co.uk", "shop.co.uk"]);
        assert_eq!(organisational_chain("victim.github.io"), ["victim.github.io"]);
        assert!(is_public_suffix("co.uk") && is_public_suffix("github.io") && !is_public_suffix("a.example"));
    }

    #[test]
    fn star_needs_a_label() {
        assert!(matches("*.yahoo.com", "atlas1.mail.yahoo.com") && matches("mx.host", "MX.host"));
        assert!(!matches("*.yahoo.com", "yahoo.com") && !matches("*.yahoo.com", ".yahoo.com"));
        assert!(!matches("*.yahoo.com", "evilyahoo.com") && !matches("mx.host", "mx.host.evil"));
    }
}
