//! PEM of public keys (RFC 7468): `-----BEGIN PUBLIC KEY-----`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// The DER of every `PUBLIC KEY` block. Text between blocks is ignored; an unclosed block, another label or bad base64
/// gives nothing at all.
pub(crate) fn read(text: &str) -> Option<Vec<Vec<u8>>> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match (&mut open, line) {
            (None, BEGIN) => open = Some(String::new()),
            (None, _) if line.starts_with("-----BEGIN ") => return None,
            (None, _) => {}
            (Some(body), END) => {
                blocks.push(STANDARD.decode(std::mem::take(body)).ok()?);
                open = None;
            }
            (Some(body), _) => body.push_str(line),
        }
    }
    if open.is_some() { None } else { Some(blocks) }
}

/// One block, lines of 64 characters.
pub(crate) fn write(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("{BEGIN}\n");
    let mut rest = body.as_str();
    while let Some((line, tail)) = rest.split_at_checked(64) {
        text.push_str(line);
        text.push('\n');
        rest = tail;
    }
    if !rest.is_empty() {
        text.push_str(rest);
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    text
}
