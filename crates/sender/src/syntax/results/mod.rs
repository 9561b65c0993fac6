//! Authentication-Results (RFC 8601), with exact comment, quoting and version rules.

mod lexer;

use lexer::{Lexer, Token};

/// One header field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Results {
    /// The authserv-id; `None` only where the dialect allows none (Exchange Online).
    pub(crate) id: Option<String>,
    pub(crate) entries: Vec<MethodResult>,
}

/// One `resinfo`: a method, its result and the properties it was judged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MethodResult {
    /// Lower case.
    pub(crate) method: String,
    /// Lower case.
    pub(crate) result: String,
    /// `ptype.property` in lower case and the value as written.
    pub(crate) properties: Vec<(String, String)>,
}

/// Why a header field is refused whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultsError {
    /// The syntax is broken; nothing of it can be trusted.
    Syntax,
    /// A version that is not 1.
    Version,
    /// No authserv-id where one is needed.
    NoId,
}

impl Results {
    /// Reads a value. `without_id`: the dialect writes no authserv-id.
    pub(crate) fn parse(value: &str, without_id: bool) -> Result<Self, ResultsError> {
        let tokens = Lexer::tokens(value).ok_or(ResultsError::Syntax)?;
        let mut sections = tokens.split(|token| *token == Token::Semicolon);
        let first = sections.next().unwrap_or_default();
        let mut entries = Vec::new();
        let id = match first {
            [Token::Word(id) | Token::Quoted(id)] => Some(id.to_ascii_lowercase()),
            [Token::Word(id) | Token::Quoted(id), Token::Word(version)] => {
                if version != "1" {
                    return Err(ResultsError::Version);
                }
                Some(id.to_ascii_lowercase())
            }
            _ if without_id => {
                entries.extend(entry(first)?);
                None
            }
            _ => return Err(ResultsError::NoId),
        };
        let mut sections = sections.peekable();
        while let Some(section) = sections.next() {
            match section {
                // A final semicolon is common.
                [] if sections.peek().is_none() => {}
                section => entries.extend(entry(section)?),
            }
        }
        Ok(Self { id, entries })
    }
}

impl MethodResult {
    /// The value of a property, for example `header.d`.
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a property occurs more than once.
    pub(crate) fn is_ambiguous(&self, name: &str) -> bool {
        self.properties.iter().filter(|(n, _)| n == name).nth(1).is_some()
    }
}

/// The methods that count here.
const METHODS: &[&str] = &["dkim", "spf", "dmarc"];

/// A section that is about one of our methods must be readable; providers write many others, some of no known form.
fn entry(section: &[Token]) -> Result<Option<MethodResult>, ResultsError> {
    match (resinfo(section), section) {
        (Ok(entry), _) => Ok(Some(entry)),
        (Err(error), [Token::Word(method), ..]) if METHODS.iter().any(|m| m.eq_ignore_ascii_case(method)) => {
            Err(error)
        }
        (Err(_), [Token::Word(_), ..]) => Ok(None),
        (Err(error), _) => Err(error),
    }
}

/// `method[/version] = result *( ptype.property = pvalue )`, `reason = text` among them.
fn resinfo(section: &[Token]) -> Result<MethodResult, ResultsError> {
    let [Token::Word(method), rest @ ..] = section else { return Err(ResultsError::Syntax) };
    if !method.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return Err(ResultsError::Syntax);
    }
    let (method, rest) = match rest {
        [Token::Slash, Token::Word(version), rest @ ..] => {
            if version != "1" {
                return Err(ResultsError::Version);
            }
            (method, rest)
        }
        rest => (method, rest),
    };
    let [Token::Equals, Token::Word(result), properties @ ..] = rest else {
        return Err(ResultsError::Syntax);
    };
    // No character of a token (RFC 2045), and what follows a backslash is anybody's guess.
    if result.chars().any(|c| c == '\\' || c.is_control()) {
        return Err(ResultsError::Syntax);
    }
    let mut entry = MethodResult {
        method: method.to_ascii_lowercase(),
        result: result.to_ascii_lowercase(),
        properties: Vec::new(),
    };
    let mut rest = properties;
    while let [Token::Word(name), Token::Equals, tail @ ..] = rest {
        let (value, tail) = value(tail);
        entry.properties.push((name.to_ascii_lowercase(), value));
        rest = tail;
    }
    if rest.is_empty() { Ok(entry) } else { Err(ResultsError::Syntax) }
}

/// A value: everything up to the next `name =`. Real ones hold slashes, colons, even spaces.
fn value(tokens: &[Token]) -> (String, &[Token]) {
    let mut value = String::new();
    let mut rest = tokens;
    let mut after_word = false;
    loop {
        let word = matches!(rest, [Token::Word(_), ..]);
        rest = match rest {
            [Token::Word(_), Token::Equals, ..] | [] => return (value, rest),
            [Token::Word(text), tail @ ..] => {
                if after_word {
                    value.push(' ');
                }
                value.push_str(text);
                tail
            }
            [Token::Quoted(text), tail @ ..] => {
                value.push_str(text);
                tail
            }
            [Token::Slash, tail @ ..] => {
                value.push('/');
                tail
            }
            [Token::Equals, tail @ ..] => {
                value.push('=');
                tail
            }
            [Token::Semicolon, tail @ ..] => tail,
        };
        after_word = word;
    }
}

#[cfg(test)]
mod tests {
    use super::{Results, ResultsError};

    #[test]
    fn a_result_with_a_backslash_is_no_word() {
        for text in ["spf=pl\\;iprev=pass", "mx.host.example; dkim=pass\\"] {
            let without_id = text.starts_with("spf");
            assert_eq!(Results::parse(text, without_id), Err(ResultsError::Syntax));
            assert!(crate::readers::authentication_results(text));
        }
    }

    #[test]
    fn the_letter_of_the_rfc() {
        let got = Results::parse("mx.Host.example 1; dkim=pass (2048) reason=\"a; b\" header.d=a.example header.s=k; spf=none smtp.mailfrom=\"x; dkim=pass\"@b.example;", false).unwrap();
        assert_eq!(got.id.as_deref(), Some("mx.host.example"));
        assert_eq!(got.entries.len(), 2);
        let (dkim, spf) = (&got.entries[0], &got.entries[1]);
        assert_eq!(
            (dkim.method.as_str(), dkim.result.as_str(), dkim.property("header.d")),
            ("dkim", "pass", Some("a.example"))
        );
        assert_eq!(dkim.property("reason"), Some("a; b"));
        assert_eq!(
            (spf.result.as_str(), spf.property("smtp.mailfrom")),
            ("none", Some("x; dkim=pass@b.example"))
        );
        assert_eq!(Results::parse("mx.host.example; none", false).unwrap().entries, []);
    }

    #[test]
    fn tricks_with_the_identifier() {
        let id = |text| Results::parse(text, false).map(|r| r.id.unwrap_or_default());
        assert_eq!(id("(mx.host.example) mx.evil.example; dkim=pass"), Ok("mx.evil.example".into()));
        assert_eq!(id("\"mx.host.example ; dkim=pass"), Err(ResultsError::Syntax));
        assert_eq!(id("mx.host.example 2; dkim=pass"), Err(ResultsError::Version));
        assert_eq!(id("mx.host.example (; dkim=pass"), Err(ResultsError::Syntax));
        assert_eq!(id("spf=pass smtp.mailfrom=a"), Err(ResultsError::NoId));
        assert_eq!(id("mx.host.example mx.evil.example; dkim=pass"), Err(ResultsError::Version));
    }

    #[test]
    fn the_dialect_without_an_identifier() {
        let got = Results::parse("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass (signature was verified) header.d=a.example;dmarc=pass action=none header.from=a.example;compauth=pass reason=100", true).unwrap();
        assert_eq!((got.id, got.entries.len()), (None, 4));
        assert_eq!(got.entries[2].property("header.from"), Some("a.example"));
    }
}
