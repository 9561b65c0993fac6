//! One parse of one message, shared by everything that looks at it.

use billfold_reason::{MessageHash, Value, reasons};
use mail_parser::Message;

use crate::{code, delimiters};

/// Why bytes are not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// They do not begin with a header field.
    #[error("no header field: this is no mail")]
    NoHeader,
}

reasons! {
    MailError {}
    shares {
        error @ Self::NoHeader => code::INPUT_UNREADABLE, cause: Value::text(error);
    }
}

/// A message as bytes and as the one tree that authentication and extraction share.
///
/// Two parsers that disagree about a message are how a forged card is drawn beside a genuine signature, so there is one
/// parser and one tree.
#[derive(Debug)]
pub struct Mail<'m> {
    hash: MessageHash<'m>,
    message: Message<'m>,
}

impl<'m> Mail<'m> {
    /// Parses a message.
    ///
    /// # Errors
    /// [`MailError::NoHeader`] if the bytes do not begin with a header field (RFC 5322 section 2.2).
    pub fn parse(raw: &'m [u8]) -> Result<Self, MailError> {
        if !begins_with_a_field(raw) {
            return Err(MailError::NoHeader);
        }
        let message = delimiters::parse(raw).ok_or(MailError::NoHeader)?;
        Ok(Self { hash: MessageHash::of(raw), message })
    }

    /// The bytes.
    #[must_use]
    pub fn raw(&self) -> &'m [u8] {
        self.hash.raw()
    }

    /// Their hash, which binds what is proven about the message together.
    pub(crate) fn hash(&self) -> &MessageHash<'m> {
        &self.hash
    }

    /// The tree.
    #[must_use]
    pub fn message(&self) -> &Message<'m> {
        &self.message
    }
}

/// A field name is printable ASCII without a colon; blanks before the colon are obsolete syntax that a mail may still have.
fn begins_with_a_field(raw: &[u8]) -> bool {
    let Some(colon) = raw.iter().take(998).position(|byte| *byte == b':') else { return false };
    let name = raw.get(..colon).unwrap_or_default().trim_ascii_end();
    !name.is_empty() && name.iter().all(|byte| (33..=126).contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_begins_with_a_field() {
        for mail in [&b"From: a@b.example\r\n\r\nHi"[..], b"Subject : x\n\nHi", b"X-1:\n"] {
            assert!(Mail::parse(mail).is_ok());
        }
        for other in [
            &b""[..],
            b"\n\nHi",
            b"\x00\xff\xfe: x",
            b"PK\x03\x04",
            b"Hello there\nFrom: a@b.example",
            b": x",
        ] {
            assert_eq!(Mail::parse(other).err(), Some(MailError::NoHeader), "{other:?}");
        }
    }
}
