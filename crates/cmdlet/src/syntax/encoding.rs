//! The encodings in which script files are saved.

/// The text of a script file: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows PowerShell saves.
/// Anything else is nothing: a guess could change a group's name.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        // UTF-16 of plain English is UTF-8 with a NUL beside each letter; no script has one.
        _ if bytes.contains(&0) => None,
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_powershell_saves_is_read() {
        let text = "Set-UnifiedGroup 'Größe 中'";
        let utf_16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<_>>();
        let little = [&[0xff, 0xfe][..], &utf_16(u16::to_le_bytes)].concat();
        let big = [&[0xfe, 0xff][..], &utf_16(u16::to_be_bytes)].concat();
        for bytes in [text.as_bytes(), &little, &big] {
            assert_eq!(decode(bytes).as_deref(), Some(text));
        }
        let marked = [&[0xef, 0xbb, 0xbf][..], text.as_bytes()].concat();
        assert_eq!(decode(&marked).unwrap().trim_start_matches('\u{feff}'), text);
    }

    #[test]
    fn what_is_neither_is_not_guessed() {
        for bytes in [&b"Gr\xf6\xdfe"[..], &[0xff, 0xfe, 0x41], &[0xff, 0xfe, 0x00, 0xd8], b"S\0e\0t\0"] {
            assert_eq!(decode(bytes), None);
        }
    }
}
