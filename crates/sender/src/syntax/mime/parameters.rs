//! `Content-Type` and `Content-Disposition` (RFC 2045 section 5.1, RFC 2231).

use std::borrow::Cow;

/// More parameters than any value has; comparing each with each must stay cheap.
const MOST_PARAMETERS: usize = 64;

/// A value with its parameters, names in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameterised<'m> {
    /// Lower case: `text/html`, `attachment`.
    pub(crate) value: Cow<'m, str>,
    pub(crate) parameters: Vec<(Cow<'m, str>, Cow<'m, str>)>,
}

/// Why a value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterError {
    Syntax,
    /// The same parameter twice.
    Duplicate,
    /// A comment: some programs take it for part of a value.
    Comment,
}

impl<'m> Parameterised<'m> {
    /// Reads a value, folded or not. A final semicolon is allowed.
    pub(crate) fn parse(text: &'m str) -> Result<Self, ParameterError> {
        let mut rest = Cursor(text.trim_matches([' ', '\t', '\r', '\n']));
        let value = lower(rest.until(&[';']).trim());
        if value.contains(['(', ')']) {
            return Err(ParameterError::Comment);
        }
        if value.is_empty()
            || !value.bytes().all(|b| is_token(b) || b == b'/')
            || value.matches('/').count() > 1
        {
            return Err(ParameterError::Syntax);
        }
        let mut parameters: Vec<(Cow<'m, str>, Cow<'m, str>)> = Vec::new();
        while rest.skip(';') {
            rest.space();
            if rest.0.is_empty() {
                break;
            }
            if parameters.len() >= MOST_PARAMETERS {
                return Err(ParameterError::Syntax);
            }
            let name = lower(rest.until(&['=', ';', '(']).trim());
            if name.is_empty() || !name.bytes().all(is_token) || !rest.skip('=') {
                return Err(if rest.0.starts_with('(') {
                    ParameterError::Comment
                } else {
                    ParameterError::Syntax
                });
            }
            rest.space();
            let value = if rest.skip('"') { rest.quoted()? } else { Cow::Borrowed(rest.token()?) };
            rest.space();
            if rest.0.starts_with('(') {
                return Err(ParameterError::Comment);
            }
            if !rest.0.is_empty() && !rest.0.starts_with(';') {
                return Err(ParameterError::Syntax);
            }
            if parameters.iter().any(|(seen, _)| *seen == name) {
                return Err(ParameterError::Duplicate);
            }
            parameters.push((name, value));
        }
        if rest.0.is_empty() { Ok(Self { value, parameters }) } else { Err(ParameterError::Syntax) }
    }

    /// The value of a parameter in its plain form.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_ref())
    }

    /// Whether a parameter comes in the split or encoded form of RFC 2231, apart from file names.
    pub(crate) fn has_extended(&self) -> bool {
        self.parameters.iter().any(|(name, _)| {
            name.split_once('*').is_some_and(|(base, _)| base != "name" && base != "filename")
        })
    }
}

/// In lower case; what is already is not copied.
fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

const fn is_token(b: u8) -> bool {
    b > 32
        && b < 127
        && !matches!(
            b,
            b'(' | b')'
                | b'<'
                | b'>'
                | b'@'
                | b','
                | b';'
                | b':'
                | b'\\'
                | b'"'
                | b'/'
                | b'['
                | b']'
                | b'?'
                | b'='
        )
}

/// The next character that is not part of a line end.
fn unfolded(chars: &mut std::str::Chars<'_>) -> Option<char> {
    chars.find(|c| !matches!(c, '\r' | '\n'))
}

/// What is left to read.
struct Cursor<'t>(&'t str);

impl<'t> Cursor<'t> {
    fn until(&mut self, ends: &[char]) -> &'t str {
        let at = self.0.find(ends).unwrap_or(self.0.len());
        let (head, tail) = self.0.split_at_checked(at).unwrap_or((self.0, ""));
        self.0 = tail;
        head
    }

    fn space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn skip(&mut self, c: char) -> bool {
        self.space();
        match self.0.strip_prefix(c) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// A quoted string: backslashes resolved, line ends of folds removed.
    fn quoted(&mut self) -> Result<Cow<'t, str>, ParameterError> {
        let special = |b: u8| matches!(b, b'"' | b'\\' | b'\r' | b'\n');
        let plain = self.0.bytes().position(special).and_then(|at| self.0.split_at_checked(at));
        if let Some((head, tail)) = plain
            && let Some(after) = tail.strip_prefix('"')
        {
            self.0 = after;
            return Ok(Cow::Borrowed(head));
        }
        let mut value = String::new();
        let mut chars = self.0.chars();
        loop {
            match chars.next().ok_or(ParameterError::Syntax)? {
                '"' => break,
                '\r' | '\n' => {}
                '\\' => value.push(unfolded(&mut chars).ok_or(ParameterError::Syntax)?),
                c => value.push(c),
            }
        }
        self.0 = chars.as_str();
        Ok(Cow::Owned(value))
    }

    /// A token; also the slashes, colons and the like that real boundaries and types carry unquoted.
    fn token(&mut self) -> Result<&'t str, ParameterError> {
        let at = self
            .0
            .find([' ', '\t', '\r', '\n', ';', '"', '(', ')', '\\', ',', '<', '>', '@'])
            .unwrap_or(self.0.len());
        let (head, tail) = self.0.split_at_checked(at).ok_or(ParameterError::Syntax)?;
        if head.is_empty() {
            return Err(ParameterError::Syntax);
        }
        self.0 = tail;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::{ParameterError, Parameterised};

    #[test]
    fn types_are_read_strictly() {
        let got = Parameterised::parse("Multipart/Mixed;\r\n boundary=\"a b\"; Charset = utf-8 ;").unwrap();
        assert_eq!(
            (got.value.as_ref(), got.get("boundary"), got.get("charset")),
            ("multipart/mixed", Some("a b"), Some("utf-8"))
        );
        let folded = Parameterised::parse(
            " text/html;\r\n\tname=\"a\r\n \\\r\n b\\\"c\" ;\r\n charset=\r\n utf-8\r\n",
        )
        .unwrap();
        assert_eq!((folded.get("name"), folded.get("charset")), (Some("a  b\"c"), Some("utf-8")));
        for (text, error) in [
            ("", ParameterError::Syntax),
            ("text/html/x", ParameterError::Syntax),
            ("text/html; charset", ParameterError::Syntax),
            ("text/html; charset=a b", ParameterError::Syntax),
            ("text/html; charset=\"a", ParameterError::Syntax),
            ("text/html; charset=a; charset=b", ParameterError::Duplicate),
            ("text/html (x); charset=a", ParameterError::Comment),
            ("text/html; charset=a (x)", ParameterError::Comment),
            ("text/html; (x) charset=a", ParameterError::Comment),
        ] {
            assert_eq!(Parameterised::parse(text), Err(error), "{text}");
        }
        assert!(Parameterised::parse("multipart/mixed; boundary*0=a; boundary*1=b").unwrap().has_extended());
        assert!(Parameterised::parse("text/html; charset=a; charset*=b").unwrap().has_extended());
        assert!(
            !Parameterised::parse("application/pdf; name=\"a.pdf\"; name*=utf-8''a.pdf")
                .unwrap()
                .has_extended()
        );
    }
}
