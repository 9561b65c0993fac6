//! A reader of JSON (RFC 8259) for money: numbers as written, no duplicate keys, bounded depth and size.
//!
//! `serde_json` keeps the last of two equal keys and turns numbers into floats; both would let one document show two
//! amounts. Values borrow their source text, so that a number's literal and an object's bytes stay at hand.

use crate::Limits;
use crate::read::RefusalReason;

/// A value and the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Json<'a> {
    /// The literal, without surrounding white space.
    pub(crate) raw: &'a str,
    pub(crate) kind: JsonKind<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum JsonKind<'a> {
    Null,
    Bool(bool),
    /// The literal is [`Json::raw`].
    Number,
    String(String),
    Array(Vec<Json<'a>>),
    Object(Vec<(String, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The member of an object; absent and `null` are the same.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|(k, _)| k == key).map(|(_, v)| v).filter(|v| v.kind != JsonKind::Null)
    }

    /// The members; none if it is not an object.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match &self.kind {
            JsonKind::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            JsonKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array, or the value itself: JSON-LD does not tell one from a list of one.
    pub(crate) fn each(&self) -> std::slice::Iter<'_, Self> {
        match &self.kind {
            JsonKind::Array(elements) => elements.iter(),
            JsonKind::Null => [].iter(),
            _ => std::slice::from_ref(self).iter(),
        }
    }
}

/// Why a text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonError {
    Malformed,
    /// The text ends inside a value.
    Truncated,
    DuplicateKey,
    TooDeep,
    TooLarge,
}

impl JsonError {
    pub(crate) fn reason(self) -> RefusalReason {
        match self {
            Self::Malformed | Self::Truncated => RefusalReason::JsonMalformed,
            Self::DuplicateKey => RefusalReason::JsonDuplicateKey,
            Self::TooDeep => RefusalReason::JsonTooDeep,
            Self::TooLarge => RefusalReason::JsonTooLarge,
        }
    }
}

/// Reads one document; nothing but white space may follow it.
pub(crate) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Json<'a>, JsonError> {
    if text.len() > limits.json_bytes {
        return Err(JsonError::TooLarge);
    }
    let mut parser = Parser { text, at: 0, values: 0, max_values: limits.json_values };
    let value = parser.value(limits.json_depth)?;
    parser.skip_space();
    if parser.at == text.len() { Ok(value) } else { Err(JsonError::Malformed) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    values: usize,
    max_values: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn bump(&mut self) -> Result<u8, JsonError> {
        let byte = self.peek().ok_or(JsonError::Truncated)?;
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// A value in which `depth` more arrays and objects may be nested.
    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        self.values = self.values.saturating_add(1);
        if self.values > self.max_values {
            return Err(JsonError::TooLarge);
        }
        self.skip_space();
        let start = self.at;
        let kind = match self.peek().ok_or(JsonError::Truncated)? {
            b'{' => self.object(depth.checked_sub(1).ok_or(JsonError::TooDeep)?)?,
            b'[' => self.array(depth.checked_sub(1).ok_or(JsonError::TooDeep)?)?,
            b'"' => JsonKind::String(self.string()?),
            b't' => self.word("true", JsonKind::Bool(true))?,
            b'f' => self.word("false", JsonKind::Bool(false))?,
            b'n' => self.word("null", JsonKind::Null)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return Err(JsonError::Malformed),
        };
        let raw = self.text.get(start..self.at).ok_or(JsonError::Malformed)?;
        Ok(Json { raw, kind })
    }

    fn word(&mut self, word: &str, kind: JsonKind<'a>) -> Result<JsonKind<'a>, JsonError> {
        for expected in word.bytes() {
            if self.bump()? != expected {
                return Err(JsonError::Malformed);
            }
        }
        Ok(kind)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        if !self.bump()?.is_ascii_digit() {
            return Err(JsonError::Malformed);
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at = self.at.saturating_add(1);
        }
        Ok(())
    }

    fn number(&mut self) -> Result<JsonKind<'a>, JsonError> {
        if self.peek() == Some(b'-') {
            self.bump()?;
        }
        if self.peek() == Some(b'0') {
            self.bump()?;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.bump()?;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.bump()?;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.bump()?;
            }
            self.digits()?;
        }
        match self.peek() {
            // RFC 8259 section 6 has no leading zeros; readers that take `012` differ in whether it is 12 or 10.
            Some(b'0'..=b'9' | b'.' | b'a'..=b'z' | b'A'..=b'Z') => Err(JsonError::Malformed),
            _ => Ok(JsonKind::Number),
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.bump()?;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at = self.at.saturating_add(1);
            }
            out.push_str(self.text.get(start..self.at).ok_or(JsonError::Malformed)?);
            match self.bump()? {
                b'"' => return Ok(out),
                b'\\' => out.push(self.escape()?),
                _ => return Err(JsonError::Malformed),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        Ok(match self.bump()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(JsonError::Malformed),
        })
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        let units = if (0xd800..0xdc00).contains(&first) {
            if self.bump()? != b'\\' || self.bump()? != b'u' {
                return Err(JsonError::Malformed);
            }
            vec![first, self.hex4()?]
        } else {
            vec![first]
        };
        // A lone surrogate is refused rather than replaced: two names could become equal by replacement.
        char::decode_utf16(units).next().and_then(Result::ok).ok_or(JsonError::Malformed)
    }

    fn hex4(&mut self) -> Result<u16, JsonError> {
        let mut unit = 0_u16;
        for _ in 0..4 {
            let digit = char::from(self.bump()?).to_digit(16).ok_or(JsonError::Malformed)?;
            unit = (unit << 4) | u16::try_from(digit).map_err(|_| JsonError::Malformed)?;
        }
        Ok(unit)
    }

    fn array(&mut self, depth: usize) -> Result<JsonKind<'a>, JsonError> {
        self.bump()?;
        let mut elements = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.bump()?;
            return Ok(JsonKind::Array(elements));
        }
        loop {
            elements.push(self.value(depth)?);
            self.skip_space();
            match self.bump()? {
                b',' => {}
                b']' => return Ok(JsonKind::Array(elements)),
                _ => return Err(JsonError::Malformed),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<JsonKind<'a>, JsonError> {
        self.bump()?;
        let mut members: Vec<(String, Json<'a>)> = Vec::new();
        // A set, because comparing each key with all before it would be quadratic.
        let mut keys = std::collections::BTreeSet::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.bump()?;
            return Ok(JsonKind::Object(members));
        }
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'"') => {}
                Some(_) => return Err(JsonError::Malformed),
                None => return Err(JsonError::Truncated),
            }
            let key = self.string()?;
            self.skip_space();
            if self.bump()? != b':' {
                return Err(JsonError::Malformed);
            }
            let value = self.value(depth)?;
            // Compared after escapes are undone, so that `"price"` and `"\u0070rice"` are one key.
            if !keys.insert(key.clone()) {
                return Err(JsonError::DuplicateKey);
            }
            members.push((key, value));
            self.skip_space();
            match self.bump()? {
                b',' => {}
                b'}' => return Ok(JsonKind::Object(members)),
                _ => return Err(JsonError::Malformed),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Json<'_>, JsonError> {
        parse(text, &Limits::default())
    }

    #[test]
    fn numbers_keep_their_literal() {
        let value = read(r#" {"price": 90071992547409.930 , "n":-0.5e+3} "#).unwrap();
        assert_eq!(value.get("price").unwrap().raw, "90071992547409.930");
        assert_eq!(value.get("n").unwrap().raw, "-0.5e+3");
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for (text, error) in [
            ("", JsonError::Truncated),
            (r#"{"a":1"#, JsonError::Truncated),
            (r#"{"a":1,"a":2}"#, JsonError::DuplicateKey),
            (r#"{"a":{"b":1,"\u0062":2}}"#, JsonError::DuplicateKey),
            ("{'a':1}", JsonError::Malformed),
            ("[1,]", JsonError::Malformed),
            ("01", JsonError::Malformed),
            ("+1", JsonError::Malformed),
            ("NaN", JsonError::Malformed),
            ("1 2", JsonError::Malformed),
            ("\"\u{1}\"", JsonError::Malformed),
            (r#""\ud800""#, JsonError::Malformed),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn depth_and_values_are_limited() {
        let limits = Limits { json_depth: 3, json_values: 5, ..Limits::default() };
        assert!(parse("[[[1]]]", &limits).is_ok());
        assert_eq!(parse("[[[[]]]]", &limits), Err(JsonError::TooDeep));
        assert!(parse("[1,1,1,1]", &limits).is_ok());
        assert_eq!(parse("[1,1,1,1,1]", &limits), Err(JsonError::TooLarge));
    }

    proptest! {
        #[test]
        fn accepts_what_serde_json_accepts(text in r#"[\[\]{}",:0-9a-z\\. -]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            match read(&text) {
                Ok(_) => prop_assert!(theirs || text.contains('e')),
                Err(JsonError::DuplicateKey) => {}
                Err(_) => prop_assert!(!theirs),
            }
        }

        #[test]
        fn strings_round_trip(text in "\\PC{0,20}") {
            let json = serde_json::to_string(&text).unwrap();
            let value = read(&json).unwrap();
            prop_assert_eq!(value.as_str(), Some(text.as_str()));
        }
    }
}
