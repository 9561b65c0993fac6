//! DKIM signing (RFC 6376), relaxed/relaxed, written here rather than taken from the library that verifies.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use crate::keys::{KeyError, RsaKey};
use crate::mail::Draft;

/// The fields a careful sender signs once more than they occur, so that none can be added on the way
/// (RFC 6376 section 8.15).
const OVERSIGNED: [&str; 12] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "Sender",
    "In-Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// The options of one signature. The defaults are those of a careful sender.
#[derive(Debug, Clone)]
pub(crate) struct Signing<'a> {
    /// `d=`.
    pub(crate) domain: &'a str,
    /// `s=`.
    pub(crate) selector: &'a str,
    /// `t=`, in seconds.
    pub(crate) signed_at: DateTime<Utc>,
    /// `x=`, if any.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Whether fields are listed once more than they occur.
    pub(crate) oversign: bool,
    /// A field left out of `h=` (attack kit).
    pub(crate) leave_out: Option<&'a str>,
    /// `l=`: only that many canonical body bytes are signed (attack kit).
    pub(crate) body_length: Option<usize>,
    /// Texts of the field that become others before it is signed (attack kit).
    pub(crate) edits: Vec<(&'a str, &'a str)>,
}

impl<'a> Signing<'a> {
    /// A careful sender's signature with a life of seven days.
    pub(crate) fn new(domain: &'a str, selector: &'a str, signed_at: DateTime<Utc>) -> Self {
        Self {
            domain,
            selector,
            signed_at,
            expires_at: signed_at.checked_add_signed(chrono::TimeDelta::days(7)),
            oversign: true,
            leave_out: None,
            body_length: None,
            edits: Vec::new(),
        }
    }

    /// The value of the `DKIM-Signature` field for `draft`.
    pub(crate) fn sign(&self, draft: &Draft, key: &RsaKey) -> Result<String, KeyError> {
        let mut body = relaxed_body(draft.body());
        let length = self.body_length.map(|length| {
            body.truncate(length);
            format!(" l={};", body.len())
        });
        let names = self.names(draft);
        let expiry = self.expires_at.map(|at| format!(" x={};", at.timestamp())).unwrap_or_default();
        let mut unsigned = format!(
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d={};\r\n\ts={}; t={};{expiry}{}\r\n\th={};\r\n\tbh={};\r\n\tb=",
            self.domain,
            self.selector,
            self.signed_at.timestamp(),
            length.unwrap_or_default(),
            names.join(":\r\n\t "),
            STANDARD.encode(digest(&SHA256, &body)),
        );
        for (from, to) in &self.edits {
            unsigned = unsigned.replacen(from, to, 1);
        }
        let mut input = signed_fields(draft, &names);
        // RFC 6376, 3.7: the field itself comes last, with an empty `b=` and without its line end.
        input.push_str(relaxed_field("DKIM-Signature", &unsigned).trim_end_matches("\r\n"));
        let signature = STANDARD.encode(key.sign(input.as_bytes())?);
        Ok(format!("{unsigned}{}", fold(&signature)))
    }

    fn names(&self, draft: &Draft) -> Vec<String> {
        let mut names = Vec::new();
        for name in OVERSIGNED {
            if self.leave_out.is_some_and(|out| out.eq_ignore_ascii_case(name)) {
                continue;
            }
            let present = draft.count(name);
            let times = if self.oversign { present.saturating_add(1) } else { present };
            names.extend(std::iter::repeat_n(name.to_owned(), times));
        }
        names
    }
}

/// The fields that `names` select, canonical, each name taking the lowest field not yet taken
/// (RFC 6376 section 5.4.2).
fn signed_fields(draft: &Draft, names: &[String]) -> String {
    let mut fields: Vec<(&str, &str)> = draft.fields().collect();
    let mut text = String::new();
    for name in names {
        let found = fields.iter().rposition(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some(at) = found {
            let (name, value) = fields.remove(at);
            text.push_str(&relaxed_field(name, value));
        }
    }
    text
}

/// RFC 6376 section 3.4.2.
fn relaxed_field(name: &str, value: &str) -> String {
    let words: Vec<&str> = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    format!("{}:{}\r\n", name.to_ascii_lowercase(), words.join(" "))
}

/// RFC 6376 section 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut blank_lines = 0_usize;
    let text = body.strip_suffix(b"\r\n").unwrap_or(body);
    if text.is_empty() {
        return out;
    }
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_end();
        if line.is_empty() {
            blank_lines = blank_lines.saturating_add(1);
            continue;
        }
        for _ in 0..std::mem::take(&mut blank_lines) {
            out.extend_from_slice(b"\r\n");
        }
        let mut blank = false;
        for byte in line {
            if matches!(byte, b' ' | b'\t') {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                out.push(b' ');
            }
            out.push(*byte);
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        if at > 0 && at.is_multiple_of(70) {
            out.push_str("\r\n\t");
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6376 section 3.4.5, example 1.
    #[test]
    fn canonical_forms_follow_the_rfc() {
        assert_eq!(relaxed_field("A", " X"), "a:X\r\n");
        assert_eq!(relaxed_field("B", " Y\t\r\n\tZ  "), "b:Y Z\r\n");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n"), b"");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"a"), b"a\r\n");
        assert_eq!(relaxed_body(b"a\r\n\r\nb\r\n"), b"a\r\n\r\nb\r\n");
    }
}
