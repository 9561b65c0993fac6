//! The syntax of objects (ISO 32000-2, 7.2 and 7.3).

use super::object::{Dictionary, Id, Object};
use crate::read::RefusalReason;

/// Arrays and dictionaries within each other.
const DEPTH: usize = 64;

const MALFORMED: RefusalReason = RefusalReason::PdfMalformed;

/// Reads objects from some place on.
pub(super) struct Lexer<'b> {
    bytes: &'b [u8],
    pub(super) at: usize,
    /// Objects that may still be read: each takes some 50 bytes of memory.
    tokens: &'b mut usize,
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize, tokens: &'b mut usize) -> Self {
        Self { bytes, at, tokens }
    }

    fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// Passes white space and comments.
    pub(super) fn blank(&mut self) {
        loop {
            let blank = self.rest().iter().take_while(|b| is_blank(**b)).count();
            self.skip(blank);
            if self.peek() != Some(b'%') {
                return;
            }
            let rest = self.rest();
            self.skip(memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len()));
        }
    }

    /// Passes a keyword, if it is the next thing.
    pub(super) fn keyword(&mut self, word: &[u8]) -> bool {
        self.blank();
        let Some(after) = self.rest().strip_prefix(word) else { return false };
        if after.first().is_some_and(|b| is_regular(*b)) {
            return false;
        }
        self.skip(word.len());
        true
    }

    /// An integer that is not negative.
    pub(super) fn number(&mut self) -> Option<usize> {
        self.blank();
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        let text = self.rest().get(..digits)?;
        let number = std::str::from_utf8(text).ok()?.parse().ok()?;
        self.skip(digits);
        Some(number)
    }

    /// `12 0 obj` and what follows: the number and the object.
    pub(super) fn indirect(&mut self) -> Result<(Id, Object), RefusalReason> {
        let id = self.number().and_then(|id| Id::try_from(id).ok()).ok_or(MALFORMED)?;
        self.number().ok_or(MALFORMED)?;
        // Some programs write no blank after it.
        self.blank();
        self.rest().strip_prefix(b"obj").ok_or(MALFORMED)?;
        self.skip(3);
        let object = self.object(0)?;
        let Object::Dictionary(dictionary) = object else { return Ok((id, object)) };
        self.blank();
        let Some(data) = self.rest().strip_prefix(b"stream") else {
            return Ok((id, Object::Dictionary(dictionary)));
        };
        // The standard asks for LF or CRLF (ISO 32000-2, 7.3.8.1); programs that write CR alone, or nothing, are tolerated.
        let line_end: usize = match data {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.skip(line_end.saturating_add(6));
        Ok((id, Object::Stream(dictionary, self.at)))
    }

    pub(super) fn object(&mut self, depth: usize) -> Result<Object, RefusalReason> {
        self.blank();
        *self.tokens = self.tokens.checked_sub(1).ok_or(RefusalReason::TooLarge)?;
        // Reading recurses, so nested arrays would otherwise overflow the stack.
        if depth > DEPTH {
            return Err(MALFORMED);
        }
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(depth).map(Object::Dictionary),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.literal(),
            [b'[', ..] => self.array(depth),
            [b'/', ..] => self.name().map(Object::Name),
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => Ok(self.numeric()),
            _ => ["true", "false", "null"]
                .iter()
                .any(|word| self.keyword(word.as_bytes()))
                .then_some(Object::Other)
                .ok_or(MALFORMED),
        }
    }

    pub(super) fn dictionary(&mut self, depth: usize) -> Result<Dictionary, RefusalReason> {
        self.skip(2);
        let mut dictionary = Dictionary::default();
        loop {
            self.blank();
            match self.rest() {
                [b'>', b'>', ..] => {
                    self.skip(2);
                    return Ok(dictionary);
                }
                [b'/', ..] => {
                    let key = self.name()?;
                    let value = self.object(depth.saturating_add(1))?;
                    dictionary.0.push((key, value));
                }
                _ => return Err(MALFORMED),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, RefusalReason> {
        self.skip(1);
        let mut array = Vec::new();
        loop {
            self.blank();
            if self.peek() == Some(b']') {
                self.skip(1);
                return Ok(Object::Array(array));
            }
            array.push(self.object(depth.saturating_add(1))?);
        }
    }

    /// A name, `#` and two digits undone.
    fn name(&mut self) -> Result<Vec<u8>, RefusalReason> {
        self.skip(1);
        let length = self.rest().iter().take_while(|b| is_regular(**b)).count();
        let written = self.rest().get(..length).ok_or(MALFORMED)?;
        self.skip(length);
        if memchr::memchr(b'#', written).is_none() {
            return Ok(written.to_vec());
        }
        let mut name = Vec::with_capacity(length);
        let mut rest = written;
        while let Some((&byte, after)) = rest.split_first() {
            let escaped = match after {
                [high, low, beyond @ ..] if byte == b'#' => {
                    digit(*high).zip(digit(*low)).map(|(high, low)| ((high << 4) | low, beyond))
                }
                _ => None,
            };
            let (byte, after) = escaped.unwrap_or((byte, after));
            name.push(byte);
            rest = after;
        }
        Ok(name)
    }

    /// A number, or a reference if `0 R` follows it.
    fn numeric(&mut self) -> Object {
        let length = self.rest().iter().take_while(|b| is_regular(**b)).count();
        let text = self.rest().get(..length).and_then(|text| std::str::from_utf8(text).ok());
        self.skip(length);
        let Some(number) = text.and_then(|text| text.parse::<i64>().ok()) else { return Object::Other };
        let behind = self.at;
        if let (Ok(id), Some(_)) = (Id::try_from(number), self.number())
            && self.keyword(b"R")
        {
            return Object::Reference(id);
        }
        self.at = behind;
        Object::Integer(number)
    }

    fn hexadecimal(&mut self) -> Result<Object, RefusalReason> {
        let end = memchr::memchr(b'>', self.rest()).ok_or(MALFORMED)?;
        let digits: Vec<u8> =
            self.rest().get(1..end).unwrap_or_default().iter().filter_map(|b| digit(*b)).collect();
        self.skip(end.saturating_add(1));
        let byte = |pair: &[u8]| match pair {
            [high, low] => (high << 4) | low,
            [high] => high << 4,
            _ => 0,
        };
        Ok(Object::Text(digits.chunks(2).map(byte).collect()))
    }

    fn literal(&mut self) -> Result<Object, RefusalReason> {
        self.skip(1);
        let (mut text, mut open) = (Vec::new(), 1_usize);
        loop {
            let byte = self.peek().ok_or(MALFORMED)?;
            self.skip(1);
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return Ok(Object::Text(text));
                    }
                }
                b'\\' => {
                    text.extend(self.escape());
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    /// What a backslash in a literal string means.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.skip(1);
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.skip(usize::from(self.peek() == Some(b'\n')));
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte & 7);
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.skip(1);
                    value = (value << 3) | u32::from(digit & 7);
                }
                u8::try_from(value & 0xff).unwrap_or_default()
            }
            other => other,
        })
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// White space (table 1).
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

/// Neither white space nor a delimiter (table 2).
pub(super) const fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Object, RefusalReason> {
        Lexer::new(text.as_bytes(), 0, &mut 1000).object(0)
    }

    #[test]
    fn objects_are_read_as_the_standard_says() {
        let text = |text: &str| Object::Text(text.as_bytes().to_vec());
        for (written, object) in [
            ("12", Object::Integer(12)),
            ("-3", Object::Integer(-3)),
            ("1.5", Object::Other),
            ("12 0 R", Object::Reference(12)),
            ("12 0 Right", Object::Integer(12)),
            ("true", Object::Other),
            ("/A#42C", Object::Name(b"ABC".to_vec())),
            ("/A#4", Object::Name(b"A#4".to_vec())),
            ("(a(b)\\)\\101\\\r\nc\\n)", text("a(b))Ac\n")),
            ("<41 4>", text("A@")),
            ("[1 %x\n2]", Object::Array(vec![Object::Integer(1), Object::Integer(2)])),
        ] {
            assert_eq!(read(written), Ok(object), "{written}");
        }
        let dictionary = read("<</A 1/B<</C[]>>/A 2>>").unwrap();
        let dictionary = dictionary.dictionary().unwrap();
        assert_eq!(dictionary.get(b"A"), Some(&Object::Integer(2)));
    }

    #[test]
    fn what_does_not_end_is_refused() {
        for text in ["", "(a", "<41", "[1", "<</A 1", "<</A", "<<1 2>>", "nil", "]"] {
            assert_eq!(read(text), Err(MALFORMED), "{text}");
        }
    }

    #[test]
    fn depth_and_number_of_objects_are_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(DEPTH + 1)).is_ok());
        assert_eq!(read(&nested(DEPTH + 2)), Err(MALFORMED));
        let many = |count: usize| format!("[{}]", "1 ".repeat(count));
        assert!(read(&many(999)).is_ok());
        assert_eq!(read(&many(1000)), Err(RefusalReason::TooLarge));
    }
}
