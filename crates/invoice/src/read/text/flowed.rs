//! Text of `format=flowed` (RFC 3676, 4): a line that ends in a blank goes on in the next.

/// The text with its soft line breaks undone; `delsp` says that the blank before a break belongs to the break.
pub(crate) fn unwrap(text: &[u8], delsp: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let end = line.get(content.len()..).unwrap_or_default();
        // A blank that was stuffed before the line (4.4).
        let content = content.strip_prefix(b" ").unwrap_or(content);
        match content.strip_suffix(b" ") {
            Some(before) if content != b"-- " => out.extend_from_slice(if delsp { before } else { content }),
            _ => {
                out.extend_from_slice(content);
                out.extend_from_slice(end);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unwrap;

    #[test]
    fn soft_breaks_are_undone_and_hard_ones_stay() {
        let text = b"<a>Contoso \r\nLim \r\nited</a>\r\n -- \r\n<b/>\n";
        assert_eq!(unwrap(text, false), b"<a>Contoso Lim ited</a>\r\n-- \r\n<b/>\n");
        assert_eq!(unwrap(b"<a>Con \ntoso</a>", true), b"<a>Contoso</a>");
        assert_eq!(unwrap(b"", true), b"");
    }
}
