//! Encoded words (RFC 2047) in a display name.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text with its encoded words decoded, as a client would show it; also those that a quoted string should protect,
/// since many clients decode them all the same. `None` if one cannot be decoded: what a client shows is then unknown.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some((before, tail)) = rest.split_once("=?") {
        // White space between two encoded words is not shown.
        if !(after_word && before.chars().all(char::is_whitespace)) {
            out.push_str(before);
        }
        let (charset, tail) = tail.split_once('?')?;
        let (encoding, tail) = tail.split_once('?')?;
        let (payload, tail) = tail.split_once("?=")?;
        out.push_str(&word(charset, encoding, payload)?);
        rest = tail;
        after_word = true;
    }
    out.push_str(rest);
    Some(out)
}

fn word(charset: &str, encoding: &str, payload: &str) -> Option<String> {
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(payload).or_else(|_| STANDARD_NO_PAD.decode(payload)).ok()?,
        "Q" | "q" => quoted(payload)?,
        _ => return None,
    };
    // RFC 2231 section 5: a language may follow the charset.
    let charset = charset.split_once('*').map_or(charset, |(name, _)| name).to_ascii_lowercase();
    match charset.as_str() {
        "utf-8" | "utf8" => String::from_utf8(bytes).ok(),
        "us-ascii" | "ascii" => String::from_utf8(bytes).ok().filter(|text| text.is_ascii()),
        other => charset_decoder(other.as_bytes()).map(|decode| decode(&bytes)),
    }
}

fn quoted(payload: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(payload.len());
    let mut bytes = payload.bytes();
    while let Some(b) = bytes.next() {
        out.push(match b {
            b'_' => b' ',
            b'=' => {
                let digits = [bytes.next()?, bytes.next()?];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b' ' | b'\t' => return None,
            b => b,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn words_are_decoded_as_shown() {
        assert_eq!(decode("plain").as_deref(), Some("plain"));
        assert_eq!(
            decode("=?utf-8?Q?J=C3=BCrg_?= =?UTF-8*de?b?R3LDvG4=?= x").as_deref(),
            Some("Jürg Grün x")
        );
        assert_eq!(decode("=?iso-8859-1?q?=FC?=").as_deref(), Some("ü"));
        for bad in [
            "=?x-unknown?Q?a?=",
            "=?utf-8?Q?=ZZ?=",
            "=?utf-8?X?a?=",
            "=?utf-8?B?*?=",
            "=?utf-8?Q?=FF?=",
            "=?utf-8?Q?a",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
