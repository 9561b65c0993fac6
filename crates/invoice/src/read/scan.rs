//! A cheap scan of a message, raw or parsed, for a payment request.

use std::sync::LazyLock;

use mail_parser::{Message, PartType};
use memchr::memmem::Finder;

/// Whether a raw message may carry a payment request: one pass, no allocation, for list views.
///
/// It looks for the words `ActionRequest` and `Transaction"` (which ends the type of the older cards' action) as they are, in
/// quoted-printable (soft line breaks and `=41` escapes undone) and in base64 (where the message names these encodings), in any
/// ASCII-compatible character set and in UTF-16. A `true` may be wrong: the word may occur in prose. A `false` is never wrong,
/// by definition: the readers of this crate recognise a payment request only in a message for which this function says `true`,
/// so a type name hidden in JSON escapes does not make a payment request. Senders of the protocol write it plainly.
///
/// ```
/// use billfold_invoice::has_payment_request;
/// assert!(has_payment_request(b"\r\n{\"@type\": \"ActionRequest\"}"));
/// assert!(has_payment_request(b"Content-Transfer-Encoding: Quoted-Printable\r\n\r\n{=22@type=22: =22Acti=\r\non=52equest=22}"));
/// assert!(has_payment_request(b"Content-Transfer-Encoding: base64\r\n\r\neyJAdHlwZSI6IkFj\r\ndGlvblJlcXVlc3QifQ==\r\n"));
/// assert!(has_payment_request(b"\r\n{\"type\": \"Action.Transaction\"}"));
/// assert!(!has_payment_request(b"\r\nDear customer"));
/// ```
#[must_use]
pub fn has_payment_request(raw: &[u8]) -> bool {
    if has_word(raw) {
        return true;
    }
    // The slower looks, where a header announces the encoding; NUL is that of UTF-16.
    let announced = |encoding: &[u8]| contains_ignoring_case(raw, encoding);
    ((memchr::memchr(0, raw).is_some() || announced(b"quoted-printable")) && quoted_printable(raw))
        || (announced(b"base64") && base64(raw))
}

/// Whether a parsed message may carry a payment request: the same search, in what its parts hold once their encodings are undone.
///
/// Cheaper than [`has_payment_request`], which must undo them itself, for a host that has parsed the message anyway. The
/// readers recognise a payment request only where both say `true`.
///
/// ```
/// use billfold_invoice::message_has_payment_request;
/// use mail_parser::MessageParser;
///
/// let raw = b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\neyJAdHlwZSI6IkFjdGlvblJlcXVlc3QifQ==\r\n";
/// let message = MessageParser::default().parse(raw).ok_or("no message")?;
/// assert!(message_has_payment_request(&message));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn message_has_payment_request(message: &Message<'_>) -> bool {
    let mut messages = vec![message];
    while let Some(message) = messages.pop() {
        for part in &message.parts {
            let bytes = match &part.body {
                PartType::Text(text) | PartType::Html(text) => text.as_bytes(),
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
                PartType::Message(inner) => {
                    messages.push(inner);
                    continue;
                }
                PartType::Multipart(_) => continue,
            };
            if has_word(bytes) || has_wide_word(bytes) {
                return true;
            }
        }
    }
    false
}

/// Whether a word is there as it is.
fn has_word(bytes: &[u8]) -> bool {
    static FINDERS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| WORDS.map(Finder::new));
    FINDERS.iter().any(|finder| finder.find(bytes).is_some())
}

/// Whether a word is there in UTF-16, of either byte order.
fn has_wide_word(bytes: &[u8]) -> bool {
    static FINDERS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| {
        WORDS.map(|word| {
            let (last, head) = word.split_last().unwrap_or((&0, &[]));
            let wide: Vec<u8> = head.iter().flat_map(|byte| [*byte, 0]).chain([*last]).collect();
            Finder::new(&wide).into_owned()
        })
    });
    memchr::memchr(0, bytes).is_some() && FINDERS.iter().any(|finder| finder.find(bytes).is_some())
}

fn contains_ignoring_case(raw: &[u8], word: &[u8]) -> bool {
    let Some(&first) = word.first() else { return true };
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), raw)
        .any(|at| raw.get(at..at.saturating_add(word.len())).is_some_and(|w| w.eq_ignore_ascii_case(word)))
}

/// The first is part of `SignedActionRequest` too; the second ends both `"Transaction"` and `"Action.Transaction"`, and its
/// quotation mark tells them from prose.
const WORDS: [&[u8]; 2] = [b"ActionRequest", b"Transaction\""];

/// Follows the words through a stream of bytes; NUL is skipped, which makes ASCII of UTF-16.
///
/// No word has the first letter of any of them again further in: only one can be under way, and after a mismatch only the
/// byte at hand can start anew.
#[derive(Default)]
struct Follow {
    word: &'static [u8],
    at: usize,
}

impl Follow {
    /// Whether a word is complete with this byte.
    fn take(&mut self, byte: u8) -> bool {
        if byte == 0 {
            return false;
        }
        if self.word.get(self.at) == Some(&byte) {
            self.at = self.at.saturating_add(1);
            return self.at == self.word.len();
        }
        *self = Self::default();
        if let Some(word) = WORDS.into_iter().find(|word| word.first() == Some(&byte)) {
            *self = Self { word, at: 1 };
        }
        false
    }
}

fn quoted_printable(raw: &[u8]) -> bool {
    let mut follow = Follow::default();
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'=' {
            if follow.take(byte) {
                return true;
            }
            continue;
        }
        match tail {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => rest = after,
            [b' ' | b'\t', ..] => {
                let blanks = tail.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
                match tail.get(blanks..) {
                    Some([b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
                    _ => follow = Follow::default(),
                }
            }
            [high, low, after @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    if follow.take((high << 4) | low) {
                        return true;
                    }
                }
                _ => follow = Follow::default(),
            },
            _ => follow = Follow::default(),
        }
    }
    false
}

/// Decodes everything as if it were base64, starting anew after each empty line: a body begins there.
fn base64(raw: &[u8]) -> bool {
    let mut follow = Follow::default();
    let (mut group, mut digits, mut line_length) = (0_u32, 0_u8, 0_usize);
    for &byte in raw {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').saturating_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').saturating_add(52),
            b'+' => 62,
            b'/' => 63,
            b'\n' => {
                if line_length == 0 {
                    (group, digits, follow) = (0, 0, Follow::default());
                }
                line_length = 0;
                continue;
            }
            b'\r' => continue,
            _ => {
                line_length = line_length.saturating_add(1);
                continue;
            }
        };
        line_length = line_length.saturating_add(1);
        group = (group << 6) | u32::from(value);
        digits = digits.saturating_add(1);
        if digits == 4 {
            let [_, a, b, c] = group.to_be_bytes();
            if follow.take(a) || follow.take(b) || follow.take(c) {
                return true;
            }
            (group, digits) = (0, 0);
        }
    }
    // A last group without its padding still holds one or two bytes.
    let [_, a, b, _] = match digits {
        2 => (group << 12).to_be_bytes(),
        3 => (group << 6).to_be_bytes(),
        _ => return false,
    };
    follow.take(a) || (digits == 3 && follow.take(b))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn parsed(raw: &[u8]) -> bool {
        message_has_payment_request(&mail_parser::MessageParser::default().parse(raw).unwrap())
    }

    fn word() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["ActionRequest", "Transaction\""])
    }

    proptest! {
        #[test]
        fn base64_never_hides_it(before in "[ -~]{0,40}", after in "[ -~]{0,40}", width in 1_usize..80, wide in any::<bool>(), word in word()) {
            let text = format!("{before}{word}{after}");
            let bytes = if wide { text.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { text.into_bytes() };
            let mut body = String::from("Content-Type: text/html\r\nContent-Transfer-Encoding: BASE64\r\n\r\n");
            for line in STANDARD.encode(bytes).as_bytes().chunks(width) {
                body.push_str(std::str::from_utf8(line).unwrap());
                body.push_str("\r\n");
            }
            prop_assert!(has_payment_request(body.as_bytes()));
            prop_assert!(parsed(body.as_bytes()));
        }

        #[test]
        fn quoted_printable_never_hides_it(before in "[A-Za-z]{0,9}", cuts in prop::collection::vec(0_u8..4, 13), word in word()) {
            let mut body = format!("Content-Transfer-Encoding: quoted-printable\r\n\r\n{before}");
            for (c, cut) in word.chars().zip(cuts) {
                match cut {
                    0 => body.push(c),
                    1 => body.push_str(&format!("={:02X}", u32::from(c))),
                    2 => body.push_str(&format!("=\r\n{c}")),
                    _ => body.push_str(&format!("=  \r\n={:02x}", u32::from(c))),
                }
            }
            prop_assert!(has_payment_request(body.as_bytes()));
            prop_assert!(parsed(body.as_bytes()));
        }
    }

    #[test]
    fn parts_of_every_kind_are_looked_at() {
        for (kind, body) in [
            ("text/plain", "Transaction\""),
            ("text/html", "<p>ActionRequest"),
            ("application/octet-stream", "\0A\0c\0t\0i\0o\0n\0R\0e\0q\0u\0e\0s\0t"),
            ("message/rfc822", "Subject: x\r\n\r\nActionRequest"),
            ("multipart/mixed; boundary=x", "--x\r\n\r\nActionRequest\r\n--x--\r\n"),
        ] {
            let raw = |body: &str| format!("Content-Type: {kind}\r\n\r\n{body}\r\n");
            assert!(parsed(raw(body).as_bytes()), "{kind}");
            assert!(!parsed(raw(&body.replace('t', "T")).as_bytes()), "{kind}");
        }
    }

    #[test]
    fn no_word_starts_again_inside_a_word() {
        let first: Vec<u8> = WORDS.iter().filter_map(|word| word.first().copied()).collect();
        assert!(WORDS.iter().all(|word| word.iter().skip(1).all(|byte| !first.contains(byte))));
        for text in ["AActionRequest", "TransActionRequest", "ActionTransaction\"", "TTransaction\""] {
            let body = STANDARD.encode(text);
            assert!(
                has_payment_request(format!("Content-Transfer-Encoding: base64\n\n{body}\n").as_bytes()),
                "{text}"
            );
        }
        assert!(!has_payment_request(b"\n\nA transaction. Transaction: one"));
    }
}
