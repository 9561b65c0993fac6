//! PEM of public keys (RFC 7468): `-----BEGIN PUBLIC KEY-----`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// The DER of every `PUBLIC KEY` block. Text between blocks is ignored; an unclosed block, another label or bad base64
/// gives nothing at all.
pub(crate) fn read(text: &str) -> Option<Vec<SubjectPublicKeyInfoDer<'static>>> {
    let blocks: Vec<_> =
        SubjectPublicKeyInfoDer::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>().ok()?;
    // The reader skips blocks of other labels. A private key in the place of a public one is a mistake to report, not to skip.
    let begun = text.lines().filter(|line| line.trim_start().starts_with("-----BEGIN ")).count();
    (begun == blocks.len()).then_some(blocks)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_public_keys_are_read_and_nothing_else() {
        let one = write(b"one key");
        let both = format!("Subject: two\n{one}\r\nbetween\n{}", write(&[7; 100]));
        let read = |text: &str| {
            read(text).map(|blocks| blocks.iter().map(|block| block.to_vec()).collect::<Vec<_>>())
        };
        assert_eq!(read(&both), Some(vec![b"one key".to_vec(), vec![7; 100]]));
        assert_eq!(read(&both.replace('\n', "\r\n")), Some(vec![b"one key".to_vec(), vec![7; 100]]));
        assert_eq!(read("no key"), Some(Vec::new()));
        let private = one.replace("PUBLIC", "PRIVATE");
        let open = one.split("-----END").next().unwrap();
        for bad in [
            format!("{one}{private}"),
            format!("{one}{}", one.replace("PUBLIC KEY", "SOMETHING")),
            format!("{one}{open}"),
            format!("{open}{one}"),
            one.replace("PUBLIC KEY-----\n", "PUBLIC KEY-----\n%"),
            one.replace("-----END PUBLIC KEY-----", "-----END PRIVATE KEY-----"),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
    }
}
