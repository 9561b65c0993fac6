//! The transfer forms mail needs: quoted-printable (RFC 2045), encoded words (RFC 2047), HTML escapes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Quoted-printable text with CRLF line ends, no line over 76 characters. Line ends of `text` (`\n`) stay line ends.
pub(crate) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut width = 0_usize;
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let last = bytes.peek().is_none();
            let literal = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && !last);
            let piece = if literal { char::from(byte).to_string() } else { format!("={byte:02X}") };
            // The 76th character is that of the soft line break (RFC 2045, 6.7).
            if width.saturating_add(piece.len()) > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            width = width.saturating_add(piece.len());
            out.push_str(&piece);
        }
        out.push_str("\r\n");
    }
    out
}

/// Header text: unchanged if printable ASCII, else UTF-8 encoded words, folded between words.
pub(crate) fn header_text(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut chunk = String::new();
    for character in text.chars() {
        // 45 bytes make an encoded word of 72 characters, of the 75 that RFC 2047 allows. A character must not be cut in two.
        if chunk.len().saturating_add(character.len_utf8()) > 45 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(character);
    }
    words.push(chunk);
    let words: Vec<String> =
        words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

/// A mailbox (RFC 5322 section 3.4): `Name <address>`, the name quoted or encoded where it must be.
pub(crate) fn mailbox(name: &str, address: &str) -> String {
    if name.is_empty() {
        return format!("<{address}>");
    }
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ') {
        return format!("{name} <{address}>");
    }
    if name.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !name.contains("=?") {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\" <{address}>");
    }
    format!("{} <{address}>", header_text(name))
}

/// Text for HTML content and double-quoted attributes.
pub(crate) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// JSON for a `<script>` element: no `<` can end the element early.
pub(crate) fn script_json(json: &serde_json::Value) -> String {
    json.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_keeps_lines_short_and_final_blanks_visible() {
        let text = quoted_printable(&format!("50 € = {}\nend ", "x".repeat(100)));
        assert!(text.starts_with("50 =E2=82=AC =3D x"), "{text}");
        assert!(text.ends_with("end=20\r\n"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 76), "{text}");
    }

    #[test]
    fn names_are_quoted_or_encoded() {
        assert_eq!(mailbox("Invoicly Billing", "a@b.example"), "Invoicly Billing <a@b.example>");
        assert_eq!(mailbox("Smith, \"Jo\"", "a@b.example"), "\"Smith, \\\"Jo\\\"\" <a@b.example>");
        assert_eq!(mailbox("Zoë", "a@b.example"), "=?utf-8?B?Wm/Dqw==?= <a@b.example>");
        assert!(header_text(&"é".repeat(60)).split("\r\n ").all(|word| word.len() <= 75));
    }

    #[test]
    fn markup_cannot_leave_its_element() {
        let json = serde_json::json!({"name": "</script><b>"});
        assert!(!script_json(&json).contains('<'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&script_json(&json)).unwrap(), json);
        assert_eq!(html("<a&\"b\">"), "&lt;a&amp;&quot;b&quot;&gt;");
    }
}
